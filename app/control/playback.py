"""Playback: what the session says is heard, and what is heard is shown.

Thirty times a second the views get the playhead's position and the picture of that moment; what is
seen of the sound follows in `seeing`.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.control.heard import what_is_heard
from app.control.pictures import Pictures
from app.control.playhead import Playhead
from app.control.ports import Growing, OpenFrames, Player
from app.document.grid import Grid
from app.document.gridding import heard_cell
from app.document.heard_field import HeardField
from app.document.kept_measures import MatchedReferences, Waveforms
from app.document.making import Making
from app.document.reference import Reference
from app.document.session import Session
from app.document.turning import heard_turn, turn_of
from app.views.heard_text import making_text, stopped_text
from visage_core.field_turn import FieldTurn
from visage_core.media.reader import VideoInfo
from visage_core.types import Foa, Span


class Playback(Playhead):
    """Follows the session and the player, and tells the views what to show."""

    field_changed = Signal(object)
    """A `HeardField`, or None if nothing is heard."""

    turn_changed = Signal(object)
    """The matrix [4, 4] by which it is heard turned at this moment."""

    turning_changed = Signal(FieldTurn)
    """How it is heard turned at all moments."""

    waveform_changed = Signal(object)
    heard_changed = Signal(str, bool)
    """What is heard in a few words, empty if nothing is; whether it is the reference."""

    def __init__(
        self, session: Session, player: Player, open_frames: OpenFrames, parent: QObject
    ) -> None:
        super().__init__(session, player, parent)
        self.pictures = Pictures(session, open_frames, self)
        self._cell: Foa | None = None
        self._turning = FieldTurn()
        self._making: Making | None = None
        self._growing: Growing | None = None
        self._waveform, self._match = Waveforms(), MatchedReferences()
        for name, slot in (
            ("clip", self._show_clip),
            ("span", self._show_span),
            ("active", self.hear),
            ("reference", self._show_reference),
            ("hears_reference", self.hear),
            ("grid", self._follow_grid),
            ("look", player.set_look),
            ("direction", self._turn),
            ("turned", self._turn),
            ("timings", self._turn),
        ):
            session.events[name].connect(slot)

    def set_gain(self, decibels: float) -> None:
        """Turn what is heard up or down; exports stay as they are."""
        self._player.gain_db = decibels

    def prepare(self, foa: Foa) -> None:
        """Get a sound ready to be heard and seen at once; from any thread."""
        self._player.prepare(foa)
        self._waveform(foa)

    def close(self) -> None:
        """Stop following; the player is its owner's to close."""
        super().close()
        self.pictures.close()

    # --- what the session says ---

    def _show_clip(self, clip: VideoInfo | None) -> None:
        self.pictures.open(clip)
        self.hear()
        self.seek(0.0)

    def _show_span(self, span: Span) -> None:
        """Its sound is heard where it belongs; a playhead elsewhere comes to it."""
        self.hear()
        if not span.start <= self._player.position < span.end:
            self.seek(span.start)

    def _show_reference(self, _reference: Reference | None) -> None:
        if self._session.hears_reference:
            self.hear()
        else:
            self._heard()

    def _follow_grid(self, _grid: Grid | None) -> None:
        """Another cell, or the same one at its final loudness; a grid changes often otherwise."""
        cell = heard_cell(self._session)
        if (None if cell is None else cell.sound) is not self._cell:
            self.hear()

    def _heard(self) -> Foa | None:
        """The sound of the session, told in words."""
        heard = what_is_heard(self._session, self._match)
        cell = heard_cell(self._session)
        self._cell = None if cell is None else cell.sound
        self.heard_changed.emit(heard.text, heard.is_reference)
        return heard.foa

    def hear(self, *_changed: object) -> None:
        """Hear what the session says, from the present place on."""
        self._making = self._growing = None
        foa = self._heard()
        self._player.set_source(foa, self._duration, self._session.span.start)
        self._loop.update()
        self.waveform_changed.emit(None if foa is None else self._waveform(foa))
        self.field_changed.emit(None if foa is None else HeardField(foa, foa.seconds))
        self._turn()

    def hear_blind(self, foa: Foa) -> None:
        """Hear a sound of which nothing is shown, until `hear`."""
        self._player.set_source(foa, self._duration, self._session.span.start)
        self._player.turn_field(np.eye(4))
        self.waveform_changed.emit(None)
        self.field_changed.emit(None)
        self.heard_changed.emit("Blind", False)

    # --- a take that is still being made ---

    @property
    def hears_making(self) -> bool:
        """True while what is heard is still being made."""
        return self._growing is not None

    def hear_making(self, making: Making) -> None:
        """Hear what there is of a take, and what `go_on` brings, from the present place on."""
        assert making.foa is not None
        self._making = making
        self._growing = self._player.hear_growing(
            making.duration, making.foa.sample_rate, self._session.span.start, self._duration
        )
        self._growing.push(making.made_foa())
        self._show_making(making)
        self._turn()

    def go_on(self, foa: Foa) -> None:
        """More of the take that is being made."""
        if self._making is not None and self._growing is not None:
            self._growing.push(foa)
            self._show_making(self._making)

    def keep_made(self, making: Making) -> None:
        """Of a take that was stopped while it was heard, go on hearing what there is of it."""
        if self._making is not making or self._growing is None:
            return
        self._session.deactivate()  # so that any take can be chosen again
        self._making, self._growing = making, None
        foa = making.made_foa()
        self._player.set_source(foa, self._duration, self._session.span.start)
        self.field_changed.emit(HeardField(foa, foa.seconds))
        self.heard_changed.emit(stopped_text(making.made, making.duration), False)
        self._turn()

    def hear_session(self) -> None:
        """Hear what the session says again, unless what is heard was stopped."""
        if self._growing is not None:
            self.hear()

    def _show_making(self, making: Making) -> None:
        assert making.foa is not None
        self.waveform_changed.emit(making.waveform)
        self.field_changed.emit(HeardField(making.foa, making.made))
        self.heard_changed.emit(making_text(making.made, making.duration), False)

    # --- what is shown ---

    def _turn(self, *_changed: object) -> None:
        """Turn what is heard to where the camera has been moved since it was made."""
        if self._making is None:
            self._turning = heard_turn(self._session)
            self._heard()
        else:
            self._turning = turn_of(self._session, self._making.request)
        turn = self._turning
        self._player.turn_field(turn if turn.moves else turn(self.time))
        self.turning_changed.emit(turn)
        self.turn_changed.emit(turn(self.time))
        self._refresh_anew()

    def _show(self, position: float, *, playing: bool) -> None:
        """What is heard turned, and the picture."""
        if self._turning.moves:
            self.turn_changed.emit(self._turning(position))
        self.pictures.show(position, playing=playing)
