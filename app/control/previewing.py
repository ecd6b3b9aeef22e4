"""Hearing a take while it is made, from the moment on that playing would not have to wait."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.control.generation import Generation
from app.control.playback import Playback
from app.document.making import Making
from app.document.session import Session
from visage_core.events import AudioChunk


class Previewing(QObject):
    """Offers each take once, to whoever still looks at the span it is made for."""

    def __init__(
        self, session: Session, playback: Playback, generation: Generation, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._playback = session, playback
        self._enabled = True
        self._waiting: Making | None = None
        """The take that could be heard but is not yet."""
        generation.making_changed.connect(self._change)
        generation.grew.connect(self._grow)
        generation.stopped.connect(playback.keep_made)
        session.events.job.connect(self._consider)

    def set_enabled(self, enabled: bool) -> None:
        """Hear takes while they are made, or only when they are finished."""
        self._enabled = enabled

    def _change(self, making: Making | None) -> None:
        self._waiting = making
        if making is None:
            self._playback.hear_session()

    def _grow(self, making: Making, chunk: AudioChunk) -> None:
        if making is self._waiting:
            self._consider()
        else:
            self._playback.go_on(chunk.foa)

    def _consider(self, *_changed: object) -> None:
        """Begin, if this is the time; from the present place while playing, else from the start."""
        making, playback = self._waiting, self._playback
        if making is None or not self._enabled or not self._is_looked_at(making):
            return
        if making.can_be_heard_from(max(playback.position, 0.0) if playback.playing else 0.0):
            self._waiting = None
            playback.hear_making(making)
            playback.ensure_playing()

    def _is_looked_at(self, making: Making) -> bool:
        same_span = self._session.span == making.request.span
        return same_span and self._session.clip == making.clip
