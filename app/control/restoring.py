"""Takes of a project whose sound is missing or damaged: made again from their codes."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject

from app.control.grid import BatchJobs
from app.control.keeping import Keeping
from app.document.notice import NoticeKind
from app.document.revising import find_comps, find_lost
from app.document.session import Session
from app.document.takes import Lost, LostComp, LostTake
from app.engine.background import Background
from visage_core.errors import ExportError
from visage_core.restoration import Restoration
from visage_core.types import Take


class RestoringJobs(BatchJobs, Protocol):
    """What restoring needs of `app.engine.jobs.JobRunner` besides."""

    def restore(self, lost: Restoration) -> int:
        """Hand over a take that has lost its sound; returns the job's number."""


class Restoring(QObject):
    """Of one project at a time."""

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
        self._writes = True
        self._under_way: dict[int, LostTake] = {}
        self._comps: tuple[LostComp, ...] = ()
        jobs.finished.connect(self._finish)
        jobs.failed.connect(self._fail)
        jobs.cancelled.connect(self._leave)

    def restore(self, lost: tuple[Lost, ...], *, writes: bool) -> None:
        """Make the sound of these again, and of no others any more.

        `writes` puts it back on the disk; a copy of another editor's project leaves that alone.
        """
        self.cancel()
        self._writes = writes
        self._comps = tuple(one for one in lost if isinstance(one, LostComp))
        for one in lost:
            if isinstance(one, LostTake):
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
            find_lost(self._session, lost, take)
            found = find_comps(self._session, self._comps)
            self._hear({lost.number, *(comp.number for comp in found)}, lost)
        if self._writes and self._keeping.folder is not None:
            work = partial(self._keeping.folder.write_sound, lost.number, take.foa)
            self._background.run(work, self._written)
        self._session.notify(f"The sound of {lost.name} has been made again from its codes.")

    def _hear(self, found: set[int], lost: LostTake) -> None:
        """Hear again what was heard when the project was left, unless something else is."""
        everything: tuple[Lost, ...] = (lost, *self._comps)
        heard = next((one.number for one in everything if one.active), None)
        if self._session.active is None and heard in found:
            self._session.activate_take(heard)

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
