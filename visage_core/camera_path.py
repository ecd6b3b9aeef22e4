"""The camera's direction over time: keyframes, and the path on the sphere between them.

Every key says how the path leaves it. *Hold* stays until the next key; *linear* goes there on the
great circle at a steady speed; *smooth* passes through the keys without a jolt: a Bézier curve on
the sphere (Shoemake 1985, "Animating Rotation with Quaternion Curves", with the velocities of a
Catmull-Rom spline), whose speed meets that of its neighbours, unless they hold or are more than
three times as fast.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from visage_core.errors import VisageError
from visage_core.great_circle import move_along, slerp, way_to
from visage_core.types import Direction

Vectors = NDArray[np.float64]

SAME_MOMENT = 0.5e-3
"""Keys closer than this, in seconds, are one."""

FASTEST = 3.0
"""A smooth segment begins and ends at most so many times faster than it is on average."""


class NoKey(VisageError):
    """An edit of a keyframe that is not there."""

    def __init__(self) -> None:
        super().__init__("There is no direction key at this place. Add one first, or choose one.")


class Interpolation(StrEnum):
    """How the path leaves a key."""

    HOLD = "hold"
    LINEAR = "linear"
    SMOOTH = "smooth"


@dataclass(frozen=True, slots=True)
class Keyframe:
    """The camera faces `direction` at `time`, in seconds of the video."""

    time: float
    direction: Direction
    interpolation: Interpolation = Interpolation.LINEAR


@dataclass(frozen=True, slots=True)
class DirectionPath:
    """Keyframes in order of time, no two at the same moment. Before the first and after the last
    one the camera stands still."""

    keys: tuple[Keyframe, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.keys)

    def direction_at(self, seconds: float) -> Direction:
        """Where the camera faces at a moment of the video. Raises `NoKey` without keys."""
        if not self.keys:
            raise NoKey
        at = bisect_right([key.time for key in self.keys], seconds) - 1
        if at < 0 or at == len(self.keys) - 1 or self.keys[at].time == seconds:
            return self.keys[max(at, 0)].direction  # exactly, without a way through vectors
        return Direction.from_ambix_vector(self.vectors_at(np.array([seconds]))[0])

    def vectors_at(self, seconds: Vectors) -> Vectors:
        """Unit vectors [N, 3] (x front, y left, z up) at ascending or other moments [N]."""
        if not self.keys:
            raise NoKey
        times = np.array([key.time for key in self.keys])
        points = np.array([key.direction.ambix_vector() for key in self.keys])
        segments = np.clip(np.searchsorted(times, seconds, side="right") - 1, 0, None)
        vectors = points[segments]
        for segment in np.unique(segments[segments < len(self.keys) - 1]):
            inside = segments == segment
            lasts = times[segment + 1] - times[segment]
            shares = np.clip((seconds[inside] - times[segment]) / lasts, 0.0, 1.0)
            vectors[inside] = self._segment(int(segment), points, shares)
        return vectors

    def _segment(self, segment: int, points: Vectors, shares: Vectors) -> Vectors:
        """The path between a key and the next one, at shares [N] of the time between them."""
        here, there = points[segment], points[segment + 1]
        way = self.keys[segment].interpolation
        if way is Interpolation.HOLD:
            return np.broadcast_to(here, (len(shares), 3))
        if way is Interpolation.LINEAR:
            return slerp(here, there, shares)
        third = self._lasts(segment) / 3.0
        leaving = move_along(here, third * self._velocity(segment, points))
        arriving = move_along(there, -third * self._velocity(segment + 1, points))
        return _bezier((here, leaving, arriving, there), shares)

    def _velocity(self, key: int, points: Vectors) -> Vectors:
        """How fast the path passes a key next to a smooth segment: a tangent [3], radians/s.

        Never so fast that the path would swing far beyond the keys on either side.
        """
        before, after = key - 1, key
        ways = [self._way(before), self._way(after)]
        if Interpolation.HOLD in ways:
            return np.zeros(3)
        came = -way_to(points[key], points[key - 1]) / self._lasts(before)
        goes = way_to(points[key], points[key + 1]) / self._lasts(after)
        if ways[0] is Interpolation.LINEAR:
            return _limited(came, goes)
        if ways[1] is Interpolation.LINEAR:
            return _limited(goes, came)
        whole = self._lasts(before) + self._lasts(after)
        weighted = (self._lasts(after) * came + self._lasts(before) * goes) / whole
        return _limited(_limited(weighted, came), goes)

    def _way(self, segment: int) -> Interpolation:
        """How a segment goes; outside the keys it stands still."""
        inside = 0 <= segment < len(self.keys) - 1
        return self.keys[segment].interpolation if inside else Interpolation.HOLD

    def _lasts(self, segment: int) -> float:
        return self.keys[segment + 1].time - self.keys[segment].time

    # --- edits: each gives another path ---

    def key_at(self, seconds: float) -> Keyframe | None:
        """The key at a moment."""
        nearest = min(self.keys, key=lambda key: abs(key.time - seconds), default=None)
        return nearest if nearest and abs(nearest.time - seconds) < SAME_MOMENT else None

    def with_key(self, key: Keyframe) -> DirectionPath:
        """With a key more, or in place of the one at its moment."""
        others = [other for other in self.keys if abs(other.time - key.time) >= SAME_MOMENT]
        return DirectionPath(tuple(sorted((*others, key), key=lambda one: one.time)))

    def with_direction(self, seconds: float, direction: Direction) -> DirectionPath:
        """Facing a direction at a moment; a new key goes on as the one before it does."""
        old = self.key_at(seconds)
        if old is not None:
            return self.with_key(replace(old, direction=direction))
        before = [key for key in self.keys if key.time < seconds]
        example = before[-1:] or list(self.keys[:1])
        way = example[0].interpolation if example else Interpolation.LINEAR
        return self.with_key(Keyframe(seconds, direction, way))

    def without(self, seconds: float) -> DirectionPath:
        """Without the key at a moment. Raises `NoKey`."""
        gone = self.require_key(seconds)
        return DirectionPath(tuple(key for key in self.keys if key is not gone))

    def cleared(self, start: float, end: float) -> DirectionPath:
        """Without the keys between two moments; keys at either stay."""
        return DirectionPath(tuple(key for key in self.keys if not start < key.time < end))

    def moved(self, seconds: float, to: float) -> DirectionPath:
        """With the key at a moment elsewhere, but kept between its neighbours. Raises `NoKey`."""
        key = self.require_key(seconds)
        place = self.keys.index(key)
        before, after = self.keys[:place], self.keys[place + 1 :]
        earliest = before[-1].time + 2.0 * SAME_MOMENT if before else -np.inf
        latest = after[0].time - 2.0 * SAME_MOMENT if after else np.inf
        time = max(min(to, latest), earliest) if earliest <= latest else key.time
        return DirectionPath((*before, replace(key, time=time), *after))

    def require_key(self, seconds: float) -> Keyframe:
        """The key at a moment. Raises `NoKey`."""
        key = self.key_at(seconds)
        if key is None:
            raise NoKey
        return key


def path_of(keys: Iterable[Keyframe]) -> DirectionPath:
    """The path through keys in any order; of two at one moment the later given one counts."""
    path = DirectionPath()
    for key in keys:
        path = path.with_key(key)
    return path


def _limited(velocity: Vectors, neighbour: Vectors) -> Vectors:
    """At most three times as fast as the neighbour is on average (Fritsch and Carlson 1980)."""
    speed, limit = np.linalg.norm(velocity), FASTEST * np.linalg.norm(neighbour)
    return velocity if speed <= limit else np.asarray(velocity * (limit / speed))


def _bezier(points: tuple[Vectors, ...], shares: Vectors) -> Vectors:
    """De Casteljau's construction with great-circle steps: points [3] and shares [N] to [N, 3]."""
    curves: list[Vectors] = list(points)
    while len(curves) > 1:
        pairs = itertools.pairwise(curves)
        curves = [slerp(here, there, shares) for here, there in pairs]
    return curves[0]
