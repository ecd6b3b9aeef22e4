"""Requests in, events out: the whole way from a video to a take."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

import numpy as np
import torch

from visage_core.errors import Cancelled
from visage_core.events import Event, FeaturesReady, Finished, Progress, Stage
from visage_core.generation.devices import choose_device, considerate
from visage_core.generation.guidance import stream_weights
from visage_core.generation.loading import LoadedBundle, load_bundle
from visage_core.generation.recent import Recent
from visage_core.generation.rendering import Renderer
from visage_core.generation.sampling import Sampler
from visage_core.generation.session import Conditions
from visage_core.generation.watching import FeaturesKey, check_span, combine, look
from visage_core.generation.windows import write_frames
from visage_core.media.sampling import sample_count, sample_frames
from visage_core.models import resolve_bundle
from visage_core.types import CodeArray, Features, GenerationRequest, Precision, Take

MODELS_KEPT = 2
FEATURES_KEPT = 32


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One request at work, and the event that stops it."""

    request: GenerationRequest
    device: torch.device
    cancel: threading.Event

    def checkpoint(self) -> None:
        """Raise `Cancelled` if the job is to stop."""
        if self.cancel.is_set():
            raise Cancelled


class Engine:
    """Turns requests into takes; keeps loaded models and what was seen of videos.

    Several generations may run at once, each in its own thread. Another direction, seed or
    guidance never looks at the video again.
    """

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._bundles: Recent[tuple[str, str, Precision], LoadedBundle] = Recent(MODELS_KEPT)
        self._features: Recent[FeaturesKey, Features] = Recent(FEATURES_KEPT)

    def prepare(
        self, model: str, device: str = "auto", precision: Precision = Precision.AUTO
    ) -> None:
        """Load a bundle before the first request for it. Raises `DeviceError` and `ModelError`."""
        self._load(model, choose_device(device), precision, lambda: None)

    def generate(
        self, request: GenerationRequest, cancel: threading.Event | None = None
    ) -> Iterator[Event]:
        """Progress, the features, audio as it becomes final, and at last the finished take.

        Equal requests give equal bytes on the same device. `cancel` is looked at on every decoding
        step and raises `Cancelled`. Other `VisageError`s: `DeviceError`, `MediaError`,
        `ModelError`, `InvalidSpan`, `InvalidGuidance`.
        """
        job = Job(request, choose_device(request.device), cancel or threading.Event())
        sampler = Sampler(request.sampling, request.seed, job.device)
        with considerate(job.device):
            for event in self._events(job, sampler):
                job.checkpoint()
                yield event

    def _events(self, job: Job, sampler: Sampler) -> Iterator[Event]:
        """The stages of a generation, one after another."""
        yield Progress(Stage.LOADING, 0, 1)
        check_span(job.request.video, job.request.span)
        request = job.request
        bundle = self._load(request.model, job.device, request.precision, job.checkpoint)
        yield Progress(Stage.LOADING, 1, 1)
        features = yield from self._watch(job, bundle)
        yield FeaturesReady(features)
        yield from _compose(job, bundle, features, sampler)

    def _load(
        self,
        model: str,
        device: torch.device,
        precision: Precision,
        checkpoint: Callable[[], None],
    ) -> LoadedBundle:
        """A model on a device, loaded at most once even if asked for twice."""
        bundle = resolve_bundle(model)
        key = (bundle.digest, str(device), precision)
        with self._loading:
            checkpoint()
            loaded = self._bundles.get(key)
            if loaded is None:
                loaded = load_bundle(bundle, device, checkpoint, precision)
            return self._bundles.put(key, loaded)

    def _watch(self, job: Job, bundle: LoadedBundle) -> Generator[Event, None, Features]:
        """What the model sees of the span, from the cache or from the video."""
        video, span = job.request.video, job.request.span
        key = FeaturesKey.of(video, span, bundle.clip_digest, str(job.device))
        known = self._features.get(key)
        if known is not None:
            return known
        total = sample_count(span.duration)
        yield Progress(Stage.WATCHING, 0, total)
        frames = sample_frames(video, span)
        job.checkpoint()
        seen, done = [], 0
        for piece in look(bundle.clip, frames):
            seen.append(piece)
            done += len(piece[0])
            yield Progress(Stage.WATCHING, done, total)
        return self._features.put(key, combine(seen, bundle.bundle.clip))


def _compose(
    job: Job, bundle: LoadedBundle, features: Features, sampler: Sampler
) -> Iterator[Event]:
    """Write the codes and render them as they come."""
    config, request = bundle.config, job.request
    total = config.audio_frames(len(features.clip))
    length = round(request.span.duration * config.dac_sample_rate)
    renderer = Renderer(bundle.codec, length, bundle.pace, job.checkpoint)
    codes: list[CodeArray] = []

    def progress(stage: Stage) -> Progress:
        rest = total - len(codes)
        left = {Stage.COMPOSING: rest, Stage.RENDERING: rest + renderer.pending}
        done = len(codes) if stage is Stage.COMPOSING else len(codes) - renderer.pending
        return Progress(stage, done, total, bundle.pace.seconds_left(left))

    yield progress(Stage.COMPOSING)
    frames = write_frames(
        bundle.decoder,
        _conditions(features, job),
        stream_weights(request.guidance, config.num_streams, total),
        sampler,
        cancel=job.cancel,
    )
    for frame in bundle.pace.timed(Stage.COMPOSING, frames):
        codes.append(frame[0].cpu().numpy().astype(np.int16))
        if (chunk := renderer.add(codes[-1])) is not None:
            yield chunk
        yield progress(Stage.COMPOSING)
    yield progress(Stage.RENDERING)
    if (chunk := renderer.finish()) is not None:
        yield chunk
    yield progress(Stage.RENDERING)
    yield Finished(Take(request, bundle.bundle.digest, np.stack(codes), renderer.foa))


def _conditions(features: Features, job: Job) -> Conditions:
    direction = job.request.direction.model_vector().astype(np.float32)
    given = (features.clip, features.energy, direction)
    return Conditions(*(torch.tensor(array, device=job.device)[None] for array in given))
