"""Sound that is there already, placed before a camera."""

from __future__ import annotations

import numpy as np
import pytest

from visage_core.ambisonics.energy import covariance, dominant_direction, windowed_covariance
from visage_core.ambisonics.spatialising import energy_path, spatialise
from visage_core.errors import InvalidFoa
from visage_core.types import FRAME_RATE, Direction

RATE = 4000
RNG = np.random.default_rng(4)


def noise(channels: int, seconds: float = 2.0) -> np.ndarray:
    return RNG.standard_normal((channels, round(RATE * seconds))).astype(np.float32)


@pytest.mark.parametrize("camera", [Direction(), Direction(70.0, 20.0), Direction(-150.0, -60.0)])
@pytest.mark.parametrize("channels", [1, 2])
def test_sound_comes_from_the_camera_direction(camera: Direction, channels: int) -> None:
    foa = spatialise(noise(channels), RATE, camera)
    assert dominant_direction(covariance(foa)).angle_to(camera) < 1.5


def test_left_and_right_stand_to_either_side() -> None:
    sound = noise(2)
    sound[1] = 0.0
    foa = spatialise(sound, RATE, Direction(20.0))
    assert dominant_direction(covariance(foa)).angle_to(Direction(50.0)) < 1e-3
    np.testing.assert_allclose(foa.samples[0], sound[0] / np.sqrt(2.0), atol=1e-5)


def test_the_path_follows_the_patch_with_the_energy() -> None:
    energy = np.zeros((3, 49), np.float32)
    energy[0, 24] = energy[1, 21] = energy[2, 3] = 1.0  # centre, left edge, top edge
    angles = [Direction.from_ambix_vector(vector) for vector in energy_path(energy)]
    edge = np.degrees(np.arctan(6.0 / 7.0))
    assert angles[0].angle_to(Direction()) < 1e-6
    assert angles[1].angle_to(Direction(edge)) < 1e-6
    assert angles[2].angle_to(Direction(0.0, edge)) < 1e-6
    assert energy_path(np.zeros((1, 49))).tolist() == [[1.0, 0.0, 0.0]]


def test_sound_moves_along_the_path_before_the_turned_camera() -> None:
    vectors = np.stack([Direction(azimuth).ambix_vector() for azimuth in (-20.0, 20.0)])
    path = np.repeat(vectors, FRAME_RATE + 1, axis=0)
    foa = spatialise(noise(2, 2.25), RATE, Direction(90.0), path)
    windows = windowed_covariance(foa.samples, RATE, FRAME_RATE)
    assert dominant_direction(windows[1]).angle_to(Direction(70.0)) < 1e-3
    assert dominant_direction(windows[7]).angle_to(Direction(110.0)) < 1e-3
    assert foa.seconds == 2.25


def test_other_layouts_are_refused() -> None:
    with pytest.raises(InvalidFoa, match="6 channels"):
        spatialise(noise(6), RATE, Direction())
