"""Training of the codec: what it reconstructs must sound alike *and* keep its sign and phase.

A spectral loss alone cannot tell a signal from its negative, but the sign of Y against W is
what puts a sound to the left instead of the right. So the waveform itself is part of the loss.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import soundfile as sf
import soxr
import torch
from pydantic import BaseModel, ConfigDict, PositiveInt
from torch import Tensor, nn
from torch.utils.data import Dataset

from visage_core.codec.dac import CodecConfig, build_dac
from visage_core.data.ambigen import Clip, list_clips, read_audio
from visage_core.training.loop import LoopRecipe
from visage_core.types import FloatArray


class CodecLosses(BaseModel):
    """Weights of the parts of the loss."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mel: float = 15.0
    stft: float = 1.0
    waveform: float = 10.0
    commitment: float = 0.25
    codebook: float = 1.0


class CodecRecipe(BaseModel):
    """Everything that decides how a codec is trained."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: CodecConfig
    loop: LoopRecipe
    losses: CodecLosses = CodecLosses()
    segment: PositiveInt = 16384
    """Samples per example."""


class Segments(Dataset[Tensor]):
    """Random single-channel pieces float32 [1, segment] of the clips' sound.

    Each has a random level and polarity: the dipole channels of a sound field are scaled and
    turned copies of what W carries, often far softer.
    """

    def __init__(
        self, clips: tuple[Clip, ...], segment: int, sample_rate: int, seed: int
    ) -> None:
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


class CodecTask:
    """`dac.DAC` on segments of a folder of clips."""

    name = "codec"

    def __init__(self, recipe: CodecRecipe, clips: Path) -> None:
        from dac.nn.loss import L1Loss, MelSpectrogramLoss, MultiScaleSTFTLoss

        self._recipe = recipe
        self.network: nn.Module = build_dac(recipe.model)
        self.examples = Segments(
            list_clips(clips), recipe.segment, recipe.model.sample_rate, recipe.loop.seed
        )
        self._mel = MelSpectrogramLoss(
            n_mels=[10, 40, 80, 160],
            window_lengths=[64, 256, 1024, 2048],
            mel_fmin=[0.0] * 4,
            mel_fmax=[None] * 4,
            pow=1.0,
            mag_weight=0.0,
        )
        self._stft = MultiScaleSTFTLoss(window_lengths=[2048, 512])
        self._l1 = L1Loss()

    def losses(self, network: nn.Module, batch: Tensor) -> Mapping[str, Tensor]:
        """Mel, STFT and waveform distances of the reconstruction, and the quantiser's own."""
        from audiotools import AudioSignal

        rate = self._recipe.model.sample_rate
        out = network(batch, rate)
        truth, made = AudioSignal(batch, rate), AudioSignal(out["audio"], rate)
        level = batch.abs().mean(dim=(1, 2), keepdim=True) + 1e-3
        parts = {
            "mel": self._mel(made, truth),
            "stft": self._stft(made, truth),
            "waveform": ((out["audio"] - batch).abs() / level).mean(),
            "commitment": out["vq/commitment_loss"].mean(),
            "codebook": out["vq/codebook_loss"].mean(),
        }
        weights = self._recipe.losses
        total = torch.stack([getattr(weights, name) * part for name, part in parts.items()]).sum()
        error = (out["audio"] - batch).square().mean()
        snr = 10.0 * torch.log10(batch.square().mean() / (error + 1e-9))
        return {"loss": total, **parts, "snr_db": snr}
