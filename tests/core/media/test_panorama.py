import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visage_core.media.panorama import (
    PanoramaView,
    equirect_rays,
    perspective_rays,
    sample_equirect,
    view,
)
from visage_core.types import Direction

directions = st.builds(Direction, st.floats(-179.9, 180.0), st.floats(-89.0, 89.0))


@given(directions, st.floats(20.0, 120.0))
def test_the_middle_of_a_view_is_its_direction(direction: Direction, fov: float) -> None:
    rays = perspective_rays(direction, fov, 41, 31)
    assert rays.shape == (31, 41, 3)
    np.testing.assert_allclose(rays[15, 20], direction.ambix_vector(), atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(rays, axis=-1), 1.0, atol=1e-12)


@given(st.floats(20.0, 120.0))
def test_the_field_of_view_reaches_from_edge_to_edge(fov: float) -> None:
    rays = perspective_rays(Direction(), fov, 1001, 3)
    leftmost, rightmost = rays[1, 0], rays[1, -1]
    angle = np.degrees(np.arccos(leftmost @ rightmost))
    assert angle == pytest.approx(fov, abs=0.25)
    assert leftmost[1] > 0 > rightmost[1]


@given(directions)
def test_views_are_level_and_upright(direction: Direction) -> None:
    rays = perspective_rays(direction, 90.0, 9, 9)
    np.testing.assert_allclose(rays[4, :, 2], rays[4, ::-1, 2], atol=1e-12)
    top = Direction.from_ambix_vector(rays[0, 4]).angle_to(Direction(0, 90))
    assert top < Direction.from_ambix_vector(rays[8, 4]).angle_to(Direction(0, 90))


def test_columns_of_a_panorama_run_from_left_behind_to_right_behind() -> None:
    rays = equirect_rays(360, 180)
    for row, column, azimuth, elevation in [
        (0, 0, 179.5, 89.5),
        (89, 90, 89.5, 0.5),
        (90, 180, -0.5, -0.5),
        (179, 359, -179.5, -89.5),
    ]:
        expected = Direction(azimuth, elevation).ambix_vector()
        np.testing.assert_allclose(rays[row, column], expected, atol=1e-12)


@given(directions)
def test_what_is_painted_in_a_direction_is_seen_by_looking_there(direction: Direction) -> None:
    towards = equirect_rays(360, 180) @ direction.ambix_vector()
    spot = (255 * np.clip((towards - np.cos(np.radians(6))) * 200, 0, 1)).astype(np.uint8)
    seen = view(np.repeat(spot[..., None], 3, axis=-1), direction, 60.0, 61, 61)[..., 0]
    assert seen[30, 30] > 200
    rows, columns = np.nonzero(seen > 30)
    assert abs(rows.mean() - 30) < 1.0
    assert abs(columns.mean() - 30) < 1.0


def test_a_panorama_looked_up_at_its_own_pixels_is_itself() -> None:
    panorama = np.random.default_rng(0).integers(0, 256, (18, 36, 3), np.uint8)
    np.testing.assert_array_equal(sample_equirect(panorama, equirect_rays(36, 18)), panorama)


def test_there_is_no_seam_behind_the_listener() -> None:
    azimuth = np.arctan2(equirect_rays(72, 36)[..., 1], equirect_rays(72, 36)[..., 0])
    smooth = np.repeat(np.cos(azimuth)[..., None], 3, axis=-1)
    seen = view(smooth, Direction(180.0, 0.0), 40.0, 40, 5)[..., 0]
    np.testing.assert_allclose(seen, seen[:, ::-1], atol=1e-9)
    assert seen.max() <= np.cos(np.radians(180 - 21)) + 1e-6


def test_halfway_between_pixels_is_their_mean() -> None:
    panorama = np.zeros((4, 8, 3))
    panorama[1, 2:4] = [[1.0, 2.0, 3.0], [3.0, 6.0, 1.0]]
    boundary = Direction(45.0, 22.5).ambix_vector()
    np.testing.assert_allclose(sample_equirect(panorama, boundary), [2.0, 4.0, 2.0], atol=1e-9)


@pytest.mark.parametrize("fov", [0.0, 180.0, -10.0])
def test_a_camera_needs_a_field_of_view(fov: float) -> None:
    with pytest.raises(ValueError, match="field of view"):
        perspective_rays(Direction(), fov, 8, 8)


@given(directions)
def test_a_prepared_view_is_the_view(direction: Direction) -> None:
    rows, columns = np.mgrid[0:64, 0:128]
    panorama = np.stack([2 * columns, 4 * rows, 127 + 0 * rows], axis=-1)
    panorama[..., 0] = np.abs(panorama[..., 0] - 128)  # no seam
    panorama = panorama.astype(np.uint8)
    rays = perspective_rays(direction, 90.0, 24, 16)
    prepared = PanoramaView(rays, 128, 64)(panorama)
    assert prepared.dtype == np.uint8
    exact = sample_equirect(panorama, rays)
    assert int(np.abs(prepared.astype(int) - exact.astype(int)).max()) <= 1
