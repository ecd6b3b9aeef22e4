"""The learned second stage: a network places the mono sound by the picture and the direction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from visage_core.baselines.mono import MonoMaker
from visage_core.baselines.network import Spatialiser
from visage_core.data.ambigen import Clip
from visage_core.errors import ModelError
from visage_core.metrics.generated import ClipViews
from visage_core.metrics.truths import camera_of
from visage_core.types import FloatArray


class SpatialisedMono:
    """Mono sounds as W, with Y, Z and X from a `Spatialiser`.

    `views` look at the clips with the picture tower that the spatialiser was trained with. Raises
    `ModelError` if the stages do not fit together.
    """

    name = "mono-spatialised"

    def __init__(self, mono: MonoMaker, spatialiser: Spatialiser, views: ClipViews) -> None:
        self.sample_rate = mono.sample_rate
        self._mono = mono
        self._spatialiser = spatialiser
        self._views = views
        self._check_fit(views.bundle.clip.embed_dim)

    def make(self, clips: Sequence[Clip], seed: int) -> list[FloatArray]:
        """AmbiX sound fields [4, N] of the clips (`visage_core.metrics.makers.FieldMaker`)."""
        sounds = np.stack(self._mono.sounds(clips, seed))
        dipoles = self._place(sounds, clips)
        return list(np.concatenate([sounds[:, None], dipoles], axis=1))

    @torch.inference_mode()
    def _place(self, sounds: FloatArray, clips: Sequence[Clip]) -> FloatArray:
        """Y, Z and X [B, 3, N] of mono sounds [B, N]."""
        look, energy = self._views.look(clips)
        towards = np.stack([camera_of(clip).model_vector() for clip in clips])
        given = torch.from_numpy(sounds), torch.from_numpy(towards).float()
        mono, direction = (one.to(look.device) for one in given)
        placed: FloatArray = self._spatialiser(mono, look, energy, direction).cpu().numpy()
        return placed

    def _check_fit(self, d_clip: int) -> None:
        config = self._spatialiser.config
        pairs = {
            "sample rate": (config.sample_rate, self.sample_rate),
            "image features": (config.d_clip, d_clip),
        }
        faults = [f"{what} ({a} and {b})" for what, (a, b) in pairs.items() if a != b]
        if faults:
            raise ModelError(
                "The spatialiser and the mono model",
                f"differ in {', '.join(faults)}",
                "Train both on the same clips and parts",
            )
