"""Generating: the session's request goes to the engine, what the engine tells comes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from app.control.grid import BatchJobs
from app.document.job import Job
from app.document.making import Making
from app.document.notice import NoticeKind
from app.document.session import Session
from visage_core.events import AudioChunk, Progress
from visage_core.media.reader import VideoInfo
from visage_core.types import GenerationRequest, Take


class Ordered(NamedTuple):
    """A take that waits to be made, and the clip it is for."""

    request: GenerationRequest
    clip: VideoInfo


class Generation(QObject):
    """Keeps the session true about the take that is under way; others wait in the engine's line."""

    making_changed = Signal(object)
    """The take that is being made, once there is some of its sound; None when it is over."""

    stopped = Signal(object)
    """The take that was being made when the user stopped it, as far as it came."""

    grew = Signal(object, AudioChunk)
    """More of its sound is there."""

    def __init__(self, session: Session, jobs: BatchJobs, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._making: Making | None = None
        self._waiting: dict[int, Ordered] = {}
        self._live: int | None = None
        jobs.started.connect(self._begin)
        jobs.progressed.connect(self._progress)
        jobs.chunk_ready.connect(self._hear)
        jobs.noticed.connect(self._tell)
        jobs.finished.connect(self._finish)
        jobs.all_finished.connect(self._finish_many)
        jobs.failed.connect(self._fail)
        jobs.cancelled.connect(self._end)

    def start(self) -> None:
        """Make a take with the session's settings, after those that were asked for before."""
        self.start_with(self._session.make_request)

    def start_with(self, make_request: Callable[[], GenerationRequest]) -> None:
        """The same with another request on the open clip; its errors become notices."""
        self._session.attempt(self._submit, make_request)

    def order_many(self, requests: Sequence[GenerationRequest]) -> int:
        """Make takes of the open clip as one job, in its turn; returns the job's number."""
        ordered = Ordered(requests[0], self._session.require_clip())
        return self._wait_for(self._jobs.submit_many(requests), ordered)

    def regenerate(self) -> None:
        """The same by itself, after a drag: the take of the drag before gives way."""
        self._session.attempt(self._submit_live)

    def _submit(self, make_request: Callable[[], GenerationRequest]) -> int:
        ordered = Ordered(make_request(), self._session.require_clip())
        return self._wait_for(self._jobs.submit(ordered.request), ordered)

    def _wait_for(self, number: int, ordered: Ordered) -> int:
        self._session.dismiss_notice()
        self._waiting[number] = ordered
        self._begin_next()
        return number

    def _submit_live(self) -> None:
        if self._live is not None:
            self._jobs.cancel(self._live)
        self._live = self._submit(self._session.make_request)

    def _begin_next(self) -> None:
        """Show the take whose turn it is, unless something else is made first."""
        if self._session.job is None and self._jobs.line and self._jobs.line[0] in self._waiting:
            self._begin(self._jobs.line[0])

    def _begin(self, number: int) -> None:
        ordered = self._waiting.pop(number, None)
        if ordered is not None:
            self._making = Making(*ordered)
            self._session.start_job(number, *ordered)

    def cancel_all(self) -> None:
        """Make none of the takes that were asked for."""
        for number in tuple(self._waiting):
            self._jobs.cancel(number)
        self.cancel()

    def cancel(self) -> None:
        """Stop the take that is under way; those that are finished stay, the next one follows."""
        if self._session.job is not None:
            self._session.cancel_job()
            self._jobs.cancel(self._session.job.number)

    def _progress(self, job: int, progress: Progress) -> None:
        self._session.progress_job(job, progress)
        if self._making is not None and self._is_current(job):
            self._making.expect(progress.seconds_left)

    def _hear(self, job: int, chunk: AudioChunk) -> None:
        if self._making is None or not self._is_current(job):
            return
        begins = self._making.foa is None
        self._making.add(chunk)
        if begins:
            self.making_changed.emit(self._making)
        self.grew.emit(self._making, chunk)

    def _is_current(self, job: int) -> bool:
        return self._session.job is not None and self._session.job.number == job

    def _tell(self, job: int, text: str) -> None:
        if self._is_current(job):
            self._session.notify(text)

    def _finish(self, job: int, take: Take) -> None:
        if (ended := self._ended(job)) is not None:
            self._session.add_take(take, ended.clip)
            if take.request.direction != self._session.direction:  # dragged on meanwhile
                self._session.hear_turned()
            self._begin_next()

    def _finish_many(self, job: int) -> None:
        if self._ended(job) is not None:
            self._begin_next()

    def _fail(self, job: int, message: str) -> None:
        if self._ended(job) is not None:
            self._session.notify(message, NoticeKind.ERROR)
            self._begin_next()

    def _end(self, job: int) -> None:
        making = self._making if self._is_current(job) else None
        if making is not None:
            self.stopped.emit(making)
        if self._ended(job) is not None:
            self._begin_next()

    def _ended(self, job: int) -> Job | None:
        """The job that is over; None if it had been given up before."""
        self._waiting.pop(job, None)
        if job == self._live:
            self._live = None
        ended = self._session.end_job(job)
        if ended is not None:
            self._making = None
            self.making_changed.emit(None)
        return ended
