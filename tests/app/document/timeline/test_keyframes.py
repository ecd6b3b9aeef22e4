"""The camera's path: through every key, evenly on great circles, and smooth without a jolt."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.document.timeline.stretches import stretches
from visage_core.camera_path import (
    FASTEST,
    DirectionPath,
    Interpolation,
    Keyframe,
    NoKey,
    path_of,
)
from visage_core.field_turn import GENERATED_DEGREES
from visage_core.types import Direction, GenerationRequest, Span, Turn

DIRECTIONS = st.builds(Direction, st.floats(-180, 180), st.floats(-90, 90))
WAYS = st.sampled_from(Interpolation)


@st.composite
def paths(draw: st.DrawFn, ways: st.SearchStrategy[Interpolation] = WAYS) -> DirectionPath:
    times = draw(st.lists(st.integers(0, 1000), min_size=2, max_size=6, unique=True))
    return path_of(Keyframe(time / 50.0, draw(DIRECTIONS), draw(ways)) for time in times)


def angles(vectors: np.ndarray) -> np.ndarray:
    """Degrees between one vector and the next."""
    sides = np.linalg.norm(vectors[1:] - vectors[:-1], axis=1)
    return np.degrees(2.0 * np.arcsin(np.clip(sides / 2.0, 0.0, 1.0)))


@given(paths())
def test_the_path_passes_through_every_key_from_both_sides(path: DirectionPath) -> None:
    for key in path.keys:
        assert path.direction_at(key.time) == key.direction
    for before, key in zip(path.keys[:-1], path.keys[1:], strict=True):
        near = path.direction_at(key.time - 1e-9)
        arrived = before.direction if before.interpolation is Interpolation.HOLD else key.direction
        assert near.angle_to(arrived) < 0.01


@given(paths(), st.floats(-5, 30))
def test_one_moment_and_many_agree_and_are_unit_vectors(path: DirectionPath, at: float) -> None:
    vectors = path.vectors_at(np.array([at, at]))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-12)
    np.testing.assert_allclose(vectors[0], path.direction_at(at).ambix_vector(), atol=1e-9)


@given(paths())
def test_before_the_first_and_after_the_last_key_it_stands(path: DirectionPath) -> None:
    assert path.direction_at(path.keys[0].time - 3.0) == path.keys[0].direction
    assert path.direction_at(path.keys[-1].time + 3.0) == path.keys[-1].direction


@given(paths(st.just(Interpolation.LINEAR)))
def test_linear_steps_are_even_and_go_the_short_way(path: DirectionPath) -> None:
    for here, there in zip(path.keys[:-1], path.keys[1:], strict=True):
        steps = angles(path.vectors_at(np.linspace(here.time, there.time, 17)[:-1]))
        whole = here.direction.angle_to(there.direction)
        np.testing.assert_allclose(steps, whole / 16.0, atol=1e-5)


def test_the_short_way_crosses_the_back() -> None:
    path = path_of([Keyframe(0.0, Direction(170.0)), Keyframe(1.0, Direction(-170.0))])
    assert path.direction_at(0.5).azimuth == pytest.approx(180.0)


def test_opposite_keys_are_joined_along_the_horizon() -> None:
    path = path_of([Keyframe(0.0, Direction(0.0)), Keyframe(1.0, Direction(180.0))])
    assert path.direction_at(0.25).azimuth == pytest.approx(45.0)
    assert path.direction_at(0.5).elevation == pytest.approx(0.0, abs=1e-6)


def test_hold_stays_and_jumps() -> None:
    keys = [Keyframe(1.0, Direction(10.0), Interpolation.HOLD), Keyframe(2.0, Direction(50.0))]
    path = path_of(keys)
    assert path.direction_at(1.999) == Direction(10.0)
    assert path.direction_at(2.0) == Direction(50.0)


@settings(max_examples=60)
@given(paths(st.sampled_from([Interpolation.SMOOTH, Interpolation.LINEAR])))
def test_the_velocity_is_continuous_where_smooth_meets_smooth_or_linear(
    path: DirectionPath,
) -> None:
    ways = [key.interpolation for key in path.keys]
    turns = [
        path.keys[i - 1].direction.angle_to(path.keys[i].direction) for i in range(1, len(ways))
    ]
    assume(max(turns) < 150.0)  # near opposite points every great circle is as good as another
    step = 1e-5
    for at in range(1, len(path.keys) - 1):
        speeds = [
            turn / (path.keys[i + 1].time - path.keys[i].time) for i, turn in enumerate(turns)
        ]
        either_side = sorted(speeds[at - 1 : at + 1])
        both_smooth = ways[at - 1] == ways[at] == Interpolation.SMOOTH
        if Interpolation.SMOOTH not in ways[at - 1 : at + 1] or (
            either_side[1] > FASTEST * either_side[0] and not both_smooth
        ):
            continue
        moments = path.keys[at].time + step * np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
        points = path.vectors_at(moments)
        # One-sided differences of second order.
        came = (3.0 * points[2] - 4.0 * points[1] + points[0]) / (2.0 * step)
        goes = (-3.0 * points[2] + 4.0 * points[3] - points[4]) / (2.0 * step)
        np.testing.assert_allclose(came, goes, atol=0.02 * (1.0 + np.linalg.norm(goes)))


def test_smooth_starts_from_rest_and_ends_in_rest() -> None:
    smooth = Interpolation.SMOOTH
    path = path_of(Keyframe(t, Direction(30.0 * t), smooth) for t in (0.0, 1.0, 2.0))
    moves = angles(path.vectors_at(np.array([0.0, 0.01, 0.995, 1.005, 1.99, 2.0])))
    assert moves[0] < 0.03
    assert moves[2] == pytest.approx(0.3, rel=0.05)
    assert moves[4] < 0.03


def test_a_new_key_goes_on_as_the_one_before_it() -> None:
    path = DirectionPath().with_direction(1.0, Direction(10.0))
    assert path.keys == (Keyframe(1.0, Direction(10.0), Interpolation.LINEAR),)
    path = path.with_key(Keyframe(2.0, Direction(20.0), Interpolation.SMOOTH))
    path = path.with_direction(3.0, Direction(30.0)).with_direction(1.0, Direction(11.0))
    assert [key.interpolation for key in path.keys] == ["linear", "smooth", "smooth"]
    assert path.keys[0].direction == Direction(11.0)


def test_keys_are_taken_away_alone_and_by_stretches() -> None:
    path = path_of(Keyframe(float(t), Direction(t)) for t in range(5))
    assert [key.time for key in path.without(2.0).keys] == [0.0, 1.0, 3.0, 4.0]
    assert [key.time for key in path.cleared(1.0, 3.0).keys] == [0.0, 1.0, 3.0, 4.0]
    with pytest.raises(NoKey):
        path.without(2.5)
    with pytest.raises(NoKey):
        DirectionPath().direction_at(0.0)


def made_for(direction: Direction, span: Span, *turns: Turn) -> GenerationRequest:
    return GenerationRequest(Path("clip.mp4"), span, direction, turns=turns)


@given(paths(), DIRECTIONS)
def test_stretches_cover_the_span_and_say_what_the_path_does(
    path: DirectionPath, generated: Direction
) -> None:
    span = Span(2.0, 5.0)
    cut = stretches(path, made_for(generated, span))
    assert (cut[0].start, cut[-1].end) == (span.start, span.end)
    for one, following in itertools.pairwise(cut):
        assert one.end == following.start
        assert one.generated != following.generated
    for stretch in cut:
        middle = path.direction_at(stretch.start + 0.01)
        assert (middle.angle_to(generated) <= GENERATED_DEGREES + 1e-6) == stretch.generated


def test_a_pan_leaves_what_the_take_was_generated_for() -> None:
    path = path_of([Keyframe(0.0, Direction(0.0)), Keyframe(4.0, Direction(40.0))])
    first, rest = stretches(path, made_for(Direction(0.0), Span(0.0, 5.0)))
    assert first.generated
    assert not rest.generated
    assert first.end == pytest.approx(0.1, abs=0.021)
    assert [
        s.generated for s in stretches(DirectionPath(), made_for(Direction(9.0), Span(1.0, 2.0)))
    ] == [True]


def test_a_take_made_in_windows_was_generated_for_each_in_turn() -> None:
    hold = Interpolation.HOLD
    path = path_of([Keyframe(0.0, Direction(0.0), hold), Keyframe(5.0, Direction(40.0), hold)])
    span = Span(0.0, 9.0)
    still = stretches(path, made_for(Direction(0.0), span))
    assert [(one.end, one.generated) for one in still] == [(5.0, True), (9.0, False)]
    turning = stretches(path, made_for(Direction(0.0), span, Turn(5.0, Direction(40.0))))
    assert [one.generated for one in turning] == [True]
