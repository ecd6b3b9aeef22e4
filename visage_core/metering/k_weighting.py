"""The K-weighting filter of ITU-R BS.1770, at any sample rate."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.signal import sosfilt

_SHELF_HZ, _SHELF_Q, _SHELF_DB = 1681.974450955533, 0.7071752369554196, 3.999843853973347
_SHELF_MIDDLE = 0.4996667741545416  # share of the shelf's gain, in dB, at its middle
_HIGH_PASS_HZ, _HIGH_PASS_Q = 38.13547087602444, 0.5003270373238773
"""Analogue filters whose bilinear transforms at 48 kHz are the coefficients of BS.1770-5."""


def k_weighting(sample_rate: int) -> NDArray[np.float64]:
    """Second-order sections [2, 6]: the shelf of a head in free field, then the high pass."""
    return np.stack([_shelf(sample_rate), _high_pass(sample_rate)])


class KWeighting:
    """Filters blocks [C, n] as if they were one signal."""

    def __init__(self, channels: int, sample_rate: int) -> None:
        self._sections = k_weighting(sample_rate)
        self._state = np.zeros((len(self._sections), channels, 2))

    def process(self, block: NDArray[np.floating]) -> NDArray[np.float64]:
        """The next block [C, n], weighted."""
        if block.shape[1] == 0:
            return np.asarray(block, np.float64)
        weighted, self._state = sosfilt(
            self._sections, np.asarray(block, np.float64), zi=self._state
        )
        return np.asarray(weighted, np.float64)


def _shelf(sample_rate: int) -> NDArray[np.float64]:
    k = math.tan(math.pi * _SHELF_HZ / sample_rate)
    high = 10.0 ** (_SHELF_DB / 20.0)
    middle = high**_SHELF_MIDDLE
    numerator = [
        high + middle * k / _SHELF_Q + k * k,
        2.0 * (k * k - high),
        high - middle * k / _SHELF_Q + k * k,
    ]
    return _section(numerator, k, _SHELF_Q)


def _high_pass(sample_rate: int) -> NDArray[np.float64]:
    """Its numerator is 1, -2, 1 at every rate, as BS.1770 leaves it at 48 kHz."""
    k = math.tan(math.pi * _HIGH_PASS_HZ / sample_rate)
    norm = 1.0 + k / _HIGH_PASS_Q + k * k
    return _section([norm, -2.0 * norm, norm], k, _HIGH_PASS_Q)


def _section(numerator: list[float], k: float, q: float) -> NDArray[np.float64]:
    """One section [6] over the denominator of a second-order filter with quality `q`."""
    denominator = [1.0 + k / q + k * k, 2.0 * (k * k - 1.0), 1.0 - k / q + k * k]
    return np.array([*numerator, *denominator]) / denominator[0]
