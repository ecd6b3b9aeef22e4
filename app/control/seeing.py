"""Seeing: what is heard is measured in the background, and shown at the moment that is heard."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.control.playback import Playback
from app.document.heard_field import FieldPicture, HeardField
from app.document.session import Session
from app.document.turning import heard_direction
from app.engine.background import Background
from app.engine.measured_once import MeasuredOnce
from visage_core.seeing.energy_colors import EnergyScale
from visage_core.seeing.energy_track import EnergyTrack, Overall, Trail
from visage_core.seeing.field_view import FieldView, Quantity
from visage_core.types import Direction

TAKES_KEPT_MEASURED = 32
SILENT_DB = -120.0


class Seeing(QObject):
    """Follows playback; all views of the sound field show what this tells."""

    shown = Signal(FieldPicture)
    scale_changed = Signal(EnergyScale)
    overall_changed = Signal(object, Direction)
    """Of the whole sound (None: not measured, or silent), and where the camera faces in it."""

    def __init__(
        self, session: Session, playback: Playback, background: Background, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._view, self._has_trail = FieldView(), True
        self._field: HeardField | None = None
        self._track: EnergyTrack | None = None
        self._turn: NDArray[np.float64] = np.eye(4)
        self._seconds, self._target = 0.0, Direction()
        self._scale = EnergyScale()
        self._tracks = MeasuredOnce(background, _measured, self._refresh, TAKES_KEPT_MEASURED)
        playback.field_changed.connect(self._hear)
        playback.turn_changed.connect(self._set_turn)
        playback.position_changed.connect(self._set_position)

    @property
    def view(self) -> FieldView:
        """What is shown of the sound."""
        return self._view

    @property
    def has_trail(self) -> bool:
        """Whether the path of the dominant direction is shown."""
        return self._has_trail

    def set_view(self, view: FieldView) -> None:
        """Show another quantity or another octave."""
        self._view = view
        self._refresh()

    def set_trail(self, visible: bool) -> None:
        """Show or hide where the dominant direction came along."""
        self._has_trail = visible
        self._show()

    def _hear(self, field: HeardField | None) -> None:
        same = field is not None and self._field is not None and field.foa is self._field.foa
        if not same:  # what grows is shown as it was until it is measured again
            self._track = None
        self._field = field
        self._refresh()

    def _refresh(self) -> None:
        """Something else is heard, has been measured, or is wanted."""
        if self._field is None or not (self._tracks.busy and self._track is not None):
            self._track = (self._tracks.get(self._field) if self._field else None) or self._track
        if self._track is not None:
            self._scale = EnergyScale.fitting(self._track.loudest(self._view), self._view.quantity)
        self.scale_changed.emit(self._scale)
        self._tell_overall()
        self._show()

    def _set_turn(self, turn: NDArray[np.float64]) -> None:
        self._turn = turn
        self._tell_overall()

    def _set_position(self, seconds: float) -> None:
        self._seconds = seconds
        if heard_direction(self._session, self._time) != self._target:
            self._tell_overall()
        self._show()

    @property
    def _time(self) -> float:
        """Seconds of the video."""
        return self._session.span.start + self._seconds

    def _tell_overall(self) -> None:
        overall: Overall | None = None
        if self._track is not None:
            overall = self._track.overall(self._turn, self._view)
        self._target = heard_direction(self._session, self._time)
        self.overall_changed.emit(overall, self._target)

    def _show(self) -> None:
        track, view = self._track, self._view
        moment = None if track is None else track.at(self._seconds, self._turn, view)
        if track is None or moment is None:
            self.shown.emit(FieldPicture())
            return
        trail = track.trail(self._seconds, self._turn, view) if self._has_trail else Trail.nowhere()
        self.shown.emit(
            FieldPicture(
                self._scale.levels(moment.amplitude),
                moment.dominant,
                trail,
                moment.diffuseness,
                _decibels(moment.intensity),
                is_intensity=self._view.quantity is Quantity.INTENSITY,
            )
        )


def _measured(field: HeardField) -> EnergyTrack:
    return EnergyTrack(field.foa)


def _decibels(amplitude: float) -> float:
    return 20.0 * math.log10(amplitude) if amplitude > 0.0 else SILENT_DB
