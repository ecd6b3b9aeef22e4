"""What is delivered: the take as it is heard, and seen, now."""

from __future__ import annotations

from functools import partial

from app.document.panoramas import is_panoramic
from app.document.session import Session
from app.document.turning import heard_camera, heard_direction, heard_turn
from visage_core.export.parcel import Parcel
from visage_core.seeing.energy_colors import ColorMap
from visage_core.seeing.field_view import FieldView
from visage_core.seeing.overlay import Overlay


def parcel_of(
    session: Session, view: FieldView | None = None, color_map: ColorMap = ColorMap.INFERNO
) -> Parcel:
    """What is heard now, frozen for the thread that delivers it, and how its energy would be seen
    over the picture. Raises `NoTake`."""
    active = session.require_active()
    heard, foa = heard_direction(session), active.take.foa
    field = partial(heard_turn(session).applied, foa)
    overlay = Overlay(heard_camera(session), is_panoramic(session), view or FieldView(), color_map)
    return Parcel(active.take, active.name, field, heard, active.clip, overlay, session.lane)
