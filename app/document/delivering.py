"""What is delivered: the take as it is heard, and seen, now."""

from __future__ import annotations

from functools import partial

from app.document.comping import comp_span
from app.document.editing import read_contents
from app.document.panoramas import is_panoramic
from app.document.session import Session
from app.document.takes import Comp, NamedTake
from app.document.turning import heard_camera, heard_direction, heard_turn
from visage_core.errors import VisageError
from visage_core.export.handover import Assembly, Ingredient
from visage_core.export.parcel import Parcel
from visage_core.seeing.energy_colors import ColorMap
from visage_core.seeing.field_view import FieldView
from visage_core.seeing.overlay import Overlay
from visage_core.types import Span


class NotReady(VisageError):
    """A comp is to leave the program before its sound is there."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is still being put together. Try again when Jobs is empty.")


def parcel_of(
    session: Session,
    view: FieldView | None = None,
    color_map: ColorMap = ColorMap.INFERNO,
    *,
    trail: bool = True,
) -> Parcel:
    """What is heard now, frozen for the thread that delivers it, and how its energy would be seen
    over the picture, with the `trail` of the loudest direction or without. Raises `NoTake` and
    `NotReady`."""
    active = _complete(session.require_active())
    heard, foa = heard_direction(session), active.take.foa
    field = partial(heard_turn(session).applied, foa)
    overlay = Overlay(
        heard_camera(session), is_panoramic(session), view or FieldView(), color_map, trail=trail
    )
    assembly = None if active.comp is None else _assembly(session, active.comp)
    return Parcel(
        active.take, active.name, field, heard, active.clip, overlay, session.lane, assembly
    )


def _assembly(session: Session, comp: Comp) -> Assembly:
    """How a comp was put together, of takes as they are called now."""
    takes = {take.number: take for take in read_contents(session).known}

    def ingredient(number: int, span: Span, gain_db: float = 0.0) -> Ingredient:
        return Ingredient(takes[number].name, takes[number].take, span, gain_db)

    parts = tuple(ingredient(part.take, part.span) for part in comp.parts)
    bed = comp.bed
    under = None if bed is None else ingredient(bed.take, comp_span(comp), bed.gain_db)
    return Assembly(parts, comp.fade, comp.curve, under)


def _complete(take: NamedTake) -> NamedTake:
    if take.outdated:
        raise NotReady(take.name)
    return take
