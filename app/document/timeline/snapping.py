"""Snapping: a moment that is dragged close to one that matters becomes that one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

SNAP_PIXELS = 8.0
"""How near is close, on the screen."""


class Snapping:
    """Moments that attract, in seconds; within `reach` seconds the nearest one wins."""

    def __init__(self, targets: Iterable[float] = (), reach: float = 0.0) -> None:
        self._targets = sorted(set(targets))
        self._reach = reach

    def snapped(self, seconds: float) -> float:
        """The nearest target in reach, or the moment itself."""
        target = self.target(seconds)
        return seconds if target is None else target

    def target(self, seconds: float) -> float | None:
        """The nearest target in reach; the earlier one of two that are as near."""
        place = bisect_left(self._targets, seconds)
        near = self._targets[max(place - 1, 0) : place + 1]
        best = min(near, key=lambda target: abs(target - seconds), default=None)
        return best if best is not None and abs(best - seconds) <= self._reach else None

    def shifted(self, start: float, duration: float) -> float:
        """Where a stretch begins if either of its ends snaps, the nearer one first."""
        ends = ((start, 0.0), (start + duration, duration))
        caught = [
            (target, end, back) for end, back in ends if (target := self.target(end)) is not None
        ]
        if not caught:
            return start
        target, _, back = min(caught, key=lambda found: abs(found[0] - found[1]))
        return target - back
