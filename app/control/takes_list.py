"""The takes as the list shows them: measured in the background, sorted and filtered."""

from __future__ import annotations

from typing import TypeAlias

from PySide6.QtCore import QObject, Signal

from app.document.ranking import Placement, TakeOrder, arranged
from app.document.session import Session
from app.document.takes import NamedTake, Takes
from app.engine.background import Background
from app.engine.measured_once import MeasuredOnce
from visage_core.types import Direction, Foa

PLACEMENTS_KEPT = 1024

Key: TypeAlias = tuple[Foa, Direction]


class TakesList(QObject):
    """Follows the session's takes. Number keys and neighbours go by the rows that are shown."""

    changed = Signal(object, object)
    """The takes in order, and their placements by number as far as they are measured."""

    order_changed = Signal(object)

    def __init__(self, session: Session, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._order, self._starred_only = TakeOrder.MADE, False
        self._shown: Takes = ()
        self._measured = MeasuredOnce(background, _place, self.refresh, PLACEMENTS_KEPT)
        session.events.takes.connect(self.refresh)

    def set_order(self, order: TakeOrder) -> None:
        """Sort by something else."""
        self._order = order
        self.order_changed.emit(order)
        self.refresh()

    def set_starred_only(self, starred_only: bool) -> None:
        """Show only takes with a star, or all."""
        self._starred_only = starred_only
        self.refresh()

    def refresh(self, *_changed: object) -> None:
        """Tell what is to be shown."""
        takes = self._session.takes
        placements = {
            one.number: placed for one in takes if (placed := self._measured.get(_key(one)))
        }
        order = self._order
        self._shown = arranged(takes, placements, order, starred_only=self._starred_only)
        self.changed.emit(self._shown, placements)

    def hear_row(self, row: int) -> None:
        """Hear the take in a row, if there is one."""
        if row < len(self._shown):
            self._session.attempt(self._session.activate_take, self._shown[row].number)

    def hear_neighbour(self, step: int) -> None:
        """Hear the take above (-1) or below (1) the one that is heard, around the ends."""
        active, numbers = self._session.active, [take.number for take in self._shown]
        if active is not None and active.number in numbers:
            self.hear_row((numbers.index(active.number) + step) % len(numbers))
        elif numbers:
            self.hear_row(0)


def _key(take: NamedTake) -> Key:
    return take.take.foa, take.take.request.direction


def _place(key: Key) -> Placement | None:
    return Placement.of(*key)
