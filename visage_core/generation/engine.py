"""Requests in, events out: the whole way from a video to a take."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence

import torch

from visage_core.errors import DeviceError
from visage_core.events import Event, FeaturesReady, Notice, Progress, Stage, TakeEvent
from visage_core.generation.composing import Composition, Meter
from visage_core.generation.devices import choose_device, considerate
from visage_core.generation.jobs import Job, Stop, alike
from visage_core.generation.loading import LoadedBundle, load_bundle
from visage_core.generation.memory import takes_at_once
from visage_core.generation.recent import Recent
from visage_core.generation.restoring import restore
from visage_core.generation.sampling import Sampler
from visage_core.generation.watching import FeaturesKey, Watcher, check_span
from visage_core.media.sampling import sample_count, stream_frames
from visage_core.models import resolve_bundle
from visage_core.restoration import Restoration
from visage_core.types import Features, GenerationRequest, Precision

MODELS_KEPT = 2
FEATURES_KEPT = 32


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
        for one in self.generate_many([request], cancel):
            yield one.event

    def generate_many(
        self,
        requests: Sequence[GenerationRequest],
        cancel: threading.Event | None = None,
        *,
        scored: bool = False,
    ) -> Iterator[TakeEvent]:
        """The same for many requests, those that are alike in batches as memory allows.

        A request's take is what it is alone, whatever else is in the batch. Progress is that of
        all requests. A batch that does not fit after all is halved, and a take that does not fit
        a GPU is made on the CPU; a `Notice` says so, and audio of these takes begins again.
        `scored` computes the picture and direction scores of takes whose guidance needs neither.
        """
        stop = Stop(cancel)
        with considerate():
            for event in self._events(requests, stop, scored):
                stop.checkpoint()
                yield event

    def restore(self, lost: Restoration, cancel: threading.Event | None = None) -> Iterator[Event]:
        """Progress, and the take with its sound; see `visage_core.generation.restoring`."""
        with considerate():
            yield from restore(lost, Stop(cancel))

    def _events(
        self, requests: Sequence[GenerationRequest], stop: Stop, scored: bool
    ) -> Iterator[TakeEvent]:
        """The stages of a generation, one after another."""
        jobs = []
        for index, request in enumerate(requests):
            job = yield from self._prepared(index, request, stop)
            jobs.append(job)
        meter = Meter(jobs)
        waiting = deque(batches(jobs))
        while waiting:
            batch = waiting.popleft()
            try:
                yield from Composition(batch, stop, meter, scored=scored).events()
            except torch.OutOfMemoryError as error:
                smaller, notice = self._smaller(batch, stop, error)
                waiting.extendleft(reversed(smaller))
                yield TakeEvent(None, notice)

    def _prepared(
        self, index: int, request: GenerationRequest, stop: Stop
    ) -> Generator[TakeEvent, None, Job]:
        """A request with its model loaded and its video looked at."""
        device = choose_device(request.device)
        Sampler(request.sampling, request.seed, device)
        yield TakeEvent(None, Progress(Stage.LOADING, 0, 1))
        check_span(request.video, request.span)
        bundle = self._load(request.model, device, request.precision, stop.checkpoint)
        yield TakeEvent(None, Progress(Stage.LOADING, 1, 1))
        features = yield from self._watch(request, bundle, stop)
        yield TakeEvent(index, FeaturesReady(features))
        job = Job(index, request, bundle, features)
        job.check_kept()
        return job

    def _smaller(
        self, batch: list[Job], stop: Stop, error: torch.OutOfMemoryError
    ) -> tuple[list[list[Job]], Notice]:
        """The batch in halves, or its only job on the CPU, and what to tell the user."""
        device = batch[0].bundle.device
        if device.type == "cuda":
            torch.cuda.empty_cache()
        if len(batch) > 1:
            half = (len(batch) + 1) // 2
            text = f"The memory of {device} is too small for {len(batch)} takes at once; going on"
            return [batch[:half], batch[half:]], Notice(f"{text} with {half}.")
        if device.type == "cpu":
            raise DeviceError(
                "The memory of this machine is full; close other programs, or use a shorter span."
            ) from error
        request = batch[0].request
        bundle = self._load(request.model, torch.device("cpu"), request.precision, stop.checkpoint)
        notice = Notice(f"The memory of {device} is full; this take is made on the CPU.")
        return [[batch[0].on(bundle)]], notice

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

    def _watch(
        self, request: GenerationRequest, bundle: LoadedBundle, stop: Stop
    ) -> Generator[TakeEvent, None, Features]:
        """What the model sees of the span, from the cache or from the video."""
        video, span = request.video, request.span
        key = FeaturesKey.of(request, bundle.clip_digest, str(bundle.device))
        known = self._features.get(key)
        if known is not None:
            return known
        total, done = sample_count(span.duration), 0
        yield TakeEvent(None, Progress(Stage.WATCHING, done, total))
        watcher = Watcher(bundle.clip, bundle.bundle.clip)
        facing = request.direction_at if request.panoramic else None
        for frames in stream_frames(video, span, facing=facing):
            stop.checkpoint()
            watcher.look(frames)
            done += len(frames)
            yield TakeEvent(None, Progress(Stage.WATCHING, done, total))
        return self._features.put(key, watcher.features())


def batches(jobs: Sequence[Job]) -> Iterator[list[Job]]:
    """Jobs that are alike together, as many as their device has room for."""
    for group in alike(jobs):
        size = takes_at_once(group[0].bundle, group[0].samples)
        for start in range(0, len(group), size):
            yield group[start : start + size]
