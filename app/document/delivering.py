"""What is delivered: the take as it is heard now."""

from __future__ import annotations

from functools import partial

from app.document.session import Session
from app.document.turning import heard_direction, heard_turn
from visage_core.export.parcel import Parcel


def parcel_of(session: Session) -> Parcel:
    """What is heard now, frozen for the thread that delivers it. Raises `NoTake`."""
    active = session.require_active()
    heard, foa = heard_direction(session), active.take.foa
    field = partial(heard_turn(session).applied, foa)
    return Parcel(active.take, active.name, field, heard, active.clip, session.lane)
