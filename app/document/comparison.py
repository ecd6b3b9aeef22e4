"""A take beside the reference of its clip: scores, and what both sound like at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from visage_core.ambisonics.energy import (
    cardioid_map,
    diffuseness,
    dominant_direction,
    windowed_covariance,
)
from visage_core.metrics.spatial import WINDOW_RATES, spatial_scores
from visage_core.types import Direction, Foa

AUDIBLE_DB = -50.0
"""Below the field's loudest window by this much, no direction is named."""

DIFFUSE = 0.97
"""Above this diffuseness a window has no dominant direction."""


class Window(StrEnum):
    """How much of the sound is put into one map; the values are the scores' names."""

    WHOLE = "all"
    SECOND = "1fps"
    FIFTH = "5fps"

    @property
    def rate(self) -> float:
        """Windows per second."""
        return WINDOW_RATES[self.value]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Energy of one field in one window: amplitudes [90, 180], and where most comes from."""

    amplitude: NDArray[np.float64]
    dominant: Direction | None


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """Both fields in the same window."""

    reference: Picture | None
    take: Picture | None

    @property
    def angle(self) -> float | None:
        """Degrees between the two dominant directions, None unless both have one."""
        directions = [side.dominant if side else None for side in (self.reference, self.take)]
        first, second = directions
        return None if first is None or second is None else first.angle_to(second)


@dataclass(frozen=True, slots=True)
class Score:
    """How alike two fields are placed, over windows of one length; `angle` in degrees."""

    cc: float
    auc: float
    angle: float | None


class Comparison:
    """Measured once from a take (or none yet) and the reference within the same span.

    Give it the reference as it is heard, at the take's loudness: maps then share one scale, and
    the scores, which no gain can change, are those of `visage_core.metrics.spatial`.
    """

    def __init__(self, take: Foa | None, reference: Foa) -> None:
        self._reference = {window: _Field(reference, window) for window in Window}
        self._take = {window: _Field(take, window) for window in Window} if take else None
        self.scores = _scores(self, take, reference) if take else None

    def at(self, window: Window, seconds: float) -> Moment:
        """The window that holds a moment of the span."""
        index = int(seconds * window.rate)
        reference = self._reference[window].picture(index)
        return Moment(reference, self._take[window].picture(index) if self._take else None)

    def loudest(self, window: Window) -> float:
        """The greatest amplitude in all maps of both fields."""
        ours = self._take[window].loudest if self._take else 0.0
        return max(self._reference[window].loudest, ours)

    def mean_angle(self, window: Window) -> float | None:
        """Mean angle over the windows in which both fields have a dominant direction."""
        count = self._reference[window].count
        moments = (self.at(window, (index + 0.5) / window.rate) for index in range(count))
        angles = [angle for moment in moments if (angle := moment.angle) is not None]
        return float(np.mean(angles)) if angles else None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a comparison shows: the measured pair (None: not yet) and the window in view."""

    comparison: Comparison | None
    moment: Moment | None
    window: Window


class _Field:
    """The covariances of one field's windows."""

    def __init__(self, foa: Foa, window: Window) -> None:
        self._covariance = windowed_covariance(foa.samples, foa.sample_rate, window.rate)
        self.count = len(self._covariance)
        self._power = np.trace(self._covariance, axis1=1, axis2=2)
        loudest = int(np.argmax(self._power)) if self.count else None
        self.loudest = 0.0 if loudest is None else float(self._map(loudest).max())

    def picture(self, index: int) -> Picture | None:
        """One window; None after the last."""
        if not self.count:
            return None
        index = min(max(index, 0), self.count - 1)
        return Picture(self._map(index), self._dominant(index))

    def _map(self, index: int) -> NDArray[np.float64]:
        return cardioid_map(self._covariance[index])

    def _dominant(self, index: int) -> Direction | None:
        audible = self._power[index] > self._power.max() * 10.0 ** (AUDIBLE_DB / 10.0)
        if not audible or float(diffuseness(self._covariance[index])) > DIFFUSE:
            return None
        return dominant_direction(self._covariance[index])


def _scores(comparison: Comparison, take: Foa, reference: Foa) -> dict[Window, Score]:
    told = spatial_scores(take, reference)
    return {
        window: Score(told[f"cc_{window}"], told[f"auc_{window}"], comparison.mean_angle(window))
        for window in Window
    }
