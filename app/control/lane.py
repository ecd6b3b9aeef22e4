"""The head-locked stereo of the project: read in the background, and heard beside the takes."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.control.ports import Listened
from app.document.notice import NoticeKind
from app.document.session import Session
from app.document.waveform import Waveform
from app.engine.background import Background
from app.engine.monitor import SILENCE_DB
from visage_core.errors import MediaError
from visage_core.export.stereo import load_stereo
from visage_core.stereo import Stereo, StereoLane


class LaneControl(QObject):
    """Follows `session.lane`."""

    heard = Signal(object)
    """The `Stereo` that is heard now, None for none."""

    measured = Signal(object)
    """Its `Waveform`, None for none."""

    def __init__(
        self, session: Session, player: Listened, background: Background, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._player, self._background = session, player, background
        self._path: Path | None = None
        session.events.lane.connect(self._follow)
        self._follow(session.lane)

    def _follow(self, lane: StereoLane | None) -> None:
        if lane is not None:
            gain_db = SILENCE_DB if lane.muted else lane.gain_db
            self._player.monitor.locked_gain_db = gain_db
        path = None if lane is None else lane.path
        if path == self._path:
            return
        self._path = path
        self._hear(None, None)
        if path is not None:
            self._background.run(partial(_load, path), partial(self._show, path))

    def _show(self, path: Path, loaded: Future[tuple[Stereo, Waveform]]) -> None:
        if path != self._path:
            return
        try:
            self._hear(*loaded.result())
        except MediaError as error:
            self._session.notify(f"Voice and music are not heard. {error}", NoticeKind.ERROR)

    def _hear(self, stereo: Stereo | None, waveform: Waveform | None) -> None:
        self._player.set_locked(stereo)
        self.heard.emit(stereo)
        self.measured.emit(waveform)


def _load(path: Path) -> tuple[Stereo, Waveform]:
    """Read a file and measure how it is drawn. Raises `MediaError`."""
    stereo = load_stereo(path)
    return stereo, Waveform.of_stereo(stereo)
