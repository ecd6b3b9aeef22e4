"""Conditions taken away: what a model is told says nothing, in training and in generation alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from visage_core.codec.dac import streams_to_codes
from visage_core.data.ambigen import Clip
from visage_core.generation import generate_codes
from visage_core.generation.loading import LoadedBundle
from visage_core.metrics.generated import ClipViews
from visage_core.metrics.truths import camera_of
from visage_core.model.config import NUM_PATCHES
from visage_core.training.prepared import PreparedClips
from visage_core.types import WINDOW_SECONDS, FloatArray, Guidance

EVEN = 1.0 / NUM_PATCHES
"""Patch energy of a picture in which nothing stands out."""


@dataclass(frozen=True, slots=True)
class Blinding:
    """Which conditions are left: without patch energy every patch is as likely, and without
    direction the camera's vector is zero, which points nowhere."""

    direction: bool = True
    patch_energy: bool = True

    def prepared(self, clips: PreparedClips) -> PreparedClips:
        """Training material with only these conditions."""
        if not self.patch_energy:
            clips = replace(clips, energy=np.full_like(clips.energy, EVEN))
        if not self.direction:
            clips = replace(clips, direction=np.zeros_like(clips.direction))
        return clips

    def seen(self, energy: Tensor, direction: Tensor) -> tuple[Tensor, Tensor]:
        """The same of what a model generates from."""
        return (
            energy if self.patch_energy else torch.full_like(energy, EVEN),
            direction if self.direction else torch.zeros_like(direction),
        )


class BlindedFields:
    """ViSAGe as a `FieldMaker` that is told only what a `Blinding` leaves; it keeps its codes."""

    def __init__(
        self,
        name: str,
        bundle: LoadedBundle,
        guidance: Guidance,
        blinding: Blinding,
        views: ClipViews,
    ) -> None:
        self.name = name
        self.sample_rate = bundle.codec.sample_rate
        self.codes: list[NDArray[np.integer]] = []
        """Codes [T, K] of everything made so far."""
        self._bundle = bundle
        self._guidance = guidance
        self._blinding = blinding
        self._views = views

    def make(self, clips: Sequence[Clip], seed: int) -> list[FloatArray]:
        """AmbiX sound fields [4, N] of the clips (`visage_core.metrics.makers.FieldMaker`)."""
        look, energy = self._views.look(clips)
        towards = np.stack([camera_of(clip).model_vector() for clip in clips])
        direction = torch.from_numpy(towards).to(energy)
        told = self._blinding.seen(energy, direction)
        codes = list(
            generate_codes(self._bundle.decoder, look, *told, self._guidance, seed=seed)
            .cpu()
            .numpy()
        )
        self.codes += codes
        return [self._decode(streams) for streams in codes]

    def _decode(self, streams: NDArray[np.integer]) -> FloatArray:
        codes = np.ascontiguousarray(streams_to_codes(streams))
        length = round(WINDOW_SECONDS * self.sample_rate)
        return self._bundle.codec.decode(codes)[:, :length]
