"""Requests that are ready to be composed, and how they are put together."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from visage_core.errors import Cancelled, InvalidSpan
from visage_core.generation.conditions import Conditions
from visage_core.generation.loading import LoadedBundle
from visage_core.types import FRAME_RATE, Features, FloatArray, GenerationRequest
from visage_core.windowing import plan_shots


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A request with its number, its model in memory, and what that sees of the video."""

    index: int
    request: GenerationRequest
    bundle: LoadedBundle
    features: Features

    @property
    def frames(self) -> int:
        """Frames of codes to come."""
        return self.bundle.config.audio_frames(len(self.features.clip))

    @property
    def shots(self) -> tuple[range, ...]:
        """The video's frames, as the model counts them, in the pieces that its cuts leave."""
        request = self.request
        return plan_shots(request.span, request.cuts, len(self.features.clip))

    @property
    def directions(self) -> FloatArray:
        """Model vectors [F, 3] of where the camera faces at each of the video's frames."""
        request, frames = self.request, range(len(self.features.clip))
        times = (request.span.start + frame / FRAME_RATE for frame in frames)
        vectors = [request.direction_at(time).model_vector() for time in times]
        return np.array(vectors, np.float32)

    @property
    def samples(self) -> int:
        """Samples of sound to come."""
        return round(self.request.span.duration * self.bundle.config.dac_sample_rate)

    def on(self, bundle: LoadedBundle) -> Job:
        """The same with the model on another device."""
        return replace(self, bundle=bundle)

    def check_kept(self) -> None:
        """Raise `InvalidSpan` if the request keeps codes that are not its own."""
        kept, wanted = self.request.kept, (self.frames, self.bundle.config.num_streams)
        if kept is not None and kept.codes.shape != wanted:
            raise InvalidSpan(
                f"The take to keep from has {kept.codes.shape[0]} frames of {kept.codes.shape[1]} "
                f"codes; this request has {wanted[0]} of {wanted[1]}. Use the same clip, span and "
                "model."
            )


class Stop:
    """Whether to stop, asked everywhere where a stop is possible."""

    def __init__(self, event: threading.Event | None) -> None:
        self.event = event or threading.Event()

    def checkpoint(self) -> None:
        """Raise `Cancelled` if the work is to stop."""
        if self.event.is_set():
            raise Cancelled


def alike(jobs: Iterable[Job]) -> list[list[Job]]:
    """Jobs that can be one batch: of one model, equally long and cut alike."""
    groups: dict[tuple[int, tuple[range, ...], int], list[Job]] = {}
    for job in jobs:
        groups.setdefault((id(job.bundle), job.shots, job.samples), []).append(job)
    return list(groups.values())


def conditions(jobs: Sequence[Job]) -> Conditions:
    """What the jobs of a batch are conditioned on, on their model's device."""
    device = jobs[0].bundle.device
    columns = (
        [job.features.clip for job in jobs],
        [job.features.energy for job in jobs],
        [job.directions for job in jobs],
    )
    clip, energy, direction = (torch.tensor(np.stack(rows), device=device) for rows in columns)
    return Conditions(clip, energy, direction, jobs[0].shots)
