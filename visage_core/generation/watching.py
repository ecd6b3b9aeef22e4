"""From a span of video to what the model sees of it, piece by piece."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from visage_core.errors import InvalidSpan, MediaError, ModelError
from visage_core.features.clip import ClipEncoder
from visage_core.features.patch_energy import PatchEnergyStream
from visage_core.media.reader import probe
from visage_core.model.config import NUM_PATCHES
from visage_core.types import (
    FRAME_RATE,
    Direction,
    Features,
    FloatArray,
    GenerationRequest,
    Span,
    Turn,
)


class FeaturesKey(NamedTuple):
    """What decides the features of a span; equal keys have equal features."""

    video: Path
    size: int
    modified: int
    span: Span
    clip_digest: str
    device: str
    facing: tuple[Direction, tuple[Turn, ...]] | None
    """Where the camera faces in a panorama; in any other picture it makes no difference."""

    @classmethod
    def of(cls, request: GenerationRequest, clip_digest: str, device: str) -> Self:
        """Key of what a request wants to be seen, as its file is now. Raises `MediaError`."""
        video = request.video
        try:
            status = video.stat()
        except OSError as error:
            reason = error.strerror or str(error)
            raise MediaError(video, reason, "Open a video that exists") from error
        facing = (request.direction, request.turns) if request.panoramic else None
        return cls(
            video.resolve(),
            status.st_size,
            status.st_mtime_ns,
            request.span,
            clip_digest,
            device,
            facing,
        )


def check_span(video: Path, span: Span) -> None:
    """Raise `InvalidSpan` if the model cannot look at the span.

    It must hold one of the model's frames and may leave the video by one of the video's.
    """
    shortest = 1.0 / FRAME_RATE
    if span.duration < shortest:
        raise InvalidSpan(
            f"The span of {video} is {span.duration:.3g} s long; the model looks at a frame every "
            f"{shortest:g} s and needs at least one. Choose a longer span or another video."
        )
    info = probe(video)
    if span.end > info.duration + 1.0 / info.frame_rate:
        raise InvalidSpan(
            f"The span from {span.start:g} s to {span.end:g} s leaves {video}, which is "
            f"{info.duration:.2f} s long; choose one that ends before."
        )


class Watcher:
    """Looks at a video piece by piece, and keeps only what the model needs of it."""

    def __init__(self, clip: ClipEncoder, folder: Path) -> None:
        self._clip, self._folder = clip, folder
        self._energies = PatchEnergyStream()
        self._embeddings: list[FloatArray] = []
        self._rows: list[FloatArray] = []

    def look(self, frames: NDArray[np.uint8]) -> None:
        """Look at the next frames [n, H, W, 3]. Raises `ModelError` if they fit no energy map."""
        embeddings, patches = self._clip.encode(frames)
        if patches.shape[1] != 1 + NUM_PATCHES:
            reason = f"sees {patches.shape[1] - 1} patches; the energy map has {NUM_PATCHES}"
            raise ModelError(self._folder, reason, "Use a vision transformer with 7 x 7 patches")
        self._embeddings.append(embeddings)
        self._rows.append(self._energies.push(patches))

    def features(self) -> Features:
        """What was seen; call it once, after the last frame."""
        self._rows.append(self._energies.finish())
        return Features(np.concatenate(self._embeddings), np.concatenate(self._rows))
