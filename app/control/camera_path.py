"""Where the camera faces: still, or along its path; and what turning it means at this moment."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.document.session import Session
from app.document.timeline.editing import record_key, set_key
from app.document.timeline.timing import timing_of
from visage_core.camera_path import DirectionPath
from visage_core.types import Direction

RECORD_SECONDS = 0.1
"""Recorded keys are this far apart."""

NEW_STRETCH_SECONDS = 0.5
"""After a pause this long, or a jump back, recording begins anew."""


class CameraPath(QObject):
    """Follows session and playhead. With keyframes, turning the camera writes a key at the
    playhead; while time runs only if recording is on."""

    direction_changed = Signal(Direction)
    """Where the camera faces now."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._time, self._playing, self._recording = 0.0, False, False
        self._written: float | None = None
        self._shown: Direction | None = None
        for name in ("direction", "timings", "clip"):
            session.events[name].connect(self._show)

    @property
    def direction(self) -> Direction:
        """Where the camera faces at the playhead."""
        path = self._path
        return path.direction_at(self._time) if path else self._session.direction

    def set_time(self, seconds: float) -> None:
        """The playhead has moved."""
        self._time = seconds
        self._show()

    def set_playing(self, playing: bool) -> None:
        """Time runs, or stands."""
        self._playing, self._written = playing, None

    def set_recording(self, recording: bool) -> None:
        """Write down how the camera is turned while time runs, or leave the path alone."""
        self._recording, self._written = recording, None

    def turn(self, direction: Direction) -> None:
        """The user turns the camera."""
        if self._playing and self._recording:
            self._session.attempt(self._record, direction)
        elif not self._path:
            self._session.set_direction(direction)
        elif not self._playing:
            self._session.attempt(set_key, self._session, self._time, direction)
        else:
            self._session.notify(
                "The camera follows its direction keys. Pause to change them, or switch on "
                "Record Direction."
            )

    def add_key(self) -> None:
        """Write a key at the playhead that faces where the camera does."""
        self._session.attempt(set_key, self._session, self._time, self.direction)

    def _record(self, direction: Direction) -> None:
        now, last = self._time, self._written
        if last is None or not last <= now <= last + NEW_STRETCH_SECONDS:
            last = now
        elif now - last < RECORD_SECONDS:
            return
        record_key(self._session, last, now, direction)
        self._written = now

    @property
    def _path(self) -> DirectionPath:
        timing = timing_of(self._session.timings, self._session.clip)
        return DirectionPath() if timing is None else timing.path

    def _show(self, *_changed: object) -> None:
        direction = self.direction
        if direction != self._shown:
            self._shown = direction
            self.direction_changed.emit(direction)
