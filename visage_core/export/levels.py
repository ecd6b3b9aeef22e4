"""Levels of what is delivered: true peak, and the one gain that all channels share."""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np
import soxr
from numpy.typing import NDArray

TRUE_PEAK_CEILING = 10 ** (-1 / 20)
"""-1 dBTP, the highest permitted level of EBU R 128."""

_OVERSAMPLING = 4
_BLOCK = 1 << 16


class GainPolicy(StrEnum):
    """`guard` lowers what would exceed -1 dBTP; `normalize` brings every sound to -1 dBTP."""

    GUARD = "guard"
    NORMALIZE = "normalize"


def true_peak(samples: NDArray[np.floating]) -> float:
    """Highest magnitude between and at the samples [C, N], 4 times oversampled (ITU-R BS.1770).

    1 is full scale.
    """
    frames = np.ascontiguousarray(samples.T, np.float32)
    if frames.size == 0:
        return 0.0
    stream = soxr.ResampleStream(1, _OVERSAMPLING, frames.shape[1], "float32", quality="HQ")
    peak = float(np.abs(frames).max())
    for start in range(0, len(frames), _BLOCK):
        last = start + _BLOCK >= len(frames)
        between = stream.resample_chunk(frames[start : start + _BLOCK], last=last)
        peak = max(peak, float(np.abs(between).max(initial=0.0)))
    return peak


def shared_gain(peak: float, policy: GainPolicy, *, bounded: bool) -> float:
    """The gain for all channels of a sound whose true peak is `peak`.

    `bounded` says that the file cannot hold what lies beyond full scale; only then `guard` acts.
    """
    if peak <= 0.0:
        return 1.0
    if policy is GainPolicy.NORMALIZE:
        return TRUE_PEAK_CEILING / peak
    return min(1.0, TRUE_PEAK_CEILING / peak) if bounded else 1.0


def decibels(amplitude: float) -> float:
    """Level of an amplitude, -inf for silence."""
    return 20.0 * math.log10(amplitude) if amplitude > 0.0 else -math.inf
