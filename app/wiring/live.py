"""Wires what happens by itself: sound while it is made, takes made anew on release."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.control.generation import Generation
from app.control.playback import Playback
from app.control.previewing import Previewing
from app.control.regeneration import Regeneration
from app.document.making import Making
from app.document.session import Session
from app.views.gestures import Gestures
from app.views.main_window import MainWindow
from visage_core.events import AudioChunk


class LiveWiring(QObject):
    """Lives as long as the window."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        playback: Playback,
        generation: Generation,
        gestures: Gestures,
        previewing: Previewing,
        regeneration: Regeneration,
    ) -> None:
        super().__init__(window)
        gestures.began.connect(regeneration.press)
        gestures.ended.connect(regeneration.release)
        for view in (window.direction, window.panorama):
            view.direction_edited.connect(regeneration.move)
        generation.grew.connect(self._draw)
        self._window, self._session, self._playback = window, session, playback
        acts = window.actions_by_id
        acts["preview"].toggled.connect(previewing.set_enabled)
        acts["regenerate"].toggled.connect(regeneration.set_enabled)

    def _draw(self, making: Making, _chunk: AudioChunk) -> None:
        """Where nothing is heard yet, what is being made can at least be seen."""
        if self._session.active is None and not self._playback.hears_making:
            self._window.timeline.sound.set_waveform(making.waveform)
