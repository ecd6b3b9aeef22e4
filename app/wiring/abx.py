"""Wires the blind test: from the take that is heard to the dialog and back."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.control.abx import Abx
from app.control.playback import Playback
from app.document.abx import comparable
from app.document.session import Session
from app.document.takes import NamedTake, in_order
from app.views.abx_dialog import AbxDialog
from app.views.main_window import MainWindow


class AbxWiring(QObject):
    """Lives as long as the window."""

    def __init__(self, window: MainWindow, session: Session, playback: Playback, abx: Abx) -> None:
        super().__init__(window)
        self._session, self._abx = session, abx
        self.dialog = AbxDialog(window)
        window.actions_by_id.connect_action("abx", self._open)
        self.dialog.wanted.connect(abx.hear)
        self.dialog.answered.connect(abx.answer)
        self.dialog.play_toggled.connect(playback.toggle)
        self.dialog.pair_chosen.connect(self._start)
        self.dialog.finished.connect(abx.end)
        abx.changed.connect(self.dialog.show_test)
        abx.heard_changed.connect(self.dialog.show_side)

    def _open(self) -> None:
        active, partner = self._session.active, self._abx.partner()
        if active is None or partner is None:
            return
        takes = in_order((active, *comparable(self._session.takes, active)))
        self.dialog.offer(takes, active, partner)
        self._start(active, partner)
        self.dialog.open()

    def _start(self, a: NamedTake, b: NamedTake) -> None:
        self._session.attempt(self._abx.start, a, b)
