"""The sound of comps: put together off the window's thread, as they are at the last."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial

from PySide6.QtCore import QObject

from app.control.grid import Prepare
from app.control.keeping import Keeping
from app.document.comp_editing import comp_sources, outdated_comp
from app.document.comping import comp_take
from app.document.notice import NoticeKind
from app.document.revising import put_together
from app.document.session import Session
from app.document.takes import Comp, NamedTake
from app.engine.background import Background
from visage_core.errors import VisageError
from visage_core.export.watch import Watch
from visage_core.types import Take

JOINED = 0.8
"""Share of the work after which a comp is joined; then it is got ready to be heard."""


class CompSound(QObject):
    """One comp after the other; what was changed again meanwhile is put together anew.

    Nothing is lost if the program ends: a project says how comps are made.
    """

    def __init__(
        self, session: Session, keeping: Keeping, prepare: Prepare, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._keeping, self._prepare = session, keeping, prepare
        self.background = Background(self)
        self._busy = False
        session.history.settled.connect(self._follow)

    def close(self) -> None:
        """Put nothing together any more."""
        self.background.close()

    def _follow(self) -> None:
        outdated = outdated_comp(self._session)
        if self._busy or outdated is None or outdated.comp is None:
            return
        self._busy = True
        sources = comp_sources(self._session, outdated.comp)
        work = partial(self._join, outdated.comp, sources)
        title = f"Putting together {outdated.name}"
        self.background.run_watched(work, partial(self._put, outdated), title)

    def _join(self, comp: Comp, sources: Mapping[int, NamedTake], watch: Watch) -> Take:
        take = comp_take(comp, sources, watch.part(0.0, JOINED).at)
        self._prepare(take.foa)
        return take

    def _put(self, outdated: NamedTake, joined: Future[Take]) -> None:
        self._busy = False
        try:
            take = joined.result()
        except VisageError as error:
            told = f"{outdated.name} is heard as it was before. {error}"
            self._session.notify(told, NoticeKind.ERROR)
            return
        with self._keeping.revising():
            put_together(self._session, outdated, take)
