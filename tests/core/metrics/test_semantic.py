"""Distances between what is heard: closed forms, slow references, and what must not matter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import sqrtm

from visage_core.metrics.bootstrap import estimate, estimate_from_counts
from visage_core.metrics.semantic import (
    frechet_between_kinds,
    frechet_distance,
    frechet_estimate,
    kl_divergences,
    mono_signals,
    nearest_class,
)
from visage_core.types import Direction


def draw(count, dimensions, seed):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((count, dimensions)) @ rng.standard_normal((dimensions, dimensions))


def by_the_formula(a, b):
    """With the matrix root written out."""
    s1, s2 = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    root = sqrtm(s1 @ s2)
    return ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(s1 + s2 - 2 * root.real)


@pytest.mark.parametrize("seed", range(5))
def test_the_distance_is_the_textbook_formula(seed):
    a, b = draw(60, 5, seed), draw(40, 5, seed + 100) + 3.0
    assert frechet_distance(a, b) == pytest.approx(by_the_formula(a, b), rel=1e-6)


def test_two_gaussians_have_their_distance_in_closed_form():
    rng = np.random.default_rng(0)
    whitened = rng.standard_normal((300, 3))
    whitened = (whitened - whitened.mean(0)) @ np.linalg.inv(
        np.linalg.cholesky(np.cov(whitened, rowvar=False)).T
    )
    a = whitened * [1.0, 2.0, 3.0]
    b = whitened[::-1] * [4.0, 2.0, 1.0] + [1.0, 0.0, 2.0]
    assert frechet_distance(a, b) == pytest.approx(1 + 4 + (3**2 + 0 + 2**2), rel=1e-9)


@pytest.mark.parametrize("count", [1, 2, 7, 40])
def test_a_set_has_no_distance_to_itself_in_any_order(count):
    a = draw(count, 12, 1)
    assert frechet_distance(a, a) == pytest.approx(0.0, abs=1e-9)
    assert frechet_distance(a, a[::-1]) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("count", [4, 50])
def test_rotating_and_shifting_both_sets_changes_nothing(count):
    a, b = draw(count, 10, 2), draw(count, 10, 3)
    turn = np.linalg.qr(np.random.default_rng(4).standard_normal((10, 10)))[0]
    assert frechet_distance(a @ turn + 5, b @ turn + 5) == pytest.approx(frechet_distance(a, b))
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(b, a))


def test_dimensions_nobody_uses_change_nothing():
    """So fewer clips than dimensions are no special case."""
    a, b = draw(20, 4, 5), draw(20, 4, 6)
    wide_a, wide_b = (np.pad(x, ((0, 0), (0, 60))) for x in (a, b))
    assert frechet_distance(wide_a, wide_b) == pytest.approx(frechet_distance(a, b))


def test_counts_are_repeated_rows():
    a, b = draw(9, 3, 7), draw(9, 3, 8)
    counts = np.array([0, 2, 1, 0, 3, 1, 1, 1, 0])
    repeated = np.repeat(np.arange(9), counts)
    assert frechet_distance(a, b, counts) == pytest.approx(
        frechet_distance(a[repeated], b[repeated])
    )


def test_the_interval_holds_the_distance_and_shrinks_with_more_clips():
    widths = []
    for count in (20, 200):
        a, b = draw(count, 3, 9), draw(count, 3, 9) + 1.0
        found = frechet_estimate([a, a], [b, b])
        assert found.low <= found.value <= found.high
        assert found.value == pytest.approx(frechet_distance(a, b))
        noisy = frechet_estimate([a], [b + np.random.default_rng(1).standard_normal(b.shape)])
        widths.append(noisy.high - noisy.low)
    assert widths[1] < widths[0]


def test_no_interval_goes_below_zero():
    found = estimate_from_counts(lambda counts: float(counts[0] > 1), 5, 50)
    assert found.low == 0.0 <= found.high


def test_kinds_are_nearer_their_own_truths():
    rng = np.random.default_rng(0)
    kinds = ["bell"] * 6 + ["drum"] * 6 + ["fire"] * 2 + [None] * 3
    centres = {"bell": 0.0, "drum": 9.0, "fire": 4.0, None: 1.0}
    truth = np.array([centres[k] for k in kinds])[:, None] + rng.standard_normal((17, 4))
    made = truth + 0.1 * rng.standard_normal(truth.shape)
    own, others = frechet_between_kinds(made, truth, kinds)
    assert own.shape == others.shape == (2,)  # two of a kind are too few
    assert (own < 0.1 * others).all()
    assert frechet_between_kinds(made, truth, ["bell"] * 17) is None


def random_probabilities(rng, shape, heads):
    return np.concatenate([rng.dirichlet(np.ones(size), shape) for size in heads], axis=-1)


def test_the_divergence_is_that_of_the_reference_from_the_generated():
    truth, made = np.array([[0.5, 0.5]]), np.array([[0.9, 0.1]])
    expected = 0.5 * np.log(0.5 / 0.9) + 0.5 * np.log(0.5 / 0.1)
    assert kl_divergences(made, truth, [2])[0] == pytest.approx(expected, rel=1e-4)
    assert kl_divergences(truth, made, [2])[0] != pytest.approx(expected, rel=1e-2)


def test_several_heads_count_alike():
    rng = np.random.default_rng(0)
    made, truth = (random_probabilities(rng, 4, (3, 50)) for _ in range(2))
    each = [
        kl_divergences(made[:, s], truth[:, s], [n]) for s, n in ((slice(3), 3), (slice(3, 53), 50))
    ]
    np.testing.assert_allclose(kl_divergences(made, truth, [3, 50]), np.mean(each, axis=0))
    with pytest.raises(ValueError, match="heads of"):
        kl_divergences(made, truth, [3, 49])


@settings(max_examples=50)
@given(st.integers(0, 1000), st.floats(0.01, 50))
def test_divergences_are_finite_and_never_negative(seed, sharpness):
    rng = np.random.default_rng(seed)
    made, truth = (random_probabilities(rng, 3, (6,)) ** sharpness for _ in range(2))
    made, truth = (np.nan_to_num(x / x.sum(-1, keepdims=True)) for x in (made, truth))
    values = kl_divergences(made, truth, [6])
    assert ((values >= 0.0) & (values < 14.0)).all()
    np.testing.assert_allclose(kl_divergences(truth, truth, [6]), 0.0, atol=1e-12)


def test_the_nearest_class_is_found_without_looking_at_the_clips_own_truth():
    kinds = ["a", "a", "b", "b", "c", None]
    truth = np.array([[0.0], [1.0], [10.0], [11.0], [20.0], [5.0]])
    made = np.array([[0.2], [9.0], [10.5], [30.0], [20.0], [5.0]])
    assert nearest_class(made, truth, kinds) == {0: True, 1: False, 2: True, 3: False}
    assert nearest_class(made, truth, ["a"] * 6) == {}


def test_the_mono_decode_hears_the_camera_and_not_what_is_behind():
    camera = Direction(60.0, 20.0)
    rng = np.random.default_rng(0)
    source = rng.standard_normal(100)
    vector = camera.ambix_vector()  # x, y, z
    ahead = np.stack([source, *(vector[[1, 2, 0]][:, None] * source)])
    behind = np.stack([source, *(-vector[[1, 2, 0]][:, None] * source)])
    signals = mono_signals(ahead, camera)
    np.testing.assert_allclose(signals[0], 2 * source, atol=1e-5)
    np.testing.assert_allclose(signals[1:], ahead, atol=1e-6)
    np.testing.assert_allclose(mono_signals(behind, camera)[0], 0.0, atol=1e-6)


def test_the_interval_covers_the_true_mean_about_as_often_as_it_says():
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(200):
        cell = estimate(rng.normal(1.0, 2.0, 40))
        hits += cell.low <= 1.0 <= cell.high
    assert 175 <= hits <= 200


def test_a_median_is_called_one_and_nothing_has_no_estimate():
    assert estimate([1.0, 2.0, 9.0], "median").as_json()["median"] == 2.0
    with pytest.raises(ValueError, match="no values"):
        estimate([])
