"""Wires the list of all long work, and the notice when something long ends unwatched."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.control.work import Work
from app.document.notice import NoticeKind
from app.document.session import Session
from app.document.work import Ended, Task
from app.views.attention import Attention
from app.views.main_window import MainWindow
from app.views.work_list import WorkList
from app.wiring.preferences import PreferencesWiring

UNTOLD_MILLISECONDS = 300
"""What is over sooner is never shown: a list that flickers tells nobody anything."""


class WorkWiring(QObject):
    """Lives as long as the window."""

    def __init__(
        self, window: MainWindow, session: Session, work: Work, preferences: PreferencesWiring
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._work = window, session, work
        self._preferences = preferences
        self.attention = Attention(window)
        self.list = WorkList(window)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(UNTOLD_MILLISECONDS)
        self._timer.timeout.connect(self._show)
        self.list.cancelled.connect(work.cancel)
        self.list.moved.connect(work.move)
        window.actions_by_id.connect_action("jobs", self._open)
        work.changed.connect(self._follow)
        work.ended.connect(self._tell)

    def close(self) -> None:
        """Show nothing more."""
        self._timer.stop()
        self._work.blockSignals(True)

    def _open(self) -> None:
        self.list.set_tasks(self._work.tasks)
        self.list.open_under(self._window.work)

    def _follow(self, tasks: tuple[Task, ...]) -> None:
        if self.list.isVisible() or not tasks:
            self._show()
        elif not self._timer.isActive():
            self._timer.start()

    def _show(self) -> None:
        self._timer.stop()
        self._window.work.set_tasks(self._work.tasks)
        if self.list.isVisible():
            self.list.set_tasks(self._work.tasks)

    def _tell(self, ended: Ended) -> None:
        """Long work has ended: call the user, unless the window is in use."""
        wanted = self._preferences.preferences.tells_long_jobs
        if not (wanted and ended.long) or self._window.isActiveWindow():
            return
        outcome = "is done" if ended.done else "has stopped"
        text = f"{ended.title} {outcome}, after {_duration(ended.seconds)}."
        notice = self._session.notice
        if notice is None or notice.kind is not NoticeKind.ERROR:  # which says more
            self._session.notify(text)
        self.attention.call(text)


def _duration(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60}:{whole % 60:02d} min"
