"""The loop: the range that the user chose, or the working span."""

from __future__ import annotations

from app.control.ports import Player
from app.document.session import Session
from app.document.timeline.timing import timing_of


class Looping:
    """Keeps the player's loop true to session and playhead; call `update` when either changed."""

    def __init__(self, session: Session, player: Player) -> None:
        self._session, self._player = session, player
        self._enabled = True
        session.events.timings.connect(self.update)

    def set_enabled(self, enabled: bool) -> None:
        """Start again at the end, or play on."""
        self._enabled = enabled
        self.update()

    def update(self, *_changed: object) -> None:
        """Loop, unless the playhead stands beyond: then the rest of the video can be played."""
        timing = timing_of(self._session.timings, self._session.clip)
        loop = timing.loop if timing is not None and timing.loop else self._session.span
        due = self._enabled and self._player.position < loop.end
        self._player.loop = (loop.start, loop.end) if due else None
