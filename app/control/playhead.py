"""The playhead: the player is the clock, from the start of the video on."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.control.looping import Looping
from app.control.ports import Player
from app.document.session import Session

REFRESH_MILLISECONDS = 33
STEP_SECONDS = 0.25


class Playhead(QObject):
    """Moves in the player as the user wants, and tells thirty times a second where it is."""

    time_changed = Signal(float)
    """Where it is, in seconds of the video."""

    position_changed = Signal(float)
    """Where it is, in seconds of the working span: negative before it."""

    playing_changed = Signal(bool)

    def __init__(self, session: Session, player: Player, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._player = session, player
        self._loop = Looping(session, player)
        self._shown: tuple[float, bool] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MILLISECONDS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()

    def close(self) -> None:
        """Stop; the player is its owner's to close."""
        self._timer.stop()
        self._player.pause()

    # --- what the user wants ---

    def toggle(self) -> None:
        """Play or pause."""
        if self._player.playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Play on."""
        if self._session.clip is not None:
            self._player.play()
            self._loop.update()
        self.refresh()

    def pause(self) -> None:
        """Stop at the present place."""
        self._player.pause()
        self.refresh()

    def ensure_playing(self) -> None:
        """Play from the start of the span, unless it plays already."""
        if not self._player.playing:
            self._player.seek(self._session.span.start)
            self._player.play()
            self._loop.update()
        self.refresh()

    @property
    def position(self) -> float:
        """What is heard now, in seconds of the span; negative before it."""
        return self._player.position - self._session.span.start

    @property
    def playing(self) -> bool:
        """Whether time runs."""
        return self._player.playing

    def seek(self, seconds: float) -> None:
        """Go to a moment of the video."""
        self._player.seek(min(max(seconds, 0.0), self._duration))
        self._loop.update()
        self.refresh()

    def to_start(self) -> None:
        """Go to the start of the working span; from there, to that of the video."""
        start = self._session.span.start
        self.seek(start if self._player.position > start else 0.0)

    def step(self, steps: int) -> None:
        """Go on (or back) by quarters of a second."""
        self.jump(steps * STEP_SECONDS)

    def jump(self, seconds: float) -> None:
        """Go on (or back) by so much."""
        self.seek(self._player.position + seconds)

    @property
    def time(self) -> float:
        """The playhead, in seconds of the video."""
        return self._player.position

    def set_loop(self, looping: bool) -> None:
        """Start again at the end of the loop range, or of the span if there is none; or play on."""
        self._loop.set_enabled(looping)

    @property
    def _duration(self) -> float:
        clip = self._session.clip
        return 0.0 if clip is None else clip.duration

    # --- what is told ---

    def refresh(self) -> None:
        """Tell the present moment, if it is another one than before."""
        now = (self._player.position, self._player.playing)
        if now == self._shown:
            return
        before, self._shown = self._shown, now
        position, playing = now
        self._show(position, playing=playing)
        if before is None or before[1] != playing:
            self.playing_changed.emit(playing)
        self.time_changed.emit(position)
        self.position_changed.emit(self.position)

    def _refresh_anew(self) -> None:
        """The present moment has to be told again: what is shown of it has changed."""
        self._shown = None
        self.refresh()

    def _show(self, position: float, *, playing: bool) -> None:
        """Show what else belongs to a moment; for those who have more to show."""
