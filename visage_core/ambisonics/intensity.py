"""The active intensity of a sound field drawn as pictures: over the sphere, and azimuth over time.

In SN3D the intensity vector is the mean of W · (X, Y, Z), and points to where sound comes from. For
a plane wave its length is the mean of W²: levels drawn here are those of the sound itself.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from visage_core.ambisonics.bands import short_time_spectra
from visage_core.ambisonics.convention import FoaLike
from visage_core.ambisonics.energy import grid

Float32Array = NDArray[np.float32]

SPOT_DEGREES = 16.0
"""How far from its direction a vector is drawn at half its power."""

LINE_DEGREES = 3.0
"""The same for azimuths over time."""


def intensity_map(vectors: NDArray[np.floating]) -> Float32Array:
    """Amplitudes [90, 180] on `grid` of intensity vectors [K, 3] (x front, y left, z up).

    Every vector is a round spot, in its middle as loud as a plane wave of that intensity; the
    powers of spots add. A spot falls off as the von Mises-Fisher distribution does.
    """
    lengths = np.linalg.norm(vectors, axis=-1)
    sounding = lengths > 0.0
    if not np.any(sounding):
        return np.zeros((90, 180), np.float32)
    units = (vectors[sounding] / lengths[sounding, None]).astype(np.float32)
    focus = np.float32(math.log(2.0) / (1.0 - math.cos(math.radians(SPOT_DEGREES))))
    spots = np.exp(focus * (units @ _grid_vectors() - np.float32(1.0)))
    power = lengths[sounding].astype(np.float32) @ spots
    return np.asarray(np.sqrt(power).reshape(90, 180), np.float32)


def azimuth_energy(
    samples: FoaLike, sample_rate: int, rate_hz: float, bins: int = 180
) -> Float32Array:
    """Amplitudes [bins, T] by azimuth over time, from the horizontal intensity of every bin.

    The rows run from azimuth +180 (behind, by the left) over 0 in the middle to -180; row r is
    centred on 180 - (r + 1/2) · 360 / bins degrees. A column t is second (t + 1/2) / rate_hz. Each
    time-frequency bin counts where its own intensity points to, so that sources that sound
    together in different bins stay apart; what is above or below the listener counts less.
    Raises `ValueError` for a rate that is not in (0, sample_rate].
    """
    pieces = [
        _histogram(np.real(np.conj(spectra[0]) * spectra[3]), _left(spectra), bins)
        for _, spectra in short_time_spectra(samples, sample_rate, rate_hz)
    ]
    if not pieces:
        return np.zeros((bins, 0), np.float32)
    power = _line_kernel(bins) @ np.concatenate(pieces, axis=1)
    return np.sqrt(power).astype(np.float32)


def _left(spectra: NDArray[np.complex64]) -> Float32Array:
    left: Float32Array = np.real(np.conj(spectra[0]) * spectra[1])
    return left


def _histogram(front: Float32Array, left: Float32Array, bins: int) -> NDArray[np.float64]:
    """Length [bins, windows] of vectors [windows, bins of the spectrum] by their azimuth.

    Each is shared between the two nearest rows, in proportion to how near they are.
    """
    windows = front.shape[0]
    place = (180.0 - np.degrees(np.arctan2(left, front))) * (bins / 360.0) - 0.5
    row = np.floor(place)
    share = place - row
    length = np.hypot(front, left)
    column = np.arange(windows)[:, None]
    power = np.zeros(bins * windows)
    for step, part in ((0, 1.0 - share), (1, share)):
        cells = (row.astype(np.intp) + step) % bins * windows + column
        weights = (length * part).ravel()
        power += np.bincount(cells.ravel(), weights, minlength=bins * windows)
    return power.reshape(bins, windows)


def _line_kernel(bins: int) -> NDArray[np.float64]:
    """Draws a line of `LINE_DEGREES` [bins, bins] around each row, around the whole circle."""
    apart = np.abs(np.arange(bins)[:, None] - np.arange(bins)) * 360.0 / bins
    apart = np.minimum(apart, 360.0 - apart)
    kernel: NDArray[np.float64] = 0.5 ** ((apart / LINE_DEGREES) ** 2)
    return kernel


@cache
def _grid_vectors() -> Float32Array:
    """Unit vectors [3, 16200] of the map's grid (x front, y left, z up)."""
    azimuth, elevation = np.radians(grid()[0]), np.radians(grid()[1])[:, None]
    flat = np.cos(elevation)
    parts = flat * np.cos(azimuth), flat * np.sin(azimuth), np.sin(elevation) + 0.0 * azimuth
    vectors = np.stack(parts).reshape(3, -1).astype(np.float32)
    vectors.flags.writeable = False  # shared by every caller
    return vectors
