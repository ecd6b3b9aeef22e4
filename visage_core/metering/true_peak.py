"""True peaks: how high a signal reaches between its samples (ITU-R BS.1770, annex 2)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.signal import firwin, upfirdn

OVERSAMPLED_RATE = 176400
"""At least this many values per second are looked at: four times 44.1 kHz."""

_TAPS_PER_PHASE = 32
_KAISER_BETA = 8.0


class TruePeakMeter:
    """The highest true peak of blocks [C, n] so far, in any channel; blocks leave no trace."""

    def __init__(self, channels: int, sample_rate: int) -> None:
        self._factor = max(math.ceil(OVERSAMPLED_RATE / sample_rate), 2)
        taps = self._factor * _TAPS_PER_PHASE + 1
        self._filter = self._factor * firwin(
            taps, 1.0 / self._factor, window=("kaiser", _KAISER_BETA)
        )
        self._past = np.zeros((channels, _TAPS_PER_PHASE))
        self._peak = 0.0

    def push(self, block: NDArray[np.floating]) -> None:
        """Look at the next block [C, n]."""
        joined = np.concatenate([self._past, np.asarray(block, np.float64)], axis=1)
        self._past = joined[:, joined.shape[1] - _TAPS_PER_PHASE :]
        between = upfirdn(self._filter, joined, self._factor, axis=1)
        ready = between[:, _TAPS_PER_PHASE * self._factor : joined.shape[1] * self._factor]
        self._peak = max(
            self._peak, float(np.abs(ready).max(initial=0.0)), float(np.abs(block).max(initial=0.0))
        )

    @property
    def decibels(self) -> float:
        """The peak in dBTP: 0 is full scale, -inf silence."""
        return 20.0 * math.log10(self._peak) if self._peak > 0.0 else -math.inf
