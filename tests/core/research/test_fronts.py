"""Fronts, areas and comparisons against slow references and sets built to be inside or outside."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visage_core.research.fronts import beaten_share, compare_fronts, hypervolume, pareto_front

grids = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12)


def beats(a: np.ndarray, b: np.ndarray) -> bool:
    return bool(a[0] <= b[0] and a[1] >= b[1] and (a[0] < b[0] or a[1] > b[1]))


@given(grids)
def test_a_front_is_what_nothing_beats(pairs: list[tuple[int, int]]) -> None:
    points = np.array(pairs, np.float64)
    front = pareto_front(points)
    kept = {tuple(points[i]) for i in front}
    assert kept == {tuple(p) for p in points if not any(beats(q, p) for q in points)}
    assert len(kept) == len(front)
    assert (np.diff(points[front], axis=0) > 0).all()


@given(grids)
def test_the_hypervolume_is_the_number_of_unit_squares_beaten(pairs: list[tuple[int, int]]) -> None:
    points = np.array(pairs, np.float64)
    squares = [
        (cost, gain)
        for cost in range(10)
        for gain in range(10)
        if any(p[0] <= cost and p[1] >= gain + 1 for p in points)
    ]
    assert hypervolume(points, (10.0, 0.0)) == pytest.approx(len(squares))


@given(grids, grids)
def test_the_beaten_share_counts_beaten_points_of_the_front(
    ours: list[tuple[int, int]], others: list[tuple[int, int]]
) -> None:
    points, rivals = np.array(ours, np.float64), np.array(others, np.float64)
    front = points[pareto_front(points)]
    expected = np.mean([any(beats(rival, point) for rival in rivals) for point in front])
    assert beaten_share(points, rivals) == pytest.approx(expected)


def cloud(points: np.ndarray, spread: float, seed: int) -> np.ndarray:
    """As if clips had been drawn again 100 times."""
    rng = np.random.default_rng(seed)
    return points + spread * rng.standard_normal((100, *points.shape))


DUAL = np.array([[4.0, 0.4], [5.0, 0.6], [7.0, 0.7]])


@pytest.mark.parametrize(
    ("moved", "spread", "word"),
    [
        ([-1.0, 0.1], 0.01, "lies outside"),
        ([1.0, -0.1], 0.01, "lies inside"),
        ([-0.01, 0.001], 0.5, "cannot be told apart from"),
    ],
)
def test_the_verdict_says_whose_front_is_further_out(
    moved: list[float], spread: float, word: str
) -> None:
    split = DUAL + np.array(moved)
    resampled = (cloud(split, spread, 0), cloud(DUAL, spread, 1))
    comparison = compare_fronts(("split", "dual"), split, DUAL, resampled)
    assert word in comparison.verdict
    assert comparison.low <= comparison.difference <= comparison.high
    if word == "lies outside":
        assert (comparison.beaten, comparison.lost, comparison.wins) == (1.0, 0.0, 1.0)
