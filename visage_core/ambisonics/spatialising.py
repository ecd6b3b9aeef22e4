"""Mono and stereo sound that is there already, placed in the sound field before a camera."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visage_core.ambisonics.harmonics import encode
from visage_core.ambisonics.rotation import camera_rotation, rotate
from visage_core.errors import InvalidFoa
from visage_core.types import FRAME_RATE, Direction, FloatArray, Foa

HALF_STEREO_DEGREES = 30.0
"""Left and right stand where a pair of loudspeakers does."""

PATCHES = 7
"""Patches on a side of the square picture, which spans 90 degrees."""


def spatialise(
    sound: FloatArray,
    sample_rate: int,
    camera: Direction,
    path: NDArray[np.floating] | None = None,
) -> Foa:
    """Mono [1, N] at the camera direction, stereo [2, N] 30 degrees to either side of it.

    Along a `path`, unit vectors [F, 3] in the camera's frame (x front, y left, z up) at
    `FRAME_RATE`, sound moves as mono. Left and right are brought together at equal power. Raises
    `InvalidFoa` for another number of channels.
    """
    if sound.shape[0] not in (1, 2):
        raise InvalidFoa(
            f"the sound has {sound.shape[0]} channels; only mono and stereo are placed"
        )
    even = sound / np.float32(np.sqrt(sound.shape[0]))
    if path is not None:
        samples = _moving(even.sum(axis=0), sample_rate, path)
    elif sound.shape[0] == 1:
        samples = encode(even[0], Direction())
    else:
        left, right = Direction(HALF_STEREO_DEGREES), Direction(-HALF_STEREO_DEGREES)
        samples = encode(even[0], left) + encode(even[1], right)
    return rotate(Foa(samples, sample_rate), camera_rotation(Direction(), camera))


def energy_path(energy: NDArray[np.floating]) -> NDArray[np.float64]:
    """Where most patch energy is: unit vectors [F, 3] in the camera's frame from energy [F, 49].

    Patches lie row by row from the top left; each counts with the direction of its centre.
    """
    steps = (np.arange(PATCHES) - (PATCHES - 1) / 2.0) / (PATCHES / 2.0)
    down, right = (axis.ravel() for axis in np.meshgrid(steps, steps, indexing="ij"))
    rays = np.stack([np.ones(PATCHES**2), -right, -down], axis=-1)
    rays /= np.linalg.norm(rays, axis=-1, keepdims=True)
    means = np.asarray(energy, np.float64) @ rays
    means[~means.any(axis=-1)] = (1.0, 0.0, 0.0)  # no energy at all: straight ahead
    units: NDArray[np.float64] = means / np.linalg.norm(means, axis=-1, keepdims=True)
    return units


def _moving(mono: FloatArray, sample_rate: int, path: NDArray[np.floating]) -> FloatArray:
    """A source that passes the vectors [F, 3], exact at every sample."""
    times = np.arange(mono.size) * (FRAME_RATE / sample_rate)
    x, y, z = (np.interp(times, np.arange(len(path)), path[:, axis]) for axis in range(3))
    azimuth = np.degrees(np.arctan2(y, x))
    return encode(mono, azimuth, np.degrees(np.arctan2(z, np.hypot(x, y))))
