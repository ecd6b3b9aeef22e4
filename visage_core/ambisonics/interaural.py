"""Differences between the ears, by which a listener tells left from right."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Float64Array: TypeAlias = NDArray[np.float64]
Spectrum: TypeAlias = NDArray[np.complex128]

LONGEST_SECONDS = 1e-3
"""No head is so wide that one ear hears a sound later than this after the other."""

_OVERSAMPLING = 16


def level_difference(
    ears: Spectrum, frequencies: Float64Array, low: float, high: float
) -> Float64Array:
    """ILD [M] in dB between `low` and `high` Hz, positive where the left ear is louder.

    `ears` [M, 2, F] are spectra (left, right) at `frequencies` [F]; powers are added up over the
    band.
    """
    band = (frequencies >= low) & (frequencies <= high)
    power = np.sum(np.abs(ears[..., band]) ** 2, axis=-1)
    difference: Float64Array = 10.0 * np.log10(power[:, 0] / power[:, 1])
    return difference


def time_difference(
    ears: Spectrum, frequencies: Float64Array, low: float, high: float
) -> Float64Array:
    """ITD [M] in microseconds between `low` and `high` Hz, positive where the left ear is earlier.

    The highest peak of the band-limited cross-correlation within `LONGEST_SECONDS`. `ears` and
    `frequencies` as in `level_difference`, the frequencies those of a real transform of even size.
    """
    band = (frequencies >= low) & (frequencies <= high)
    size = 2 * (len(frequencies) - 1) * _OVERSAMPLING
    step = 1.0 / (2.0 * frequencies[-1] * _OVERSAMPLING)
    correlation = np.fft.irfft(ears[:, 1] * np.conj(ears[:, 0]) * band, size)
    reach = round(LONGEST_SECONDS / step)
    centred = np.roll(correlation, reach, axis=-1)[:, : 2 * reach + 1]
    lags: Float64Array = (np.argmax(centred, axis=-1) - reach) * step * 1e6
    return lags
