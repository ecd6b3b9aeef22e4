"""The orientation of the listener's head, led smoothly to where a tracker says it is."""

from __future__ import annotations

import math
from contextlib import suppress

from scipy.spatial.transform import Rotation

SMOOTHING_SECONDS = 0.02
"""After this long, 63 % of a turn has been followed: evens out trackers that report 50 times a
second, and is not felt."""

_THERE = 1e-5  # radians


class HeadMotion:
    """Follows orientations (x front, y left, z up) along the shortest arc, from any thread."""

    def __init__(self) -> None:
        self.smoothing = SMOOTHING_SECONDS
        self._target = self._now = Rotation.identity()

    def turn_to(self, orientation: Rotation) -> None:
        """Where the head is now, as seen from straight ahead."""
        self._target = orientation

    def advance(self, seconds: float) -> Rotation:
        """The orientation that is heard after `seconds` more."""
        target = self._target
        if self._now is target:
            return target
        # SciPy asks whether an array is torch's, and another thread may be halfway through
        # importing that: the head stands still for this block, and the sound goes on.
        with suppress(AttributeError):
            self._now = self._nearer(target, seconds)
        return self._now

    def _nearer(self, target: Rotation, seconds: float) -> Rotation:
        rest = (self._now.inv() * target).as_rotvec()
        if self.smoothing <= 0.0 or math.hypot(*rest) < _THERE:
            return target
        share = -math.expm1(-seconds / self.smoothing)
        return self._now * Rotation.from_rotvec(share * rest)
