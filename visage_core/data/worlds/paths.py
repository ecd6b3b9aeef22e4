"""Where a thing is at every moment: a smooth path around the listener."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from visage_core.types import Direction

Degrees = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Path:
    """A drift along azimuth and elevation with an optional sway about it.

    `azimuth` (left positive) and `elevation` in degrees hold at time 0, with rates in degrees per
    second; `sway` is the amplitude in degrees of a slow swing across, `sway_period` its seconds.
    """

    azimuth: float
    elevation: float
    azimuth_rate: float = 0.0
    elevation_rate: float = 0.0
    sway: float = 0.0
    sway_period: float = 5.0

    @property
    def is_still(self) -> bool:
        """Whether it stays where it is."""
        return self.azimuth_rate == self.elevation_rate == self.sway == 0.0

    def at(self, seconds: ArrayLike) -> tuple[Degrees, Degrees]:
        """Azimuth and elevation at each time; the elevation stays within 85°."""
        time = np.asarray(seconds, float)
        swing = self.sway * np.sin(2.0 * np.pi * time / self.sway_period)
        azimuth = self.azimuth + self.azimuth_rate * time + swing
        elevation = self.elevation + self.elevation_rate * time
        return azimuth, np.clip(elevation, -85.0, 85.0)

    def heading(self, seconds: float) -> float:
        """+1 while it moves to the right, -1 to the left, 0 while it stands."""
        turning = 2.0 * np.pi / self.sway_period
        rate = self.azimuth_rate + self.sway * turning * np.cos(turning * seconds)
        return -float(np.sign(rate))


def placed_at(direction: Direction) -> Path:
    """The path of a thing that stays at one place."""
    return Path(direction.azimuth, direction.elevation)
