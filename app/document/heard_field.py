"""The sound field that is heard, and what the views show of it at a moment."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from visage_core.seeing.energy_track import Trail
from visage_core.types import Direction, Foa


@dataclass(frozen=True, slots=True)
class HeardField:
    """A take, a reference, or a take that grows: of that, `made` seconds are there."""

    foa: Foa
    made: float


@dataclass(frozen=True, slots=True, eq=False)
class FieldPicture:
    """What sphere, panorama and video show: levels [90, 180] of the colour scale, the dominant
    direction and its path, the share of sound without direction (0 to 1), and the length of the
    intensity vector in decibels of full scale. Without a sound there is none of it."""

    levels: NDArray[np.uint8] | None = None
    dominant: Direction | None = None
    trail: Trail = field(default_factory=Trail.nowhere)
    diffuseness: float | None = None
    intensity_db: float | None = None
    is_intensity: bool = False
