"""The shape of a sound for drawing: its lowest and highest value in each of many short bins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visage_core.stereo import Stereo
from visage_core.types import FloatArray, Foa

BINS_PER_SECOND = 200


class Waveform:
    """Peaks of the W channel, or of both sides of stereo, filled as audio arrives: low and high
    [bins], amplitude ±1."""

    def __init__(self, seconds: float) -> None:
        bins = max(int(np.ceil(seconds * BINS_PER_SECOND)), 1)
        self.low: NDArray[np.float32] = np.zeros(bins, np.float32)
        self.high: NDArray[np.float32] = np.zeros(bins, np.float32)

    @classmethod
    def of(cls, foa: Foa) -> Waveform:
        """The whole of a sound field."""
        waveform = cls(foa.seconds)
        waveform.add(0, foa)
        return waveform

    @classmethod
    def of_stereo(cls, stereo: Stereo) -> Waveform:
        """Both sides of stereo, one over the other."""
        waveform = cls(stereo.seconds)
        for side in stereo.samples:
            waveform._draw_in(0, side, stereo.sample_rate)
        return waveform

    def add(self, start: int, foa: Foa) -> None:
        """Draw in audio from sample `start` on; what is beyond the end is dropped."""
        self._draw_in(start, foa.samples[0], foa.sample_rate)

    def _draw_in(self, start: int, samples: FloatArray, sample_rate: int) -> None:
        bins = ((start + np.arange(len(samples))) * BINS_PER_SECOND) // sample_rate
        inside = bins < len(self.low)
        np.minimum.at(self.low, bins[inside], samples[inside])
        np.maximum.at(self.high, bins[inside], samples[inside])
