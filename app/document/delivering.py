"""What is delivered: the take as it is heard now."""

from __future__ import annotations

from app.document.session import Session
from app.document.turning import heard_direction, heard_field
from visage_core.export.parcel import Parcel


def parcel_of(session: Session) -> Parcel:
    """What is heard now, frozen for the thread that delivers it. Raises `NoTake`."""
    active = session.require_active()
    heard = heard_direction(session)
    return Parcel(active.take, active.name, heard_field(session), heard, active.clip, session.lane)
