"""Takes of a project whose sound is missing or damaged: made again from their codes."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject

from app.control.grid import BatchJobs
from app.control.keeping import Keeping
from app.document.notice import NoticeKind
from app.document.project.writing import ProjectFolder
from app.document.revising import find_sound
from app.document.session import Session
from app.document.takes import LostTake
from app.engine.background import Background
from visage_core.errors import ExportError
from visage_core.restoration import Restoration
from visage_core.types import Take


class RestoringJobs(BatchJobs, Protocol):
    """What restoring needs of `app.engine.jobs.JobRunner` besides."""

    def restore(self, lost: Restoration) -> int:
        """Hand over a take that has lost its sound; returns the job's number."""


class Restoring(QObject):
    """Of one project at a time; `folder` None writes nothing, as for a copy that has no place."""

    def __init__(
        self,
        session: Session,
        jobs: RestoringJobs,
        keeping: Keeping,
        background: Background,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._keeping, self._background = keeping, background
        self._folder: ProjectFolder | None = None
        self._under_way: dict[int, LostTake] = {}
        jobs.finished.connect(self._finish)
        jobs.failed.connect(self._fail)
        jobs.cancelled.connect(self._leave)

    def restore(self, folder: ProjectFolder | None, lost: tuple[LostTake, ...]) -> None:
        """Make the sound of these again, and of no others any more."""
        self.cancel()
        self._folder = folder
        for one in lost:
            self._under_way[self._jobs.restore(one.restoration)] = one

    def cancel(self) -> None:
        """Another project is opened."""
        for number in tuple(self._under_way):
            self._jobs.cancel(number)

    def _finish(self, job: int, take: Take) -> None:
        lost = self._under_way.pop(job, None)
        if lost is None:
            return
        with self._keeping.revising():
            named = find_sound(self._session, lost, take)
            if lost.active and self._session.active is None:
                self._session.activate_take(named.number)
        if self._folder is not None:
            work = partial(self._folder.write_sound, named.number, take.foa)
            self._background.run(work, self._written)
        self._session.notify(f"The sound of {lost.name} has been made again from its codes.")

    def _written(self, written: Future[None]) -> None:
        try:
            written.result()
        except ExportError as error:
            self._session.notify(str(error), NoticeKind.ERROR)

    def _fail(self, job: int, reason: str) -> None:
        lost = self._under_way.pop(job, None)
        if lost is not None:
            told = f"{lost.name} is not in the list: its sound is lost. {reason}"
            self._session.notify(told, NoticeKind.ERROR)

    def _leave(self, job: int) -> None:
        self._under_way.pop(job, None)
