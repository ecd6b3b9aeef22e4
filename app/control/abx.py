"""The blind test at work: which take X is, what is heard, and how many answers were right."""

from __future__ import annotations

import random

from PySide6.QtCore import QObject, Signal

from app.control.playback import Playback
from app.document.abx import AbxTest, Side, comparable, matched_pair
from app.document.session import Session
from app.document.takes import NamedTake
from app.document.turning import heard_direction
from visage_core.types import Foa


class Abx(QObject):
    """Runs one test at a time; between tests the session is heard as always."""

    changed = Signal(object)
    """The `AbxTest` after each answer, and at the beginning."""

    heard_changed = Signal(object)
    """The `Side` that is heard."""

    def __init__(
        self, session: Session, playback: Playback, parent: QObject, chance: random.Random
    ) -> None:
        super().__init__(parent)
        self._session, self._playback, self._chance = session, playback, chance
        self._sounds: dict[Side, Foa] = {}
        self._test: AbxTest | None = None
        self._side = Side.X
        self._heard_before: int | None = None
        self._active: int | None = None
        session.events.active.connect(self._follow_active)

    def partner(self) -> NamedTake | None:
        """What the heard take is compared with at first: the one heard before, or its neighbour."""
        active = self._session.active
        others = () if active is None else comparable(self._session.takes, active)
        before = (take for take in others if take.number == self._heard_before)
        return next(before, others[-1] if others else None)

    def start(self, a: NamedTake, b: NamedTake) -> None:
        """Begin anew with two takes. Raises `NoPair`."""
        self._sounds = matched_pair(a, b, heard_direction(self._session))
        self._test = AbxTest(self._draw())
        self.changed.emit(self._test)
        self.hear(Side.X)

    def hear(self, side: Side) -> None:
        """Switch to A, B or X at the same place."""
        if self._test is not None:
            self._side = side
            self._playback.hear_blind(self._sounds[self._test.hidden if side is Side.X else side])
            self.heard_changed.emit(side)

    def answer(self, side: Side) -> None:
        """X is that one; another X follows."""
        if self._test is not None:
            self._test = self._test.answered(side, self._draw())
            self.changed.emit(self._test)
            self.hear(Side.X)

    def end(self) -> None:
        """Hear the session again."""
        if self._test is not None:
            self._test, self._sounds = None, {}
            self._playback.hear()

    def _draw(self) -> Side:
        return self._chance.choice((Side.A, Side.B))

    def _follow_active(self, active: NamedTake | None) -> None:
        """A take that is finished during a test does not disturb it."""
        number = None if active is None else active.number
        if number != self._active:
            self._heard_before, self._active = self._active, number
        self.hear(self._side)
