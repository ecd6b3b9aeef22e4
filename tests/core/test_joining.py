"""Sound fields joined: seams keep level, direction and whatever lies away from them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visage_core.ambisonics.energy import covariance, dominant_direction
from visage_core.ambisonics.harmonics import encode
from visage_core.joining import Curve, Piece, join
from visage_core.types import Direction, FloatArray

RATE, LENGTH = 1000, 4000


def noise(seed: int, level: float = 1.0, length: int = LENGTH) -> FloatArray:
    rng = np.random.default_rng(seed)
    return (level * rng.standard_normal((4, length))).astype(np.float32)


def halves(one: FloatArray, other: FloatArray, seam: int = 2000) -> list[Piece]:
    return [Piece(one, 0, 0, seam), Piece(other, 0, seam, LENGTH)]


@pytest.mark.parametrize("curve", Curve)
def test_one_whole_piece_is_itself_to_the_bit(curve: Curve) -> None:
    field = noise(1)
    np.testing.assert_array_equal(
        join([Piece(field, 0, 0, LENGTH)], LENGTH, RATE, 0.1, curve), field
    )


@settings(max_examples=25, deadline=None)
@given(seam=st.integers(1, LENGTH - 1), fade=st.floats(0.0, 3.0))
def test_a_matched_seam_of_a_sound_with_itself_is_not_there(seam: int, fade: float) -> None:
    field = noise(2)
    joined = join(halves(field, field, seam), LENGTH, RATE, fade, Curve.MATCHED)
    inside = np.ones(LENGTH, bool)
    if fade * RATE < 1.0 or min(seam, LENGTH - seam) < 12:  # no room to fade: the edges soften
        inside[max(seam - 6, 0) : seam + 6] = False
    np.testing.assert_allclose(joined[:, inside], field[:, inside], atol=1e-5)


@settings(max_examples=25, deadline=None)
@given(seam=st.integers(300, 3700), fade=st.floats(0.01, 0.5), curve=st.sampled_from(Curve))
def test_away_from_the_seam_each_piece_is_as_it_was(seam: int, fade: float, curve: Curve) -> None:
    one, other = noise(1), noise(2)
    joined = join(halves(one, other, seam), LENGTH, RATE, fade, curve)
    half = int(np.ceil(fade * RATE / 2.0)) + 1
    np.testing.assert_array_equal(joined[:, : seam - half], one[:, : seam - half])
    np.testing.assert_array_equal(joined[:, seam + half :], other[:, seam + half :])


@pytest.mark.parametrize("curve", Curve)
def test_the_power_of_unlike_sounds_holds_through_the_seam(curve: Curve) -> None:
    joined = join(halves(noise(1), noise(2)), LENGTH, RATE, 2.0, curve)
    power = (joined[:, 1000:3000] ** 2).mean()
    assert power == pytest.approx(1.0, rel=0.05)


def test_matched_seams_hold_the_power_of_alike_sounds_and_equal_power_does_not() -> None:
    one = noise(1)
    other = (0.8 * one + 0.6 * noise(2)).astype(np.float32)  # correlated by 0.8
    powers = {
        curve: (join(halves(one, other), LENGTH, RATE, 2.0, curve)[:, 1900:2100] ** 2).mean()
        for curve in Curve
    }
    assert powers[Curve.MATCHED] == pytest.approx(1.0, rel=0.1)
    assert powers[Curve.EQUAL_POWER] > 1.6


@pytest.mark.parametrize("curve", Curve)
def test_the_direction_stays_within_the_seam(curve: Curve) -> None:
    direction, rng = Direction(50.0, -20.0), np.random.default_rng(3)
    one, other = (encode(rng.standard_normal(LENGTH), direction) for _ in range(2))
    joined = join(halves(one, other), LENGTH, RATE, 1.0, curve)
    assert dominant_direction(covariance(joined[:, 1500:2500])).angle_to(direction) < 0.01


def test_where_the_sound_of_both_ends_at_the_seam_it_is_soft_and_nothing_else_changes() -> None:
    one, other = np.ones((4, 2000), np.float32), -np.ones((4, 2000), np.float32)
    pieces = [Piece(one, 0, 0, 2000), Piece(other, 2000, 2000, 4000)]
    joined = join(pieces, LENGTH, RATE, 0.5, Curve.EQUAL_POWER)
    assert abs(np.diff(joined[0])).max() < 0.5
    assert (joined[:, :1995] == 1.0).all()
    assert (joined[:, 2005:] == -1.0).all()


def test_gaps_are_silent_and_cut_edges_soft() -> None:
    field = np.ones((4, LENGTH), np.float32)
    pieces = [Piece(field, 0, 500, 1500), Piece(field, 0, 2500, 4000)]
    joined = join(pieces, LENGTH, RATE, 0.1, Curve.MATCHED)
    assert not joined[:, :500].any()
    assert not joined[:, 1500:2500].any()
    assert abs(np.diff(joined[0])).max() < 0.4
    assert joined[0, -1] == 1.0
