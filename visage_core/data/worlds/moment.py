"""One moment in the life of a thing: how near its last and next strikes are."""

from __future__ import annotations

import math
from dataclasses import dataclass

_USUAL_PERIOD = 0.8
"""Seconds between strikes, where there is only one neighbour to judge by."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time with what a look must show of it.

    `seconds` is the time in the scene, `since` the seconds since the last strike (infinite
    before the first), `until` the seconds to the next (infinite after the last). `heading` is
    +1 for a thing that moves to the right of the picture, -1 to the left, 0 if it does not.
    """

    seconds: float
    since: float
    until: float
    heading: float

    @property
    def period(self) -> float:
        """Seconds from the last strike to the next."""
        gap = self.since + self.until
        return gap if math.isfinite(gap) else _USUAL_PERIOD

    @property
    def phase(self) -> float:
        """Place between the last strike (0) and the next (1)."""
        if math.isinf(self.since):
            return 0.5 if math.isinf(self.until) else 1.0 - min(self.until / self.period, 0.5)
        if math.isinf(self.until):
            return min(self.since / self.period, 0.5)
        return self.since / max(self.period, 1e-6)

    @property
    def odd(self) -> bool:
        """Whether the last strike was an odd one of an even row: left or right, tick or tock."""
        if math.isinf(self.since):
            return not self._is_odd(self.seconds + min(self.until, 1e3))
        return self._is_odd(self.seconds - self.since)

    def _is_odd(self, strike: float) -> bool:
        return math.floor(strike / self.period + 1e-6) % 2 == 1

    @property
    def side(self) -> float:
        """-1 for a thing that goes to the left, otherwise 1."""
        return -1.0 if self.heading < 0.0 else 1.0

    def fading(self, span: float = 0.34) -> float:
        """1 at a strike, sinking evenly to 0 `span` seconds later."""
        return max(0.0, 1.0 - self.since / span)

    def coming(self, span: float = 0.3) -> float:
        """Rises evenly from 0 `span` seconds before a strike to 1 at it."""
        return max(0.0, 1.0 - self.until / span)

    def lift(self, span: float = 0.3) -> float:
        """Height of a striker: 0 in the strike, 1 from `span` seconds before or after it."""
        return min(1.0, self.since / span, self.until / span)
