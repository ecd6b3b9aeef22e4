"""A batch of jobs becomes takes: codes are written, and rendered as they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from visage_core.events import AudioChunk, Finished, Progress, Stage, TakeEvent
from visage_core.generation.forcing import Forced
from visage_core.generation.guidance import stream_weights, with_scored
from visage_core.generation.jobs import Job, Stop, conditions
from visage_core.generation.rendering import Renderer
from visage_core.generation.sampling import Sampler, TakeSamplers
from visage_core.generation.scores import Likelihoods, scores
from visage_core.generation.windows import write_frames
from visage_core.types import Take

FRAMES_AHEAD = 8
"""Frames that an accelerator may write before it is waited for: a fetch of one after the other
would leave it idle in between. At 43 frames a second this delays the first sound by 0.2 s of sound,
which is made in a few milliseconds."""


class Meter:
    """How far all jobs of a call have come, counted in their frames."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self.total = sum(job.frames for job in jobs)
        self.finished = 0

    def finish(self, jobs: Sequence[Job]) -> None:
        """Count the frames of jobs that are done."""
        self.finished += sum(job.frames for job in jobs)


class Composition:
    """A batch of jobs at work."""

    def __init__(
        self, jobs: Sequence[Job], stop: Stop, meter: Meter, *, scored: bool = False
    ) -> None:
        self._scored = scored
        self._jobs, self._stop, self._meter = jobs, stop, meter
        self._bundle = jobs[0].bundle
        self._pace = self._bundle.paces.of(len(jobs))
        self._frames: list[NDArray[np.int16]] = []
        self._likelihoods: list[Sequence[Likelihoods]] = []
        self._renderer = Renderer(
            self._bundle.codec,
            len(jobs),
            jobs[0].samples,
            pace=self._pace,
            checkpoint=stop.checkpoint,
        )

    def events(self) -> Iterator[TakeEvent]:
        """Progress of all, audio of each take as it becomes final, and the finished takes."""
        yield self._progress(Stage.COMPOSING)
        for frame in self._pace.timed(Stage.COMPOSING, self._written()):
            self._frames.append(frame)
            yield from self._heard(self._renderer.add(frame))
            yield self._progress(Stage.COMPOSING)
        yield self._progress(Stage.RENDERING)
        yield from self._heard(self._renderer.finish())
        yield self._progress(Stage.RENDERING)
        self._meter.finish(self._jobs)
        yield from map(self._finished, range(len(self._jobs)), self._jobs)

    def _written(self) -> Iterator[NDArray[np.int16]]:
        """Frames of codes int16 [B, K]."""
        config, device = self._bundle.config, self._bundle.device
        requests = [job.request for job in self._jobs]
        total, given = self._jobs[0].frames, conditions(self._jobs)
        samplers = [Sampler(one.sampling, one.seed, device) for one in requests]
        kept = [one.kept for one in requests]
        weights = [stream_weights(one.guidance, config.num_streams, total) for one in requests]
        frames = write_frames(
            self._bundle.decoder,
            given,
            [with_scored(one) if self._scored else one for one in weights],
            TakeSamplers(samplers),
            forced=Forced.of_takes(kept, total, config.num_streams, device),
            cancel=self._stop.event,
            tally=self._likelihoods.append,
        )
        ahead = 1 if device.type == "cpu" else FRAMES_AHEAD
        return (frame.astype(np.int16) for frame in fetched(frames, ahead))

    def _heard(self, chunks: Sequence[AudioChunk]) -> Iterator[TakeEvent]:
        for job, chunk in zip(self._jobs, chunks, strict=False):
            yield TakeEvent(job.index, chunk)

    def _finished(self, number: int, job: Job) -> TakeEvent:
        take = Take(
            job.request,
            self._bundle.bundle.digest,
            np.stack([frame[number] for frame in self._frames]),
            self._renderer.foa(number),
            scores(window[number] for window in self._likelihoods),
        )
        return TakeEvent(job.index, Finished(take))

    def _progress(self, stage: Stage) -> TakeEvent:
        takes, written = len(self._jobs), len(self._frames)
        rest = self._jobs[0].frames - written
        later = self._meter.total - self._meter.finished - takes * self._jobs[0].frames
        left = {Stage.COMPOSING: rest, Stage.RENDERING: rest + self._renderer.pending}
        if stage is Stage.RENDERING:
            written -= self._renderer.pending
        seconds = self._pace.seconds_left({one: n + later / takes for one, n in left.items()})
        done = self._meter.finished + takes * written
        return TakeEvent(None, Progress(stage, done, self._meter.total, seconds))


def fetched(frames: Iterable[Tensor], ahead: int) -> Iterator[NDArray[np.int64]]:
    """Tensors brought to the host `ahead` at a time."""
    coming = iter(frames)
    while group := list(islice(coming, ahead)):
        yield from torch.stack(group).cpu().numpy()
