"""Sound as the player reads it: at its rate, whole or still being made."""

from __future__ import annotations

import threading

import numpy as np
import soxr

from app.engine.transport import FADE_SECONDS
from visage_core.ambisonics.convention import to_ambix
from visage_core.stereo import Stereo
from visage_core.types import FloatArray, Foa

QUALITY = "VHQ"


def resampled(foa: Foa, sample_rate: int) -> FloatArray:
    """A whole sound field as AmbiX samples [4, N] at another rate."""
    samples = to_ambix(foa).samples
    if foa.sample_rate == sample_rate:
        return samples
    frames = soxr.resample(samples.T, foa.sample_rate, sample_rate, quality=QUALITY)
    return np.ascontiguousarray(frames.T, dtype=np.float32)


def resampled_stereo(stereo: Stereo, sample_rate: int) -> FloatArray:
    """Head-locked stereo as samples [2, N] at another rate; it fades out at its end."""
    frames = soxr.resample(stereo.samples.T, stereo.sample_rate, sample_rate, quality=QUALITY)
    samples = np.array(frames.T, dtype=np.float32, order="C")
    fade = min(round(FADE_SECONDS * sample_rate), samples.shape[1])
    if fade:
        samples[:, -fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return samples


class GrowingSource:
    """Samples [4, N] at the player's rate, filled from the front by one thread, read by another.

    `available` frames are final; those behind are silence for now.
    """

    def __init__(self, seconds: float, source_rate: int, sample_rate: int) -> None:
        self._seconds, self._source_rate = seconds, source_rate
        self._pieces: list[FloatArray] = []
        self._lock = threading.Lock()
        self._begin(sample_rate)

    def push(self, foa: Foa) -> None:
        """Add what comes next; what is beyond the end is dropped."""
        with self._lock:
            self._pieces.append(to_ambix(foa).samples)
            self._add(self._pieces[-1])

    def retune(self, sample_rate: int) -> None:
        """Hold the same sound at another rate from now on, in other `samples`."""
        with self._lock:
            self._begin(sample_rate)
            for piece in self._pieces:
                self._add(piece)

    def _begin(self, sample_rate: int) -> None:
        self.samples: FloatArray = np.zeros((4, round(self._seconds * sample_rate)), np.float32)
        self.available = 0
        self._rest = round(self._seconds * self._source_rate)
        self._resampler = soxr.ResampleStream(
            self._source_rate, sample_rate, 4, dtype="float32", quality=QUALITY
        )

    def _add(self, samples: FloatArray) -> None:
        piece = samples[:, : self._rest]
        self._rest -= piece.shape[1]
        frames = np.ascontiguousarray(piece.T, dtype=np.float32)
        new = self._resampler.resample_chunk(frames, last=self._rest == 0).T
        room = self.samples.shape[1] - self.available
        self.samples[:, self.available : self.available + new.shape[1]] = new[:, :room]
        self.available = min(self.available + new.shape[1], self.samples.shape[1])
        if self._rest == 0:
            self.available = self.samples.shape[1]
