"""Generating: the session's request goes to the engine, what the engine tells comes back."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from app.document.notice import NoticeKind
from app.document.session import Session
from app.document.waveform import Waveform
from visage_core.events import AudioChunk, Progress
from visage_core.types import GenerationRequest, Take


class Jobs(Protocol):
    """What generating needs of `app.engine.jobs.JobRunner`; each signal carries the job's id."""

    progressed: SignalInstance
    chunk_ready: SignalInstance
    noticed: SignalInstance
    finished: SignalInstance
    failed: SignalInstance
    cancelled: SignalInstance

    def submit(self, request: GenerationRequest) -> int:
        """Hand over a request; returns the job's number."""

    def cancel(self, number: int) -> None:
        """Stop a job."""


class Generation(QObject):
    """Keeps the session true about the job that is under way."""

    preview_changed = Signal(object)
    """The waveform so far of the take that is being made."""

    def __init__(self, session: Session, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._preview: Waveform | None = None
        jobs.progressed.connect(self._progress)
        jobs.chunk_ready.connect(self._draw)
        jobs.noticed.connect(self._tell)
        jobs.finished.connect(self._finish)
        jobs.failed.connect(self._fail)
        jobs.cancelled.connect(self._end)

    def start(self) -> None:
        """Make a take with the session's settings."""
        self._session.attempt(self._submit)

    def _submit(self) -> None:
        request = self._session.make_request()
        self._session.dismiss_notice()
        self._preview = Waveform(request.span.duration)
        self._session.start_job(self._jobs.submit(request), request)

    def cancel(self) -> None:
        """Stop; takes that are finished stay."""
        if self._session.job is not None:
            self._session.cancel_job()
            self._jobs.cancel(self._session.job.number)

    def _progress(self, job: int, progress: Progress) -> None:
        self._session.progress_job(job, progress)

    def _draw(self, job: int, chunk: AudioChunk) -> None:
        current = self._session.job
        if current is None or current.number != job or self._preview is None:
            return
        self._preview.add(chunk.start, chunk.foa)
        if self._session.active is None:
            self.preview_changed.emit(self._preview)

    def _tell(self, job: int, text: str) -> None:
        current = self._session.job
        if current is not None and current.number == job:
            self._session.notify(text)

    def _finish(self, job: int, take: Take) -> None:
        ended = self._session.end_job(job)
        if ended is not None:
            self._session.add_take(take, ended.clip)

    def _fail(self, job: int, message: str) -> None:
        if self._session.end_job(job) is not None:
            self._session.notify(message, NoticeKind.ERROR)

    def _end(self, job: int) -> None:
        self._session.end_job(job)
