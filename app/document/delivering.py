"""What is delivered: the take as it is heard now."""

from __future__ import annotations

from functools import partial

from app.document.session import Session
from app.document.takes import NamedTake
from app.document.turning import heard_direction, heard_turn
from visage_core.errors import VisageError
from visage_core.export.parcel import Parcel


class NotReady(VisageError):
    """A comp is to leave the program before its sound is there."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is still being put together. Try again when Jobs is empty.")


def parcel_of(session: Session) -> Parcel:
    """What is heard now, frozen for the thread that writes it. Raises `NoTake` and `NotReady`."""
    active = _complete(session.require_active())
    heard, foa = heard_direction(session), active.take.foa
    field = partial(heard_turn(session).applied, foa)
    return Parcel(active.take, active.name, field, heard, active.clip, session.lane)


def _complete(take: NamedTake) -> NamedTake:
    if take.outdated:
        raise NotReady(take.name)
    return take
