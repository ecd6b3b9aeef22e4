"""A blind listening test: is the unknown X one take or the other?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import comb

from app.document.comping import facing
from app.document.gridding import match_all
from app.document.takes import NamedTake, Takes
from visage_core.errors import VisageError
from visage_core.types import Direction, Foa


class Side(StrEnum):
    """What can be listened to in the test."""

    A = "A"
    B = "B"
    X = "X"


class NoPair(VisageError):
    """A test of takes that cannot be switched between."""

    def __init__(self) -> None:
        super().__init__("Choose two takes of the same span: only those can be told apart blind.")


@dataclass(frozen=True, slots=True)
class AbxTest:
    """Trials so far. `hidden` is what X is in the present one, and a secret."""

    hidden: Side
    right: int = 0
    trials: int = 0

    def answered(self, side: Side, hidden: Side) -> AbxTest:
        """After an answer, with another X."""
        right = self.right + (side is self.hidden)
        return replace(self, hidden=hidden, right=right, trials=self.trials + 1)

    @property
    def chance(self) -> float:
        """How likely at least so many right answers are by guessing (one-sided binomial)."""
        ways = sum(comb(self.trials, count) for count in range(self.right, self.trials + 1))
        return float(ways / 2**self.trials)


def comparable(takes: Takes, one: NamedTake) -> Takes:
    """The other takes of the same clip and span."""
    span = one.take.request.span
    return tuple(
        take
        for take in takes
        if take is not one and take.clip == one.clip and take.take.request.span == span
    )


def matched_pair(a: NamedTake, b: NamedTake, direction: Direction) -> dict[Side, Foa]:
    """Both takes for one camera direction, as loud as each other. Raises `NoPair`."""
    if a not in comparable((a,), b):
        raise NoPair
    one, other = match_all([facing(take.take, direction) for take in (a, b)])
    return {Side.A: one.foa, Side.B: other.foa}
