"""The model itself as a maker of sound fields, a batch of clips at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from visage_core.codec.dac import streams_to_codes
from visage_core.data.ambigen import Clip
from visage_core.features.patch_energy import patch_energy_map
from visage_core.generation import generate_codes
from visage_core.generation.loading import LoadedBundle
from visage_core.media.sampling import sample_frames
from visage_core.metrics.truths import camera_of
from visage_core.types import WINDOW_SECONDS, FloatArray, Guidance, Span


class ClipViews:
    """What a bundle sees of clips, computed once for all generations from it."""

    def __init__(self, bundle: LoadedBundle) -> None:
        self.bundle = bundle
        self._seen: dict[str, tuple[Tensor, Tensor]] = {}

    def look(self, clips: Sequence[Clip]) -> tuple[Tensor, Tensor]:
        """Image embeddings [B, F, d] and patch energies [B, F, 49] on the bundle's device."""
        pairs = [self._look_at(clip) for clip in clips]
        looks, energies = (torch.stack(part) for part in zip(*pairs, strict=True))
        return looks.to(self.bundle.device), energies.to(self.bundle.device)

    def _look_at(self, clip: Clip) -> tuple[Tensor, Tensor]:
        key = str(clip.video)
        if key not in self._seen:
            frames = sample_frames(clip.video, Span(0.0, WINDOW_SECONDS))
            embedding, patches = self.bundle.clip.encode(frames)
            energy = patch_energy_map(patches)
            self._seen[key] = torch.from_numpy(embedding), torch.from_numpy(energy)
        return self._seen[key]


class GeneratedFields:
    """ViSAGe: sound fields generated from the pictures and the direction of the camera.

    With `null_direction` the direction is kept from the model, which shows what knowing it
    brings. Several makers may share `views`. A clip's draw depends on the seed and on its place
    in the batch.
    """

    def __init__(
        self,
        bundle: LoadedBundle,
        guidance: Guidance,
        *,
        null_direction: bool = False,
        views: ClipViews | None = None,
    ) -> None:
        self.name = "visage-null" if null_direction else "visage"
        self.sample_rate = bundle.codec.sample_rate
        self._bundle = bundle
        self._guidance = guidance
        self._null_direction = null_direction
        self._views = views or ClipViews(bundle)

    def make(self, clips: Sequence[Clip], seed: int) -> list[FloatArray]:
        """See `FieldMaker`."""
        look, energy = self._views.look(clips)
        towards = self._directions(clips)
        codes = generate_codes(
            self._bundle.decoder, look, energy, towards, self._guidance, seed=seed
        )
        return [self._decode(streams) for streams in codes.cpu().numpy()]

    def _directions(self, clips: Sequence[Clip]) -> Tensor:
        """Model vectors [B, 3]."""
        given = torch.tensor(np.stack([camera_of(clip).model_vector() for clip in clips]))
        on_device = given.float().to(self._bundle.device)
        if self._null_direction:
            null = self._bundle.decoder.model.dir_null_embedding.detach()
            return null.expand_as(on_device)
        return on_device

    def _decode(self, streams: NDArray[np.integer]) -> FloatArray:
        codes = np.ascontiguousarray(streams_to_codes(streams))
        length = round(WINDOW_SECONDS * self.sample_rate)
        return self._bundle.codec.decode(codes)[:, :length]
