"""Playback: what the session says is heard, and what is heard is shown.

The player is the clock, and counts from the start of the video. Thirty times a second its position
is looked up, and the views get the video frame, the energy and the playhead of that moment.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from app.document.energy_track import EnergyTrack
from app.document.notice import NoticeKind
from app.document.reference import Reference, matched_reference
from app.document.session import Session
from app.document.timeline.timing import timing_of
from app.document.waveform import Waveform
from app.views.energy_colors import EnergyScale, Levels
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction, Foa, Span

REFRESH_MILLISECONDS = 33
STEP_SECONDS = 0.25
TAKES_KEPT_MEASURED = 32
REFERENCES_KEPT_MATCHED = 8


class Player(Protocol):
    """What playback needs of `app.engine.player.Player`."""

    loop: tuple[float, float] | None
    gain_db: float

    @property
    def position(self) -> float:
        """What is heard now, in seconds."""

    @property
    def playing(self) -> bool:
        """Whether time runs."""

    def set_source(self, foa: Foa | None, duration: float, start: float = 0.0) -> None:
        """Hear this (None: silence), which begins at `start`, from the present place on."""

    def set_look(self, look: Direction) -> None:
        """Turn the head."""

    def play(self) -> None:
        """Let time run."""

    def pause(self) -> None:
        """Stop time."""

    def seek(self, seconds: float) -> None:
        """Go elsewhere."""


class Frames(Protocol):
    """What playback needs of `app.engine.frame_feed.FrameFeed`: pictures of one video."""

    frame_ready: SignalInstance
    failed: SignalInstance

    def request(self, seconds: float) -> None:
        """Ask for the picture of a moment; `frame_ready(pts, image)` answers."""

    def close(self) -> None:
        """Let the file go; no signal comes after."""


class OpenFrames(Protocol):
    """Opens the pictures of a video."""

    def __call__(self, path: Path) -> Frames:
        """Raises `MediaError`."""


class Playback(QObject):
    """Follows the session and the player, and tells the views what to show."""

    time_changed = Signal(float)
    """The playhead, in seconds of the video."""

    position_changed = Signal(float)
    """The playhead, in seconds of the working span: negative before it."""

    playing_changed = Signal(bool)
    frame_changed = Signal(object)
    energy_changed = Signal(object, object)
    scale_changed = Signal(EnergyScale)
    waveform_changed = Signal(object)
    heard_changed = Signal(str, bool)
    """What is heard in a few words, empty if it goes without saying; whether a reference."""

    def __init__(
        self, session: Session, player: Player, open_frames: OpenFrames, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._player, self._open_frames = session, player, open_frames
        self._frames: Frames | None = None
        self._looping = True
        self._scale = EnergyScale()
        self._track: EnergyTrack | None = None
        self._shown: tuple[float, bool] | None = None
        self._measure = lru_cache(TAKES_KEPT_MEASURED)(_measured)
        self._match = lru_cache(REFERENCES_KEPT_MATCHED)(matched_reference)
        for name, slot in (
            ("clip", self._show_clip),
            ("span", self._show_span),
            ("active", self._hear),
            ("reference", self._show_reference),
            ("hears_reference", self._hear),
            ("timings", self._repeat),
            ("look", player.set_look),
        ):
            session.events[name].connect(slot)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MILLISECONDS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()

    # --- what the user wants ---

    def toggle(self) -> None:
        """Play or pause."""
        if self._player.playing:
            self._player.pause()
            self.refresh()
        else:
            self.play()

    def play(self) -> None:
        """Play on."""
        if self._session.clip is not None:
            self._player.play()
            self._repeat()
        self.refresh()

    def pause(self) -> None:
        """Stop at the present place."""
        self._player.pause()
        self.refresh()

    def seek(self, seconds: float) -> None:
        """Go to a moment of the video."""
        self._player.seek(min(max(seconds, 0.0), self._duration))
        self._repeat()
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
        self._looping = looping
        self._repeat()

    def set_gain(self, decibels: float) -> None:
        """Turn what is heard up or down; exports stay as they are."""
        self._player.gain_db = decibels

    def close(self) -> None:
        """Stop following; the player is its owner's to close."""
        self._timer.stop()
        self._player.pause()
        if self._frames is not None:
            self._frames.close()

    # --- what the session says ---

    def _show_clip(self, clip: VideoInfo | None) -> None:
        if self._frames is not None:
            self._frames.close()
            self._frames = None
        if clip is None:
            self.frame_changed.emit(None)
        else:
            self._frames = self._open_frames(clip.path)
            self._frames.frame_ready.connect(self._show_frame)
            self._frames.failed.connect(self._tell_failure)
        self._hear()
        self.seek(0.0)

    def _show_span(self, span: Span) -> None:
        """Its sound is heard where it belongs; a playhead elsewhere comes to it."""
        self._hear()
        if not span.start <= self._player.position < span.end:
            self.seek(span.start)

    def _repeat(self, *_changed: object) -> None:
        """Loop, unless the playhead stands beyond: then the rest of the video can be played."""
        timing = timing_of(self._session.timings, self._session.clip)
        loop = timing.loop if timing is not None and timing.loop else self._session.span
        due = self._looping and self._player.position < loop.end
        self._player.loop = (loop.start, loop.end) if due else None

    @property
    def _duration(self) -> float:
        clip = self._session.clip
        return 0.0 if clip is None else clip.duration

    def _show_reference(self, _reference: Reference | None) -> None:
        if self._session.hears_reference:
            self._hear()
        else:
            self._heard()

    def _heard(self) -> Foa | None:
        """The sound of the session, told in words if there are two to choose from."""
        active, reference = self._session.active, self._session.reference
        take = None if active is None else active.take.foa
        if reference is not None and self._session.hears_reference:
            matched = self._match(reference, self._session.span, take)
            self.heard_changed.emit(f"Reference{_gain_text(matched.gain_db)}", True)
            return matched.foa
        told = reference is not None and active is not None
        self.heard_changed.emit(active.name if active and told else "", False)
        return take

    def _hear(self, *_changed: object) -> None:
        foa = self._heard()
        self._player.set_source(foa, self._duration, self._session.span.start)
        self._repeat()
        self._track, waveform = (None, None) if foa is None else self._measure(foa)
        if self._track is not None:
            self._scale = EnergyScale.fitting(self._track.loudest)
        self.scale_changed.emit(self._scale)
        self.waveform_changed.emit(waveform)
        self._shown = None
        self.refresh()

    # --- what is shown ---

    def refresh(self) -> None:
        """Show the present moment, if it is another one than before."""
        now = (self._player.position, self._player.playing)
        if now == self._shown:
            return
        self._shown = now
        position, playing = now
        self.playing_changed.emit(playing)
        within = position - self._session.span.start
        self.time_changed.emit(position)
        self.position_changed.emit(within)
        self._show_energy(within)
        if self._frames is not None:
            self._frames.request(position)

    def _show_energy(self, position: float) -> None:
        moment = None if self._track is None else self._track.at(position)
        levels: Levels | None = None
        dominant: Direction | None = None
        if moment is not None:
            levels, dominant = self._scale.levels(moment.amplitude), moment.dominant
        self.energy_changed.emit(levels, dominant)

    def _show_frame(self, _pts: float, image: object) -> None:
        self.frame_changed.emit(image)

    def _tell_failure(self, message: str) -> None:
        self._session.notify(message, NoticeKind.ERROR)


def _measured(foa: Foa) -> tuple[EnergyTrack, Waveform]:
    return EnergyTrack(foa), Waveform.of(foa)


def _gain_text(gain_db: float) -> str:
    """How far from its own level something is heard: ", −3.2 dB"; nothing if it is not."""
    return f", {gain_db:+.1f} dB".replace("-", "−") if abs(gain_db) >= 0.05 else ""
