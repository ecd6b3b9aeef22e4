"""A network that gives a mono sound its place: W's spectrum and the picture -> masks for Y, Z, X.

In a plane wave from (az, el) the dipoles are W times cos(el) sin(az), sin(el) and cos(el) cos(az):
a real mask per frequency and moment, between -1 and 1, places every partial of a sound somewhere.
The masks are complex so that reverberation, whose phase is not W's, has room as well.
"""

from __future__ import annotations

import itertools

import torch
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, model_validator
from torch import Tensor, nn
from torch.nn.functional import gelu, interpolate

from visage_core.model.config import NUM_PATCHES
from visage_core.model.layers import mlp

DIPOLES = 3
"""Y, Z and X."""

_QUIETEST = 1e-3
"""Magnitudes are told apart down to 60 dB below their mean."""


class SpatialiserConfig(BaseModel):
    """Sizes of a `Spatialiser`, as its `config.json` stores them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample_rate: PositiveInt = 22050
    fft: PositiveInt = 512
    hop: PositiveInt = 256
    d_clip: PositiveInt = 256
    channels: tuple[PositiveInt, ...] = Field((16, 24, 32, 48), min_length=1)
    """Feature maps at each level; every level halves the number of frequencies."""
    hidden: PositiveInt = 128

    @model_validator(mode="after")
    def _fits(self) -> SpatialiserConfig:
        if (self.fft // 2) % 2 ** len(self.channels):
            raise ValueError(f"half of fft {self.fft} cannot be halved {len(self.channels)} times")
        if self.hidden % 2:
            raise ValueError(f"hidden is {self.hidden}; it must be even")
        if not self.hop <= self.fft // 2:
            raise ValueError(f"hop {self.hop} is more than half of fft {self.fft}")
        return self

    @property
    def bands(self) -> int:
        """Frequencies that the network looks at: all but the Nyquist frequency."""
        return self.fft // 2


class Spatialiser(nn.Module):
    """Mono sound [B, N] with what is seen and where the camera faces -> Y, Z, X [B, 3, N].

    A U-Net over frequency, as wide in time as the sound, around a recurrent layer that looks both
    ways in time and hears of the picture.
    """

    window: Tensor

    def __init__(self, config: SpatialiserConfig) -> None:
        super().__init__()
        self.config = config
        sizes = (2, *config.channels)
        self.down = nn.ModuleList(_Down(a, b) for a, b in itertools.pairwise(sizes))
        outward = (*reversed(config.channels), config.channels[0])
        self.up = nn.ModuleList(_Up(a, b) for a, b in itertools.pairwise(outward))
        bottom = config.channels[-1] * (config.bands // 2 ** len(config.channels))
        self.clip_projection = nn.Linear(config.d_clip, config.hidden)
        self.energy_projection = mlp(NUM_PATCHES, config.hidden)
        self.direction_projection = mlp(3, config.hidden)
        self.enter = nn.Linear(bottom, config.hidden)
        self.norm = nn.LayerNorm(config.hidden)
        self.recurrent = nn.GRU(
            config.hidden, config.hidden // 2, batch_first=True, bidirectional=True
        )
        self.leave = nn.Linear(config.hidden, bottom)
        self.masks_out = nn.Conv2d(config.channels[0], 2 * DIPOLES, kernel_size=1)
        self.register_buffer("window", torch.hann_window(config.fft), persistent=False)

    def forward(self, mono: Tensor, clip: Tensor, energy: Tensor, direction: Tensor) -> Tensor:
        """Y, Z, X [B, 3, N] of mono [B, N]; clip [B, F, d_clip] and energy [B, F, 49] span it.

        `direction` [B, 3] are model vectors (x right, y down, z forward).
        """
        spectrum = self.spectrum(mono)
        placed = self.masks(spectrum, clip, energy, direction) * spectrum[:, None]
        config = self.config
        signals = torch.istft(
            placed.flatten(0, 1), config.fft, config.hop, window=self.window, length=mono.shape[-1]
        )
        return signals.view(mono.shape[0], DIPOLES, -1)

    def spectrum(self, signals: Tensor) -> Tensor:
        """Complex spectra [..., fft / 2 + 1, S] of signals [..., N]."""
        flat = signals.reshape(-1, signals.shape[-1])
        spectra = torch.stft(
            flat, self.config.fft, self.config.hop, window=self.window, return_complex=True
        )
        return spectra.view(*signals.shape[:-1], *spectra.shape[-2:])

    def masks(self, spectrum: Tensor, clip: Tensor, energy: Tensor, direction: Tensor) -> Tensor:
        """Complex masks [B, 3, fft / 2 + 1, S] for a mono spectrum [B, fft / 2 + 1, S]."""
        x = self._seen(spectrum[:, : self.config.bands].abs().transpose(1, 2))
        skips = []
        for down in self.down:
            x = down(x)
            skips.append(x)
        x = x + self._placed(x, self._conditions(clip, energy, direction, x.shape[2]))
        for up, skip in zip(self.up, reversed(skips), strict=True):
            x = up(x + skip)
        values = torch.tanh(self.masks_out(x)).transpose(2, 3)
        # The Nyquist frequency goes where its neighbour goes.
        values = torch.cat([values, values[:, :, -1:]], dim=2)
        real, imaginary = values.float().chunk(2, dim=1)
        return torch.complex(real, imaginary)

    def _seen(self, magnitude: Tensor) -> Tensor:
        """Input maps [B, 2, S, bands]: level relative to the clip's own, and the frequency."""
        mean = magnitude.mean(dim=(1, 2), keepdim=True).clamp_min(1e-8)
        level = torch.log(magnitude / mean + _QUIETEST)
        frequency = torch.linspace(-1.0, 1.0, magnitude.shape[2], device=magnitude.device)
        return torch.stack([level, frequency.expand_as(level)], dim=1)

    def _conditions(self, clip: Tensor, energy: Tensor, direction: Tensor, steps: int) -> Tensor:
        """What is seen and where the camera faces, [B, steps, hidden]."""
        seen = self.clip_projection(clip) + self.energy_projection(energy)
        spread = interpolate(seen.transpose(1, 2), size=steps, mode="linear").transpose(1, 2)
        conditions: Tensor = spread + self.direction_projection(direction)[:, None]
        return conditions

    def _placed(self, x: Tensor, conditions: Tensor) -> Tensor:
        """The innermost maps [B, C, S, b] after the recurrent layer."""
        rows = x.transpose(1, 2)
        hidden = self.norm(self.enter(rows.flatten(2)) + conditions)
        hidden = hidden + self.recurrent(hidden)[0]
        out: Tensor = self.leave(hidden).view(rows.shape).transpose(1, 2)
        return out


class _Down(nn.Module):
    """Half as many frequencies."""

    def __init__(self, entering: int, leaving: int) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(entering, leaving, (3, 5), stride=(1, 2), padding=(1, 2))
        self.norm = nn.GroupNorm(1, leaving)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, S, b] -> [B, C', S, b / 2]."""
        return gelu(self.norm(self.convolution(x)))


class _Up(nn.Module):
    """Twice as many frequencies."""

    def __init__(self, entering: int, leaving: int) -> None:
        super().__init__()
        self.convolution = nn.ConvTranspose2d(
            entering, leaving, (3, 4), stride=(1, 2), padding=(1, 1)
        )
        self.norm = nn.GroupNorm(1, leaving)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, S, b] -> [B, C', S, 2b]."""
        return gelu(self.norm(self.convolution(x)))
