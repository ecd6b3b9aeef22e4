"""A batch from its first video to its last: what is done is kept, what fails is set apart."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from visage_core.batch.making import Maker, Outcome, Status, span_of
from visage_core.batch.place import Place
from visage_core.batch.plan import Work
from visage_core.batch.records import Order
from visage_core.errors import Cancelled, MediaError, VisageError
from visage_core.export.watch import Watch
from visage_core.media.reader import probe
from visage_core.models import file_digest, resolve_bundle


class Listener(Protocol):
    """Hears how a batch goes; `seconds` are those of sound that a video's takes hold together."""

    def found(self, videos: int) -> None:
        """So many are in the batch."""

    def pending(self, video: str, seconds: float) -> None:
        """This one has to be made."""

    def advanced(self, video: str, fraction: float) -> None:
        """It is so far, 0 to 1."""

    def ended(self, outcome: Outcome) -> None:
        """It is made, kept or failed."""


Run = Callable[[Sequence[Order], threading.Event], Iterator[Outcome]]
"""Carries out orders somewhere, and gives what became of each as it becomes known."""


class Batch:
    """Works on the videos in `source`, done into `place`."""

    def __init__(self, works: Sequence[Work], source: Path, place: Place) -> None:
        self._works, self._source, self._place = works, source, place

    def outcomes(self, run: Run, listener: Listener, cancel: threading.Event) -> Iterator[Outcome]:
        """What becomes of every video: first of those that are done already, then of the others.

        Raises `ModelError`, `Cancelled`, and `VisageError` if there is no room for anything more.
        """
        listener.found(len(self._works))
        orders = []
        for work in self._works:
            if cancel.is_set():
                raise Cancelled("The batch")
            found = self._looked_up(work)
            if isinstance(found, Outcome):
                listener.ended(found)
                yield found
            else:
                orders.append(found)
                listener.pending(work.video, _seconds(work, self._source))
        for outcome in run(orders, cancel) if orders else ():
            if outcome.hopeless:
                raise VisageError(f"{outcome.reason} The batch has stopped at {outcome.video}.")
            if outcome.status is Status.FAILED:
                self._place.fail(outcome.video, outcome.reason)
            listener.ended(outcome)
            yield outcome

    def _looked_up(self, work: Work) -> Order | Outcome:
        """The order of a video that is to be made, or what is known of it already."""
        lane, model = work.lane(self._source), resolve_bundle(work.model).digest
        try:
            order = Order(
                work=work,
                video_sha256=_digest(self._source / work.video),
                model_sha256=model,
                head_locked_sha256=None if lane is None else _digest(lane.path),
            )
        except MediaError as error:
            self._place.fail(work.video, str(error))
            return Outcome(work.video, Status.FAILED, reason=str(error))
        record = self._place.done(order)
        return order if record is None else Outcome(work.video, Status.KEPT, record)


def run_here(source: Path, place: Place, listener: Listener) -> Run:
    """Carries out orders in this process, one after another."""

    def run(orders: Sequence[Order], cancel: threading.Event) -> Iterator[Outcome]:
        from visage_core.generation.engine import Engine

        engine = Engine()
        work = orders[0].work
        engine.prepare(work.model, work.device, work.precision)
        maker = Maker(source, place, engine)
        for order in orders:
            video = order.work.video
            watch = Watch(_reporter(listener, video), cancel)
            yield maker.make(order, place.claim(video), watch)

    return run


def _digest(path: Path) -> str:
    """SHA-256 of what goes into a video's takes. Raises `MediaError`."""
    try:
        return file_digest(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise MediaError(path, reason, "Make it readable, or leave it out.") from error


def _reporter(listener: Listener, video: str) -> Callable[[float], None]:
    return lambda fraction: listener.advanced(video, fraction)


def _seconds(work: Work, source: Path) -> float:
    """Seconds of sound to make of a video; 0 for one that cannot be made."""
    try:
        span = span_of(work, probe(source / work.video))
    except VisageError:
        return 0.0
    return span.duration * len(work.settings.seeds)
