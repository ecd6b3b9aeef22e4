"""Wires how the sound field is seen: views, readings and what the user chooses to see."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup

from app.actions import BAND_IDS, QUANTITY_IDS
from app.control.azimuths import Azimuths
from app.control.patch_energy import PatchEnergy
from app.control.playback import Playback
from app.control.seeing import Seeing
from app.document.session import Session
from app.views.azimuth_strip import AzimuthStrip
from app.views.main_window import MainWindow
from visage_core.seeing.energy_track import Overall
from visage_core.seeing.field_view import FieldView, Quantity
from visage_core.types import Direction


class _InSpan:
    """The azimuth strip counts from the start of the span, the timeline from that of the video."""

    def __init__(self, strip: AzimuthStrip, session: Session) -> None:
        self._strip, self._session = strip, session
        self._range = (0.0, 0.0)

    def set_range(self, start: float, end: float) -> None:
        """Show a part of the video."""
        self._range = start, end
        self.place()

    def place(self, *_changed: object) -> None:
        """The span has moved, or another part is shown."""
        offset = self._session.span.start
        self._strip.set_range(self._range[0] - offset, self._range[1] - offset)


class SeeingWiring(QObject):
    """Lives as long as the window."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        playback: Playback,
        seeing: Seeing,
        azimuths: Azimuths,
        patches: PatchEnergy,
    ) -> None:
        super().__init__(window)
        self._window, self._seeing = window, seeing
        self._groups = [self._exclusive(QUANTITY_IDS), self._exclusive(tuple(BAND_IDS.values()))]
        self._show_field()
        self._show_azimuths(session, playback, azimuths)
        patches.changed.connect(window.video.set_patches)
        self._take_actions(azimuths)

    def _exclusive(self, action_ids: tuple[str, ...]) -> QActionGroup:
        """Actions of which exactly one is on."""
        group = QActionGroup(self)
        for action_id in action_ids:
            group.addAction(self._window.actions_by_id[action_id])
        return group

    def _show_field(self) -> None:
        window, seeing = self._window, self._seeing
        for view in (window.direction, window.panorama, window.video):
            seeing.shown.connect(view.set_picture)
        for legend in (window.direction.view_bar.legend, window.azimuth_strip):
            seeing.scale_changed.connect(legend.set_scale)
        seeing.overall_changed.connect(self._show_overall)

    def _show_overall(self, overall: Overall | None, target: Direction) -> None:
        measured = None if overall is None else overall.dominant
        self._window.direction.set_measured(overall, target)
        self._window.panorama.set_measured(measured, target)

    def _show_azimuths(self, session: Session, playback: Playback, azimuths: Azimuths) -> None:
        strip = self._window.azimuth_strip
        azimuths.changed.connect(strip.set_track)
        strip.sought.connect(lambda seconds: playback.seek(session.span.start + seconds))
        track = _InSpan(strip, session)
        self._window.timeline.add_track("Azimuth", strip, track)
        session.events.span.connect(track.place)

    def _take_actions(self, azimuths: Azimuths) -> None:
        acts, seeing = self._window.actions_by_id, self._seeing
        acts["show_intensity"].toggled.connect(self._choose_quantity)
        for octave, action_id in BAND_IDS.items():
            acts[action_id].toggled.connect(partial(self._choose_octave, octave))
        acts["trail"].toggled.connect(seeing.set_trail)
        acts["patches"].toggled.connect(self._window.video.set_patches_visible)
        acts["azimuth_strip"].toggled.connect(self._window.azimuth_strip.setVisible)
        acts["azimuth_strip"].toggled.connect(azimuths.set_visible)
        azimuths.set_visible(acts["azimuth_strip"].isChecked())

    def _choose_quantity(self, intensity: bool) -> None:
        quantity = Quantity.INTENSITY if intensity else Quantity.ENERGY
        self._seeing.set_view(FieldView(quantity, self._seeing.view.octave))

    def _choose_octave(self, octave: int | None, chosen: bool) -> None:
        if chosen:
            self._seeing.set_view(FieldView(self._seeing.view.quantity, octave))
