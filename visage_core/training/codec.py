"""Training of the codec: what it reconstructs must sound alike *and* keep its sign and phase.

A spectral loss alone cannot tell a signal from its negative, but the sign of Y against W is
what puts a sound to the left instead of the right. So the waveform itself is part of the loss.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from pydantic import BaseModel, ConfigDict, PositiveInt
from torch import Tensor, nn

from visage_core.codec.dac import CodecConfig, build_dac
from visage_core.data.ambigen import list_clips
from visage_core.training.codec_adversary import Adversary, AdversaryRecipe
from visage_core.training.codec_start import (
    initialised,
    lay_out_quantiser,
    level_latents,
)
from visage_core.training.loop import LoopRecipe
from visage_core.training.segments import Segments


class CodecLosses(BaseModel):
    """Weights of the parts of the loss."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mel: float = 1.0
    stft: float = 0.2
    waveform: float = 10.0
    detail: float = 0.0
    """Of the waveform's differences, in which high partials count like the bass under them."""
    commitment: float = 4.0
    codebook: float = 1.0


class CodecRecipe(BaseModel):
    """Everything that decides how a codec is trained."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: CodecConfig
    open: LoopRecipe
    """First the codec without its quantiser."""
    loop: LoopRecipe
    """Then all of it."""
    adversary: AdversaryRecipe | None = None
    """At last against discriminators, which bring back the detail that distances average away."""
    losses: CodecLosses = CodecLosses()
    segment: PositiveInt = 16384
    """Samples per example."""


class OpenCodec(nn.Module):
    """A `dac.DAC` whose latents reach the decoder unquantised."""

    def __init__(self, codec: nn.Module) -> None:
        super().__init__()
        self.encoder = codec.get_submodule("encoder")
        self.decoder = codec.get_submodule("decoder")

    def forward(self, audio: Tensor, sample_rate: int) -> dict[str, Tensor]:  # noqa: ARG002
        """The same answer as `dac.DAC` gives, without a quantiser to pay for."""
        nothing = audio.new_zeros(())
        made = self.decoder(self.encoder(audio))
        return {
            "audio": made[..., : audio.shape[-1]],
            "vq/commitment_loss": nothing,
            "vq/codebook_loss": nothing,
        }


class CodecCriterion:
    """How far a reconstruction is from the truth."""

    def __init__(
        self, weights: CodecLosses, sample_rate: int, adversary: Adversary | None = None
    ) -> None:
        from dac.nn.loss import MelSpectrogramLoss, MultiScaleSTFTLoss

        self._weights = weights
        self._rate = sample_rate
        self._adversary = adversary
        self._stft = MultiScaleSTFTLoss(window_lengths=[2048, 512])
        self._mel = MelSpectrogramLoss(
            n_mels=[10, 40, 80, 160],
            window_lengths=[64, 256, 1024, 2048],
            mel_fmin=[0.0] * 4,
            mel_fmax=[None] * 4,
            pow=1.0,
            mag_weight=0.0,
        )

    def __call__(self, network: nn.Module, audio: Tensor) -> dict[str, Tensor]:
        """Mel and STFT distances, the quantiser's own losses, and the waveform's in bel.

        The latter are negative signal-to-noise ratios, so that soft signals count like loud ones.
        """
        from audiotools import AudioSignal

        out = network(audio, self._rate)
        truth, made = AudioSignal(audio, self._rate), AudioSignal(out["audio"], self._rate)
        ratio = _signal_to_noise(out["audio"], audio)
        parts = {
            "mel": self._mel(made, truth),
            "stft": self._stft(made, truth),
            "waveform": -ratio,
            "detail": -_signal_to_noise(out["audio"].diff(), audio.diff()),
            "commitment": out["vq/commitment_loss"].mean(),
            "codebook": out["vq/codebook_loss"].mean(),
        }
        weighted = [getattr(self._weights, name) * part for name, part in parts.items()]
        judged = self._adversary.judge(out["audio"], audio) if self._adversary else {}
        loss = torch.stack([*weighted, *judged.values()]).sum()
        return {"loss": loss, **parts, **judged, "snr_db": 10.0 * ratio}


def _signal_to_noise(made: Tensor, truth: Tensor) -> Tensor:
    """Mean over signals [B, 1, N] in bel, held where a signal is as good as silent."""
    error = (made - truth).square().mean(dim=(1, 2))
    power = truth.square().mean(dim=(1, 2))
    return torch.log10((power + 1e-7) / (error + 1e-7)).mean()


@dataclass(frozen=True, slots=True)
class CodecTask:
    """A codec, whole or open, on segments of sound."""

    name: str
    network: nn.Module
    examples: Segments
    criterion: CodecCriterion
    opponent: Adversary | None = None

    def losses(self, network: nn.Module, batch: Tensor) -> Mapping[str, Tensor]:
        """The parts of the loss for audio [B, 1, N]."""
        return self.criterion(network, batch)


def codec_tasks(recipe: CodecRecipe, clips: Path) -> tuple[CodecTask, ...]:
    """The stages of a codec's training, which share one new network.

    Open, then whole, and if the recipe has an adversary, against it.
    """
    codec = initialised(build_dac(recipe.model))
    rate = recipe.model.sample_rate
    examples = Segments(list_clips(clips), recipe.segment, rate, recipe.loop.seed)
    criterion = CodecCriterion(recipe.losses, rate)
    opened = CodecTask("codec, open", OpenCodec(codec), examples, criterion)
    whole = CodecTask("codec", codec, examples, criterion)
    if recipe.adversary is None:
        return opened, whole
    opponent = Adversary(recipe.adversary, rate)
    judged = CodecCriterion(recipe.losses, rate, opponent)
    return opened, whole, CodecTask("codec, judged", codec, examples, judged, opponent)


def settle(task: CodecTask) -> None:
    """Leave only the decoder to learn: what codes stand for is settled.

    Discriminators are about how a sound is drawn, which is the decoder's part, and a composer
    can learn the codes meanwhile.
    """
    for name in ("encoder", "quantizer"):
        task.network.get_submodule(name).requires_grad_(False)


@torch.no_grad()
def close(task: CodecTask, examples: int = 2048) -> None:
    """Fit a whole codec's quantiser to what its encoder has come to make of random examples."""
    encoder, decoder = (task.network.get_submodule(name) for name in ("encoder", "decoder"))
    device = next(encoder.parameters()).device
    chosen = (task.examples[i % len(task.examples)] for i in range(examples))
    latents = [encoder(example[None].to(device)) for example in chosen]
    points = torch.cat(latents).transpose(1, 2).flatten(0, 1)
    points = level_latents(encoder, decoder, points)
    lay_out_quantiser(task.network.get_submodule("quantizer"), points)
