"""The azimuth strip of what is heard: measured in the background while the strip is in view."""

from __future__ import annotations

from typing import TypeAlias

from PySide6.QtCore import QObject, Signal

from app.control.playback import Playback
from app.document.azimuth_track import AzimuthTrack
from app.document.heard_field import HeardField
from app.engine.background import Background
from app.engine.measured_once import MeasuredOnce
from visage_core.field_turn import FieldTurn

TRACKS_KEPT = 8

Key: TypeAlias = tuple[HeardField, FieldTurn]
"""A sound, and how it is turned."""


class Azimuths(QObject):
    """Measures one sound at a time; while one is dragged about, those in between are left out."""

    changed = Signal(object)
    """An `AzimuthTrack`, None while there is none."""

    def __init__(self, playback: Playback, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._field: HeardField | None = None
        self._turn = FieldTurn()
        self._visible = False
        self._shown: AzimuthTrack | None = None
        self._tracks = MeasuredOnce(background, _measured, self._refresh, TRACKS_KEPT)
        playback.field_changed.connect(self._hear)
        playback.turning_changed.connect(self._set_turn)

    def set_visible(self, visible: bool) -> None:
        """The strip is in view or not."""
        self._visible = visible
        self._refresh()

    def _hear(self, field: HeardField | None) -> None:
        same = field is not None and self._field is not None and field.foa is self._field.foa
        if not same:
            self._shown = None
        self._field = field
        self._refresh()

    def _set_turn(self, turn: FieldTurn) -> None:
        self._turn = turn
        self._refresh()

    def _refresh(self) -> None:
        if not self._visible:
            return
        if self._field is not None and not self._tracks.busy:
            key = (self._field, self._turn)
            self._shown = self._tracks.get(key) or self._shown
        self.changed.emit(self._shown)


def _measured(key: Key) -> AzimuthTrack:
    field, turn = key
    return AzimuthTrack.of(turn.applied(field.foa))
