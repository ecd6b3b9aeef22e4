"""Seconds to pixels and back: which part of a video a row of the timeline shows."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

SHORTEST_SECONDS = 0.2
"""Zooming in ends when a row shows so little."""

MARK_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0)
MARK_STEPS_MINUTES = (60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0)
MARK_PIXELS = 72.0
"""Ruler marks stand at least so far apart."""


@dataclass(frozen=True, slots=True)
class TimeScale:
    """The part [start, end] of a video of `total` seconds on a row `width` pixels wide."""

    total: float = 0.0
    start: float = 0.0
    end: float = 0.0
    width: float = 1.0

    @classmethod
    def whole(cls, total: float, width: float) -> TimeScale:
        """All of a video."""
        return cls(total, 0.0, total, max(width, 1.0))

    @property
    def shown(self) -> float:
        """Seconds that are in view."""
        return self.end - self.start

    @property
    def pixels_per_second(self) -> float:
        """How far a second reaches; 0 if there is no video."""
        return self.width / self.shown if self.shown > 0.0 else 0.0

    def x(self, seconds: float) -> float:
        """Where a moment is, pixels from the left; outside the row if it is not in view."""
        return (seconds - self.start) * self.pixels_per_second

    def seconds(self, x: float) -> float:
        """The moment at a pixel, not kept inside the video."""
        return self.start + x / self.pixels_per_second if self.pixels_per_second else self.start

    def kept(self, seconds: float) -> float:
        """A moment brought inside the video."""
        return min(max(seconds, 0.0), self.total)

    def wide(self, width: float) -> TimeScale:
        """The same part on a row of another width."""
        return replace(self, width=max(width, 1.0))

    def zoomed(self, factor: float, x: float) -> TimeScale:
        """Nearer (factor above 1) or further away; the moment at `x` stays there if it can.

        The ends of the video are never left, so near them the moment may have to move.
        """
        shown = min(max(self.shown / factor, min(SHORTEST_SECONDS, self.total)), self.total)
        return self._showing(self.seconds(x) - x / self.width * shown, shown)

    def panned(self, seconds: float) -> TimeScale:
        """Later (positive) or earlier, as far as the video goes."""
        return self._showing(self.start + seconds, self.shown)

    def around(self, start: float, end: float) -> TimeScale:
        """A stretch of the video with a little of what is around it."""
        shown = min(max((end - start) * 1.1, min(SHORTEST_SECONDS, self.total)), self.total)
        return self._showing((start + end - shown) / 2.0, shown)

    def following(self, seconds: float) -> TimeScale:
        """The same zoom, turned like a page once a moment has left the view."""
        if self.start <= seconds <= self.end:
            return self
        return self._showing(seconds - 0.05 * self.shown, self.shown)

    def marks(self) -> tuple[float, ...]:
        """The moments that the ruler names, from left to right."""
        if self.shown <= 0.0:
            return ()
        step = self._mark_step()
        first, last = math.ceil(self.start / step - 1e-6), math.floor(self.end / step + 1e-6)
        return tuple(number * step for number in range(first, last + 1))

    def _mark_step(self) -> float:
        steps = (*MARK_STEPS, *MARK_STEPS_MINUTES)
        fitting = (step for step in steps if step * self.pixels_per_second >= MARK_PIXELS)
        return next(fitting, steps[-1])

    def _showing(self, start: float, shown: float) -> TimeScale:
        first = min(max(start, 0.0), max(self.total - shown, 0.0))
        return replace(self, start=first, end=min(first + shown, self.total))


def ruler_text(seconds: float) -> str:
    """A moment as short as it can be said: 7, 7.25, 1:05, 1:01:05."""
    hundredths = round(seconds * 100.0)
    whole, rest = divmod(hundredths, 100)
    tail = f"{rest / 100.0:.2f}"[1:].rstrip("0").rstrip(".") if rest else ""
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minute:02d}:{second:02d}{tail}"
    return f"{minutes}:{second:02d}{tail}" if minutes else f"{second}{tail}"


def picture_times(scale: TimeScale, picture_width: float) -> tuple[float, ...]:
    """When the pictures of a row were taken, from left to right, a power of two seconds apart.

    That is at most their width, and more than half of it. The times do not depend on where the
    view begins, so that panning asks for few new ones.
    """
    if scale.shown <= 0.0 or picture_width <= 0.0:
        return ()
    step = 2.0 ** math.floor(math.log2(picture_width / scale.pixels_per_second))
    first = math.floor(scale.start / step)
    count = math.ceil(scale.end / step) - first
    return tuple((first + number) * step for number in range(count))
