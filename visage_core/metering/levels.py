"""Channel levels with peak hold, and the correlation of two channels."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

Float64Array = NDArray[np.float64]

FALL_DB_PER_SECOND = 20.0
HOLD_SECONDS = 1.5
CORRELATION_SECONDS = 0.3


class PeakMeter:
    """Sample peaks [C] that rise at once and fall by 20 dB/s, as quasi-peak meters do.

    The highest ones are held for `HOLD_SECONDS`. 1 is full scale.
    """

    def __init__(self, channels: int, sample_rate: int) -> None:
        self.levels: Float64Array = np.zeros(channels)
        self.held: Float64Array = np.zeros(channels)
        self._age = np.zeros(channels)  # seconds since the held peak
        self._sample_rate = sample_rate

    def push(self, block: NDArray[np.floating]) -> None:
        """Measure the next block [C, n]."""
        seconds = block.shape[1] / self._sample_rate
        peaks = np.abs(block).max(axis=1, initial=0.0).astype(np.float64)
        self.levels = np.maximum(
            peaks, self.levels * 10.0 ** (-FALL_DB_PER_SECOND * seconds / 20.0)
        )
        self._age += seconds
        renewed = (peaks >= self.held) | (self._age > HOLD_SECONDS)
        self.held = np.where(renewed, self.levels, self.held)
        self._age[renewed] = 0.0


class CorrelationMeter:
    """Correlation of two channels over the last `CORRELATION_SECONDS`, exponentially weighted.

    +1 is mono, 0 unrelated (or silent) sound, -1 opposite phase. Blocks leave no trace.
    """

    def __init__(self, sample_rate: int) -> None:
        self._decay = math.exp(-1.0 / (CORRELATION_SECONDS * sample_rate))
        self._products = np.zeros(3)  # LL, RR, LR

    def push(self, block: NDArray[np.floating]) -> None:
        """Measure the next block [2, n]."""
        if block.shape[1] == 0:
            return
        left, right = np.asarray(block, np.float64)
        products = np.stack([left * left, right * right, left * right])
        state = self._decay * self._products[:, None]
        smoothed, _ = lfilter([1.0], [1.0, -self._decay], products, axis=1, zi=state)
        self._products = smoothed[:, -1]

    @property
    def correlation(self) -> float:
        """The present reading."""
        left, right, both = self._products
        power = math.sqrt(max(left * right, 0.0))
        return float(np.clip(both / power, -1.0, 1.0)) if power > 1e-12 else 0.0
