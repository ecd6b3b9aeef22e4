"""One video of a batch: generated, delivered in every format, verified, and only then in place."""

from __future__ import annotations

import errno
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from visage_core.batch.place import ClaimLost, Place
from visage_core.batch.plan import Work, take_name
from visage_core.batch.records import ExportRecord, FileRecord, Order, TakeRecord, VideoRecord
from visage_core.errors import Cancelled, InvalidSpan, ModelError, VisageError
from visage_core.events import Finished, Progress, Stage
from visage_core.export.parcel import Parcel
from visage_core.export.watch import Watch
from visage_core.media.reader import VideoInfo, probe
from visage_core.seeing.overlay import Overlay
from visage_core.types import GenerationRequest, Span, Take

if TYPE_CHECKING:
    from visage_core.generation.engine import Engine

_GENERATING = 0.9
"""Share of the work that is done when a video's takes are made."""

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


class Status(StrEnum):
    """What became of a video: made now, made before and found whole, or failed."""

    MADE = "made"
    KEPT = "kept"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a video, and why if it failed. `hopeless`: all others would fail like it."""

    video: str
    status: Status
    record: VideoRecord | None = None
    reason: str = ""
    hopeless: bool = False


@dataclass(slots=True)
class _Clock:
    """Seconds that were spent on the two halves of the work."""

    generating: float = 0.0
    delivering: float = 0.0
    _since: float = field(default_factory=time.perf_counter)

    def lap(self) -> float:
        """Seconds since the last call."""
        before, self._since = self._since, time.perf_counter()
        return self._since - before


@dataclass(frozen=True, slots=True, eq=False)
class Maker:
    """Makes videos that lie in `source` with one engine, one after another."""

    source: Path
    place: Place
    engine: Engine

    def make(self, order: Order, claim: str, watch: Watch | None = None) -> Outcome:
        """Carry out an order under a claim. Whatever goes wrong is the video's failure alone.

        Raises `Cancelled`.
        """
        try:
            return self._outcome(order, claim, watch or Watch())
        except (Cancelled, ClaimLost):
            raise
        except VisageError as error:
            cause = error.__cause__
            full = isinstance(cause, OSError) and cause.errno in _NO_ROOM
            return Outcome(order.work.video, Status.FAILED, reason=str(error), hopeless=full)
        except Exception as error:
            reason = (
                f"This is a defect of the program.\n{''.join(traceback.format_exception(error))}"
            )
            return Outcome(order.work.video, Status.FAILED, reason=reason)

    def _outcome(self, order: Order, claim: str, watch: Watch) -> Outcome:
        with self.place.workshop(claim) as made:
            record = self._made(order, made, watch)
            if record.problems:
                self.place.set_apart(made, record)
                reason = f"What was written is not as it must be: {'; '.join(record.problems)}."
                return Outcome(order.work.video, Status.FAILED, record, reason)
            self.place.finish(claim, made, record)
        return Outcome(order.work.video, Status.MADE, record)

    def _made(self, order: Order, made: Path, watch: Watch) -> VideoRecord:
        """Everything that an order asks for, written into the folder `made` and verified."""
        work, clock = order.work, _Clock()
        clip = probe(self.source / work.video)
        requests = _requests(work, self.source, clip, watch)
        done: list[tuple[int, TakeRecord]] = []
        for number, take in self._takes(requests, watch.part(0.0, _GENERATING)):
            clock.generating += clock.lap()
            if take.model_hash != order.model_sha256:
                raise ModelError(
                    work.model, "is not the model here that it is elsewhere", "Copy it"
                )
            rest = watch.part(_GENERATING + (1.0 - _GENERATING) * len(done) / len(requests), 1.0)
            done.append((number, _delivered(work, number, take, clip, made, rest)))
            clock.delivering += clock.lap()
        return VideoRecord(
            video=work.video,
            key=order.key,
            video_sha256=order.video_sha256,
            model_sha256=order.model_sha256,
            software=version("visage-studio"),
            work=work,
            generating=round(clock.generating, 3),
            delivering=round(clock.delivering, 3),
            takes=tuple(record for _, record in sorted(done, key=lambda one: one[0])),
        )

    def _takes(self, requests: list[GenerationRequest], watch: Watch) -> Iterator[tuple[int, Take]]:
        """Takes with their numbers as they are finished."""
        for told in self.engine.generate_many(requests, watch.cancel):
            match told.event:
                case Progress(Stage.COMPOSING | Stage.RENDERING, done, total):
                    watch.at(done / max(total, 1))
                case Finished(take) if told.index is not None:
                    yield told.index, take


def _requests(work: Work, source: Path, clip: VideoInfo, watch: Watch) -> list[GenerationRequest]:
    """What the engine is asked for, one take for each seed."""
    settings = work.settings
    cuts = list(settings.cuts)
    if settings.find_cuts:
        from visage_core.media.cuts import find_cuts

        cuts += find_cuts(clip.path, watch.cancel)
    span = span_of(work, clip)
    return [work.request(source, seed, span, tuple(cuts)) for seed in settings.seeds]


def span_of(work: Work, clip: VideoInfo) -> Span:
    """The piece of a video that is made. Raises `InvalidSpan` if nothing is left of it."""
    start, longest = work.settings.start, work.settings.duration
    left = clip.duration - start
    if left <= 0.0:
        raise InvalidSpan(
            f"The start at {start:g} s lies behind the end of {work.video}, which is "
            f"{clip.duration:.3g} s long; give it a start of its own in the recipe's files"
        )
    return Span(start, left if longest is None else min(longest, left))


def _delivered(
    work: Work, number: int, take: Take, clip: VideoInfo, made: Path, watch: Watch
) -> TakeRecord:
    """A take in every format, its files in the folder `made`."""
    name = take_name(number)
    overlay = Overlay(take.request.direction_at, take.request.panoramic)
    heard = take.request.direction
    parcel = Parcel(take, name, lambda _advance: take.foa, heard, clip, overlay)
    exports = []
    for index, export in enumerate(work.exports):
        part = watch.part(index / len(work.exports), (index + 1) / len(work.exports))
        choices = work.choices(export, made)
        report = parcel.deliver(choices, part)
        paths = [*report.paths]
        if work.handover:
            paths.append(parcel.path(choices).with_suffix(".json"))
        folder = Path(work.video).parent
        files = tuple(FileRecord.of(path, (folder / path.name).as_posix()) for path in paths)
        exports.append(ExportRecord.of(report, files))
    return TakeRecord(
        name=name,
        seed=take.request.seed,
        cuts=take.request.cuts,
        seconds=take.foa.seconds,
        exports=tuple(exports),
    )
