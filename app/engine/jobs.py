"""Generations, one after another, in a thread of their own; the window only hears signals."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Signal

from app.engine.explaining import explain
from app.engine.job import EngineJob, EngineLike, Wanted
from app.engine.quiet_import import quiet_imports
from visage_core.errors import Cancelled, VisageError
from visage_core.events import (
    AudioChunk,
    FeaturesReady,
    Finished,
    Notice,
    Progress,
    TakeEvent,
)
from visage_core.restoration import Restoration
from visage_core.types import GenerationRequest

SHUTDOWN_SECONDS = 120.0
"""Longest wait for the worker when the program ends.

A generation stops at once, but torch may be in the middle of its import: seconds on an idle
machine, much longer on a busy one. Ending the process under it would end in an abort.
"""

log = logging.getLogger(__name__)


class _Started(NamedTuple):
    pass


class _AllTold(NamedTuple):
    """Every take of a job was told."""


class _Ended(NamedTuple):
    """Why a job ended without a take, or before its last one."""

    error: BaseException


class JobRunner(QObject):
    """Line of generations and the worker that does them one by one; lives in the window's thread.

    Those that wait can change places. All signals are emitted in the thread this object lives in,
    and carry the job's number first. Each job ends with exactly one of `finished` (a batch:
    `all_finished`), `failed` or `cancelled`, and is silent after. What belongs to one request of
    a batch carries its index second. The engine is made by `make_engine` in the worker, within the
    context `importing`, at the first job or `warm_up`.
    """

    submitted = Signal(int, object)
    """A job stands in line: its number, and the tuple of its requests or the `Restoration`."""

    started = Signal(int)
    progressed = Signal(int, Progress)
    features_ready = Signal(int, FeaturesReady)
    chunk_ready = Signal(int, AudioChunk)
    noticed = Signal(int, str)
    part_chunk_ready = Signal(int, int, AudioChunk)
    part_finished = Signal(int, int, object)
    finished = Signal(int, object)
    all_finished = Signal(int)
    failed = Signal(int, str)
    cancelled = Signal(int)

    _told = Signal(int, object)

    def __init__(
        self,
        make_engine: Callable[[], EngineLike],
        parent: QObject | None = None,
        *,
        importing: Callable[[], AbstractContextManager[None]] = quiet_imports,
    ) -> None:
        super().__init__(parent)
        self._numbers = itertools.count(1)
        self._jobs: dict[int, EngineJob] = {}
        self._waiting: list[int] = []
        self._handed: int | None = None  # what the worker has, or has in its inbox
        self._worker = _Worker(make_engine, importing, self._told.emit)
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """True while a job waits or runs."""
        return bool(self._jobs)

    @property
    def line(self) -> tuple[int, ...]:
        """The jobs in the order in which they are done, first the one that is under way."""
        return (*(() if self._handed is None else (self._handed,)), *self._waiting)

    def warm_up(self) -> None:
        """Make the engine now, so that the first job need not wait for it."""
        self._worker.inbox.put(None)

    def submit(self, request: GenerationRequest) -> int:
        """Queue a generation; returns the number its signals will carry."""
        return self._queue(request)

    def submit_many(self, requests: Sequence[GenerationRequest]) -> int:
        """Queue many generations as one job, with complete scores; each take is told at once."""
        return self._queue(tuple(requests))

    def restore(self, lost: Restoration) -> int:
        """Queue the making of a take's lost sound; `finished` carries the take."""
        return self._queue(lost)

    def _queue(self, wanted: Wanted) -> int:
        job = EngineJob(next(self._numbers), wanted)
        self._jobs[job.number] = job
        self._waiting.append(job.number)
        self.submitted.emit(
            job.number, (wanted,) if isinstance(wanted, GenerationRequest) else wanted
        )
        self._hand_over()
        return job.number

    def move(self, number: int, step: int) -> None:
        """Let a waiting job change places with the one `step` places behind (+) or before (-)."""
        if number in self._waiting:
            place = self._waiting.index(number)
            other = min(max(place + step, 0), len(self._waiting) - 1)
            self._waiting.insert(other, self._waiting.pop(place))

    def _hand_over(self) -> None:
        """Give the worker the next job, unless it has one."""
        if self._handed is None and self._waiting:
            self._handed = self._waiting.pop(0)
            self._worker.inbox.put(self._jobs[self._handed])

    def _leave(self, number: int) -> EngineJob | None:
        """A job is over: the next one gets its turn. Returns None for one that was over before."""
        job = self._jobs.pop(number, None)
        if number in self._waiting:
            self._waiting.remove(number)
        if number == self._handed:
            self._handed = None
            self._hand_over()
        return job

    def cancel(self, number: int) -> None:
        """Stop a waiting or running job: `cancelled` is heard at once, later events are not."""
        job = self._jobs.get(number)
        if job is not None:
            job.cancel.set()
            self._leave(number)
            self.cancelled.emit(number)

    def cancel_all(self) -> None:
        """Stop everything that waits or runs."""
        for number in list(self._jobs):
            self.cancel(number)

    def shutdown(self, timeout: float = SHUTDOWN_SECONDS) -> bool:
        """Cancel everything and end the worker; False if it did not end in time."""
        self.cancel_all()
        return self._worker.stop(timeout)

    def _hear(self, number: int, message: object) -> None:
        """In the window's thread: pass on what the worker tells, unless the job is over."""
        if number not in self._jobs:
            return
        match message:
            case _Started():
                self.started.emit(number)
            case Progress():
                self.progressed.emit(number, message)
            case FeaturesReady():
                self.features_ready.emit(number, message)
            case AudioChunk():
                self.chunk_ready.emit(number, message)
            case Notice(text=text):
                self.noticed.emit(number, text)
            case Finished(take=take):
                self._leave(number)
                self.finished.emit(number, take)
            case TakeEvent(index=None, event=event):
                self._hear(number, event)
            case TakeEvent(index=int(index), event=AudioChunk() as chunk):
                self.part_chunk_ready.emit(number, index, chunk)
            case TakeEvent(index=int(index), event=Finished(take=take)):
                self.part_finished.emit(number, index, take)
            case _AllTold():
                self._leave(number)
                self.all_finished.emit(number)
            case _Ended(error=error):
                self._end(number, error)

    def _end(self, number: int, error: BaseException) -> None:
        self._leave(number)
        cancelled = isinstance(error, Cancelled)
        self.cancelled.emit(number) if cancelled else self.failed.emit(number, explain(error))


class _Worker:
    """The thread: takes jobs from `inbox` (None = just make the engine) and tells what happens."""

    def __init__(
        self,
        make_engine: Callable[[], EngineLike],
        importing: Callable[[], AbstractContextManager[None]],
        tell: Callable[[int, object], None],
    ) -> None:
        self.inbox: queue.SimpleQueue[EngineJob | None] = queue.SimpleQueue()
        self._make_engine, self._importing = make_engine, importing
        self._engine: EngineLike | None = None
        self._tell = tell
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="generation", daemon=True)
        self._thread.start()

    def stop(self, timeout: float) -> bool:
        """End after the current job; False if that takes longer than `timeout` seconds."""
        self._stopping.set()
        self.inbox.put(None)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (job := self.inbox.get()) is not None or not self._stopping.is_set():
            if job is None:
                self._warm_up()
            elif not job.cancel.is_set():
                self._do(job)

    def _warm_up(self) -> None:
        try:
            self._ready_engine()
        except Exception:
            log.exception("the engine cannot be made; the first job will say so")

    def _do(self, job: EngineJob) -> None:
        self._tell(job.number, _Started())
        try:
            self._pass_on(job, self._ready_engine())
        except VisageError as error:
            self._tell(job.number, _Ended(error))
        except Exception as error:
            log.exception("job %d failed: %s", job.number, job.wanted)
            self._tell(job.number, _Ended(error))

    def _pass_on(self, job: EngineJob, engine: EngineLike) -> None:
        """Tell all events; a batch has an end of its own, after its last take."""
        takes = 0
        for event in job.events(engine):
            if job.cancel.is_set():
                raise Cancelled
            self._tell(job.number, event)
            if isinstance(event, Finished):
                return
            takes += isinstance(event, TakeEvent) and isinstance(event.event, Finished)
        if not isinstance(job.wanted, tuple) or takes < len(job.wanted):
            raise RuntimeError("the engine ended without a take")
        self._tell(job.number, _AllTold())

    def _ready_engine(self) -> EngineLike:
        if self._engine is None:
            with self._importing():
                self._engine = self._make_engine()
        return self._engine
