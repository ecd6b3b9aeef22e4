"""Generating: the session's request goes to the engine, what the engine tells comes back."""

from __future__ import annotations

import random

from PySide6.QtCore import QObject, Signal

from app.control.ports import Jobs
from app.document.making import Making
from app.document.notice import NoticeKind
from app.document.requesting import remade_request
from app.document.session import LARGEST_SEED, Job, Session
from visage_core.events import AudioChunk, Progress
from visage_core.types import GenerationRequest, Take


class Generation(QObject):
    """Keeps the session true about the job that is under way."""

    making_changed = Signal(object)
    """The take that is being made, once there is some of its sound; None when it is over."""

    stopped = Signal(object)
    """The take that was being made when the user stopped it, as far as it came."""

    grew = Signal(object, AudioChunk)
    """More of its sound is there."""

    def __init__(self, session: Session, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._making: Making | None = None
        jobs.progressed.connect(self._progress)
        jobs.chunk_ready.connect(self._hear)
        jobs.noticed.connect(self._tell)
        jobs.finished.connect(self._finish)
        jobs.failed.connect(self._fail)
        jobs.cancelled.connect(self._end)

    def start(self) -> None:
        """Make a take with the session's settings; one that is being made gives way."""
        self._session.attempt(self._submit)

    def start_again(self) -> None:
        """Make the loop range of the take that is heard anew, from another seed."""
        self._session.attempt(self._submit_again)

    def _submit(self) -> None:
        self._hand_over(self._session.make_request())

    def _submit_again(self) -> None:
        self._hand_over(remade_request(self._session, random.randint(0, LARGEST_SEED)))

    def _hand_over(self, request: GenerationRequest) -> None:
        self.cancel()
        self._session.dismiss_notice()
        self._making = Making(request, self._session.require_clip())
        self._session.start_job(self._jobs.submit(request), request)

    def cancel(self) -> None:
        """Stop; takes that are finished stay."""
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

    def _fail(self, job: int, message: str) -> None:
        if self._ended(job) is not None:
            self._session.notify(message, NoticeKind.ERROR)

    def _end(self, job: int) -> None:
        making = self._making if self._is_current(job) else None
        if making is not None:
            self.stopped.emit(making)
        self._ended(job)

    def _ended(self, job: int) -> Job | None:
        """The job that is over; None if it had been given up before."""
        ended = self._session.end_job(job)
        if ended is not None:
            self._making = None
            self.making_changed.emit(None)
        return ended
