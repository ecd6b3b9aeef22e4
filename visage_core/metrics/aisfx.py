"""The classifier that ships with the program: a convolutional network that knows sound effects.

Weights from Ma and Lerch, "Representation Learning for the Automatic Indexing of Sound Effects
Libraries" (ISMIR 2022), converted once by `packaging/classifier/convert_aisfx.py`; credits and
terms are beside them in `resources/models/aisfx`. The network and its front end are written anew:
a mel spectrogram as the published weights were trained on, eight 3 x 3 convolutions whose batch
normalisation is folded in, and one small head for each sound library's categories.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, PositiveFloat, PositiveInt, ValidationError
from torch import Tensor, nn
from torch.nn import functional

from visage_core.errors import ModelError
from visage_core.metrics.classifier import Description, as_mono_batch
from visage_core.types import FloatArray
from visage_core.weights import check_tensors, read_config, read_weights

NAME = "aisfx"
BLOCKS_AT_ONCE = 48
"""Blocks in one pass of the network, about 120 MB of activations."""


class AisfxConfig(BaseModel):
    """`config.json` beside the weights: the front end's numbers and the sizes of the network."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample_rate: PositiveInt = 44100
    fft_length: PositiveInt = 2048
    hop: PositiveInt = 1024
    mel_bands: PositiveInt = 96
    log_gain: PositiveFloat = 1e4
    log_maximum: PositiveFloat = 9.457798957824707
    block_frames: PositiveInt = 100
    block_hop: PositiveInt = 50
    channels: tuple[PositiveInt, ...] = (64, 128, 256, 512)
    heads: dict[str, PositiveInt]


class MelFrontEnd(nn.Module):
    """Spectrogram [B, frames, bands] of signals [B, T], in 0 .. about 1.

    Frame f is centred on sample f · hop, with silence before and after the signal; the last frame
    is the last that touches it. Power spectrum behind a symmetric Hann window; triangles that are
    straight on the mel scale (HTK's) and whose weights add up to 1; log10(1 + gain · power) over
    a fixed maximum.
    """

    def __init__(self, config: AisfxConfig) -> None:
        super().__init__()
        self.config = config
        bank = mel_triangles(config.sample_rate, config.fft_length, config.mel_bands)
        window = torch.hann_window(config.fft_length, periodic=False)
        self.register_buffer("window", window, persistent=False)
        self.register_buffer("bank", torch.from_numpy(bank).float(), persistent=False)

    def forward(self, signals: Tensor) -> Tensor:
        """See the class."""
        size, hop = self.config.fft_length, self.config.hop
        frames = (signals.shape[-1] + size // 2 - 1) // hop + 1
        padded = functional.pad(signals, (size // 2, size + hop))
        pieces = padded.unfold(-1, size, hop)[..., :frames, :]
        power = torch.fft.rfft(pieces * self.get_buffer("window")).abs().square()
        mel = power @ self.get_buffer("bank")
        return torch.log10(1.0 + self.config.log_gain * mel) / self.config.log_maximum


class AisfxNetwork(nn.Module):
    """Embedding [B, D] and logits of every head [B, C_head] of blocks [B, frames, bands]."""

    def __init__(self, config: AisfxConfig) -> None:
        super().__init__()
        widths = (1, *config.channels)
        pairs = itertools.pairwise(widths)
        self.convolutions = nn.ModuleList(
            nn.Conv2d(source, width, 3, padding=1)
            for before, width in pairs
            for source in (before, width)
        )
        width = config.channels[-1]
        self.heads = nn.ModuleDict(
            {name: _head(width, classes) for name, classes in config.heads.items()}
        )

    def forward(self, blocks: Tensor) -> tuple[Tensor, list[Tensor]]:
        """See the class: mean over frequency, then maximum over time."""
        x = blocks[:, None]
        last = len(self.convolutions) - 1
        for index, convolution in enumerate(self.convolutions):
            x = functional.relu(convolution(x))
            if index % 2 and index != last:
                x = functional.max_pool2d(x, 2)
        embedding = x.mean(dim=3).amax(dim=2)
        return embedding, [head(embedding) for head in self.heads.values()]


class AisfxClassifier:
    """The network on whole signals: a signal is the mean of its blocks of about 2.3 s.

    Blocks overlap by half, and one that the signal does not fill is left out, as in the published
    evaluation; a signal shorter than one block is filled up with silence.
    """

    name = NAME

    def __init__(self, network: AisfxNetwork, config: AisfxConfig, device: str) -> None:
        self.config = config
        self.head_sizes = tuple(config.heads.values())
        self._device = device
        self._front_end = MelFrontEnd(config).to(device)
        self._network = network.to(device).eval().requires_grad_(False)

    @torch.inference_mode()
    def describe(self, samples: FloatArray, sample_rate: int) -> Description:
        """See `SoundClassifier`."""
        signals = as_mono_batch(samples, sample_rate, self.config.sample_rate)
        blocks = self.blocks(torch.from_numpy(signals).to(self._device))
        count, each = blocks.shape[:2]
        parts = [self._pass(part) for part in torch.split(blocks.flatten(0, 1), BLOCKS_AT_ONCE)]
        embeddings, probabilities = (
            torch.cat(both).reshape(count, each, -1).mean(dim=1).cpu().numpy()
            for both in zip(*parts, strict=True)
        )
        return Description(embeddings, probabilities)

    def embed(self, samples: FloatArray, sample_rate: int) -> FloatArray:
        """See `SoundClassifier`."""
        return self.describe(samples, sample_rate).embeddings

    def class_probabilities(self, samples: FloatArray, sample_rate: int) -> FloatArray:
        """See `SoundClassifier`."""
        return self.describe(samples, sample_rate).probabilities

    def blocks(self, signals: Tensor) -> Tensor:
        """Blocks [N, blocks, frames, bands] of signals [N, T]; N may not be 0."""
        mel = self._front_end(signals)
        length, hop = self.config.block_frames, self.config.block_hop
        missing = max(0, length - mel.shape[1])
        filled = functional.pad(mel, (0, 0, 0, missing))
        return filled.unfold(1, length, hop).transpose(2, 3)

    def _pass(self, blocks: Tensor) -> tuple[Tensor, Tensor]:
        embedding, logits = self._network(blocks)
        return embedding, torch.cat([head.softmax(dim=-1) for head in logits], dim=-1)


def load_aisfx(folder: Path, device: str = "cpu") -> AisfxClassifier:
    """The classifier in `folder` (`config.json`, `model.safetensors`). Raises `ModelError`."""
    try:
        config = AisfxConfig(**read_config(folder))
    except ValidationError as error:
        raise ModelError(
            folder / "config.json", "does not describe a classifier", "Install visage-studio again"
        ) from error
    network = AisfxNetwork(config)
    tensors = {name: tensor.float() for name, tensor in read_weights(folder).items()}
    check_tensors(folder, tensors, network.state_dict())
    network.load_state_dict(tensors)
    return AisfxClassifier(network, config, device)


def mel_triangles(sample_rate: int, fft_length: int, bands: int) -> NDArray[np.float64]:
    """Weights [fft_length / 2 + 1, bands] from power spectrum to mel bands, 0 Hz to Nyquist.

    HTK's mel scale, 2595 log10(1 + f / 700). The triangles' sides are straight over mel (not over
    Hz) and every band's weights add up to 1.
    """
    frequencies = np.arange(fft_length // 2 + 1) * sample_rate / fft_length
    mel = 2595.0 * np.log10(1.0 + frequencies / 700.0)[:, None]
    corners = np.linspace(0.0, mel[-1, 0], bands + 2)
    low, peak, high = corners[:-2], corners[1:-1], corners[2:]
    sides = np.minimum((mel - low) / (peak - low), (high - mel) / (high - peak))
    triangles = np.maximum(sides, 0.0)
    weights: NDArray[np.float64] = triangles / triangles.sum(axis=0)
    return weights


def _head(width: int, classes: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(width, width // 2),
        nn.ReLU(),
        nn.Linear(width // 2, width // 4),
        nn.ReLU(),
        nn.Linear(width // 4, classes),
    )
