"""Short pieces of the clips' sound for the codec to learn from."""

from __future__ import annotations

import math

import numpy as np
import soundfile as sf
import soxr
import torch
from torch import Tensor
from torch.utils.data import Dataset

from visage_core.data.ambigen import Clip, read_audio
from visage_core.types import FloatArray


class Segments(Dataset[Tensor]):
    """Random single-channel pieces float32 [1, segment] of the clips' sound.

    Each has a random level and polarity: the dipole channels of a sound field are scaled and
    turned copies of what W carries, often far softer.
    """

    def __init__(self, clips: tuple[Clip, ...], segment: int, sample_rate: int, seed: int) -> None:
        self._clips = clips
        self._segment = segment
        self._rate = sample_rate
        self._seed = seed

    def __len__(self) -> int:
        return len(self._clips) * 16

    def __getitem__(self, index: int) -> Tensor:
        rng = np.random.default_rng([self._seed, index, int(torch.randint(2**31, ()))])
        piece = np.zeros(self._segment, np.float32)
        for _ in range(4):
            piece = self._piece(rng, self._clips[int(rng.integers(len(self._clips)))])
            if np.abs(piece).max() > 1e-3:
                break
        peak = max(float(np.abs(piece).max()), 1e-4)
        level = 10.0 ** (rng.uniform(-24.0, 0.0) / 20.0)
        gain = min(level / peak, 30.0) * rng.choice([-1.0, 1.0])
        return torch.from_numpy((gain * piece)[None].astype(np.float32))

    def _piece(self, rng: np.random.Generator, clip: Clip) -> FloatArray:
        info = sf.info(clip.audio)
        needed = math.ceil(self._segment * info.samplerate / self._rate)
        start = int(rng.integers(max(1, info.frames - needed)))
        samples, rate = read_audio(clip, start, needed)
        channel = soxr.resample(samples[int(rng.integers(samples.shape[0]))], rate, self._rate)
        piece = channel[: self._segment]
        return np.pad(piece, (0, self._segment - len(piece)))
