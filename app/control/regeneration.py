"""Making a take anew when the camera is let go: the second tier of a drag."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.control.generation import Generation
from app.document.session import Session

PAUSE_MILLISECONDS = 400
"""Turns of a wheel end in no release: this long without another ends them."""


class Regeneration(QObject):
    """Follows presses and releases anywhere, and edits of the direction by hand."""

    def __init__(self, session: Session, generation: Generation, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._generation = session, generation
        self._enabled = True
        self._pressed = self._moved = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._regenerate)

    def set_enabled(self, enabled: bool) -> None:
        """Regenerate on release, or leave it to the user."""
        self._enabled = enabled

    def close(self) -> None:
        """Make nothing more by itself."""
        self._enabled = False
        self._pause.stop()

    def press(self) -> None:
        """A button or key goes down."""
        self._pressed = True
        self._pause.stop()

    def move(self) -> None:
        """The user turns the camera."""
        self._moved = True
        if not self._pressed:
            self._pause.start()

    def release(self) -> None:
        """The button or key is let go."""
        self._pressed = False
        self._regenerate()

    def _regenerate(self) -> None:
        """Make the take that is heard anew for where the camera is now."""
        moved, self._moved = self._moved, False
        active = self._session.active
        if not (moved and self._enabled) or active is None or not len(active.take.codes):
            return  # what no model wrote stays turned
        made, wanted = active.take.request, self._session.make_request()
        if (wanted.direction, wanted.turns) != (made.direction, made.turns):
            self._generation.regenerate()
