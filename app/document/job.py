"""A generation as the session knows it while it is under way, and what all of them run on."""

from __future__ import annotations

from dataclasses import dataclass

from visage_core.events import Progress
from visage_core.media.reader import VideoInfo
from visage_core.types import GenerationRequest, Precision


@dataclass(frozen=True, slots=True)
class Computing:
    """Which device computes ("auto", "cpu", "cuda", "cuda:N" or "mps"), in which precision."""

    device: str = "auto"
    precision: Precision = Precision.AUTO


@dataclass(frozen=True, slots=True)
class Job:
    """The generation that is under way."""

    number: int
    request: GenerationRequest
    clip: VideoInfo
    progress: Progress | None = None
    cancelling: bool = False
