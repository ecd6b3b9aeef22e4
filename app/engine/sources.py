"""Sound fields as the player reads them: at its rate, whole or still being made."""

from __future__ import annotations

import numpy as np
import soxr

from visage_core.ambisonics.convention import to_ambix
from visage_core.types import FloatArray, Foa

QUALITY = "VHQ"


def resampled(foa: Foa, sample_rate: int) -> FloatArray:
    """A whole sound field as AmbiX samples [4, N] at another rate."""
    samples = to_ambix(foa).samples
    if foa.sample_rate == sample_rate:
        return samples
    frames = soxr.resample(samples.T, foa.sample_rate, sample_rate, quality=QUALITY)
    return np.ascontiguousarray(frames.T, dtype=np.float32)


class GrowingSource:
    """Samples [4, N] at the player's rate, filled from the front by one thread, read by another.

    `available` frames are final; those behind are silence for now.
    """

    def __init__(self, seconds: float, source_rate: int, sample_rate: int) -> None:
        self.samples: FloatArray = np.zeros((4, round(seconds * sample_rate)), np.float32)
        self.available = 0
        self._rest = round(seconds * source_rate)
        self._resampler = soxr.ResampleStream(
            source_rate, sample_rate, 4, dtype="float32", quality=QUALITY
        )

    def push(self, foa: Foa) -> None:
        """Add what comes next; what is beyond the end is dropped."""
        piece = to_ambix(foa).samples[:, : self._rest]
        self._rest -= piece.shape[1]
        frames = np.ascontiguousarray(piece.T, dtype=np.float32)
        new = self._resampler.resample_chunk(frames, last=self._rest == 0).T
        room = self.samples.shape[1] - self.available
        self.samples[:, self.available : self.available + new.shape[1]] = new[:, :room]
        self.available = min(self.available + new.shape[1], self.samples.shape[1])
        if self._rest == 0:
            self.available = self.samples.shape[1]
