"""Where directions land on the screen, and back."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visage_core.ambisonics.energy import cardioid_map, covariance
from visage_core.ambisonics.harmonics import encode
from visage_core.seeing.energy_colors import EnergyScale
from visage_core.seeing.projection import (
    MapSampler,
    NearestSampler,
    SphereProjection,
    camera_basis,
    great_circle,
    perspective_point,
    perspective_sampler,
    view_outline,
)
from visage_core.types import Direction

directions = st.builds(Direction, st.floats(-180, 180), st.floats(-90, 90))
headings = st.floats(-180, 180)


@given(directions, headings)
def test_a_direction_comes_back_from_the_screen(direction: Direction, heading: float) -> None:
    sphere = SphereProjection(heading)
    x, y, depth = sphere.project(direction.ambix_vector())
    if math.hypot(x, y) <= 1.0:
        back = sphere.unproject(float(x), float(y), far=bool(depth >= 0.0))
        assert back.angle_to(direction) < 0.01


@given(st.floats(0, 2 * math.pi), headings, st.booleans())
def test_the_rim_is_crossed_without_a_jump(angle: float, heading: float, far: bool) -> None:
    sphere = SphereProjection(heading)
    x, y = math.cos(angle), math.sin(angle)
    inside = sphere.unproject(x * 0.9999, y * 0.9999, far)
    outside = sphere.unproject(x * 1.0001, y * 1.0001, far)
    assert inside.angle_to(outside) < 2.0


@given(st.floats(0, 2 * math.pi), st.floats(1.0, 2.0), headings)
def test_past_the_rim_lies_the_mirrored_point_of_the_other_side(
    angle: float, radius: float, heading: float
) -> None:
    sphere = SphereProjection(heading)
    x, y = math.cos(angle), math.sin(angle)
    around = sphere.unproject(x * radius, y * radius, far=True)
    mirrored = sphere.unproject(x * (2.0 - radius), y * (2.0 - radius), far=False)
    assert around.angle_to(mirrored) < 0.1


def test_left_is_left_right_is_right_and_up_is_up() -> None:
    project = SphereProjection().project
    assert project(Direction(90.0).ambix_vector())[0] == pytest.approx(-1.0)
    assert project(Direction(-90.0).ambix_vector())[0] == pytest.approx(1.0)
    assert project(Direction(0.0, 90.0).ambix_vector())[1] > 0.9
    assert project(Direction(0.0).ambix_vector())[2] > 0.9  # the front is the far wall


def test_turning_the_head_keeps_what_is_heard_left_on_the_left() -> None:
    sphere = SphereProjection(heading=90.0)
    assert sphere.project(Direction(90.0).ambix_vector())[0] == pytest.approx(0.0)
    assert sphere.project(Direction(180.0).ambix_vector())[0] == pytest.approx(-1.0)
    assert sphere.project(Direction(0.0).ambix_vector())[0] == pytest.approx(1.0)


def one_hot(row: int, column: int) -> np.ndarray:
    levels = np.zeros((90, 180), np.uint8)
    levels[row, column] = 200
    return levels


@given(st.integers(0, 88), st.integers(0, 179))
def test_a_cell_is_found_at_its_centre_and_fades_to_its_neighbours(row: int, column: int) -> None:
    levels = one_hot(row, column)
    azimuth, elevation = 178.0 - 2.0 * column, 88.0 - 2.0 * row
    for offset, expected in ((0.0, 200), (1.0, 100), (-1.5, 50), (2.0, 0)):
        there = Direction(azimuth + offset, elevation).ambix_vector()
        assert int(MapSampler(there)(levels)) == pytest.approx(expected, abs=1)


@pytest.mark.parametrize("far", [True, False])
def test_the_surface_lookup_agrees_with_point_by_point(far: bool) -> None:
    sphere, pixels = SphereProjection(heading=37.0), 15
    levels = np.random.default_rng(0).integers(0, 256, (90, 180)).astype(np.uint8)
    surface = sphere.surface_sampler(pixels, far)(levels)
    for row in range(pixels):
        for column in range(pixels):
            x = (column + 0.5) * 2.0 / pixels - 1.0
            y = 1.0 - (row + 0.5) * 2.0 / pixels
            if math.hypot(x, y) < 1.0:
                vector = sphere.unproject(x, y, far).ambix_vector()
                assert int(surface[row, column]) == int(NearestSampler(vector)(levels))


@given(directions)
def test_the_camera_is_upright_and_square_to_itself(direction: Direction) -> None:
    right, up, forward = camera_basis(direction)
    basis = np.stack([right, up, forward])
    np.testing.assert_allclose(basis @ basis.T, np.eye(3), atol=1e-9)
    assert up[2] >= -1e-9
    np.testing.assert_allclose(forward, direction.ambix_vector())


def test_the_view_spans_ninety_degrees() -> None:
    outline = [Direction.from_ambix_vector(v) for v in view_outline(Direction(), samples=8)]
    widest = max(point.azimuth for point in outline)
    highest = max(point.elevation for point in outline)
    assert widest == pytest.approx(45.0)
    assert highest == pytest.approx(45.0)
    assert outline[0].azimuth > 0 > outline[8].azimuth  # from the top left to the top right


def test_the_picture_shows_left_on_the_left_and_its_short_side_spans_ninety_degrees() -> None:
    sample = perspective_sampler(Direction(20.0, 0.0), 161, 91)
    azimuth = np.broadcast_to(np.arange(180, dtype=np.uint8), (90, 180))
    elevation = np.broadcast_to(np.arange(90, dtype=np.uint8)[:, None], (90, 180))
    across = 178.0 - 2.0 * sample(azimuth.copy()).astype(float)
    down = 88.0 - 2.0 * sample(elevation.copy()).astype(float)
    edge = math.degrees(math.atan(80 / 45.5))
    assert across[45, 80] == pytest.approx(20.0, abs=2.0)
    assert across[45, 0] == pytest.approx(20.0 + edge, abs=2.0)
    assert across[45, 160] == pytest.approx(20.0 - edge, abs=2.0)
    assert down[0, 80] == pytest.approx(45.0, abs=2.0)


def test_points_of_the_picture_say_whether_they_are_ahead() -> None:
    camera = Direction(90.0)
    assert perspective_point(camera, Direction(135.0)) == (
        pytest.approx(-1.0),
        pytest.approx(0),
        True,
    )
    x, _, ahead = perspective_point(camera, Direction(-80.0))
    assert not ahead
    assert x > 0.0  # turning right gets there sooner


@given(directions)
def test_the_nearest_cell_of_a_sound_field_is_as_good_as_its_neighbours_together(direction):
    amplitude = cardioid_map(covariance(encode(np.ones(4), Direction(50.0, 20.0))))
    levels = EnergyScale(0.0, 12.0).levels(amplitude)
    vector = direction.ambix_vector()
    smooth, nearest = MapSampler(vector)(levels), NearestSampler(vector)(levels)
    assert abs(int(smooth) - int(nearest)) <= 8


@given(directions, directions)
def test_a_great_circle_is_the_shortest_way_in_even_steps(start, end):
    way = [Direction.from_ambix_vector(v) for v in great_circle(start, end, 9)]
    if start.angle_to(end) > 179.9:
        return
    assert way[0].angle_to(start) < 1e-3
    assert way[-1].angle_to(end) < 1e-3
    steps = [a.angle_to(b) for a, b in pairwise(way)]
    np.testing.assert_allclose(steps, start.angle_to(end) / 8, atol=1e-3)


def test_a_wide_picture_is_seen_wider_and_as_high():
    square, wide = view_outline(Direction(), 12), view_outline(Direction(), 12, 16 / 9)
    heights = [np.abs(v[:, 2] / v[:, 0]).max() for v in (square, wide)]
    widths = [np.abs(v[:, 1] / v[:, 0]).max() for v in (square, wide)]
    assert heights == pytest.approx([1.0, 1.0])
    assert widths == pytest.approx([1.0, 16 / 9])
