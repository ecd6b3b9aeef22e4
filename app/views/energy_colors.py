"""From audio energy to colour: one decibel scale and one colour map for every view."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

Levels = NDArray[np.uint8]
Rgb = NDArray[np.float32]

OPAQUE_LEVEL = 0.45
"""Share of the scale above which the colour hides what lies under it."""


@dataclass(frozen=True, slots=True)
class EnergyScale:
    """Decibels (full scale 0) shown from `top_db` down to `top_db - range_db`.

    First-order sound fields are broad: 12 dB show the lobe and leave its back dark.
    """

    top_db: float = -12.0
    range_db: float = 12.0

    @classmethod
    def fitting(cls, loudest: float) -> EnergyScale:
        """The scale whose top is the next 3 dB step above an amplitude."""
        decibels = 20.0 * np.log10(max(loudest, 1e-4))
        return cls(top_db=float(3.0 * np.ceil(decibels / 3.0)))

    @property
    def bottom_db(self) -> float:
        """The level that is drawn as nothing."""
        return self.top_db - self.range_db

    def levels(self, energy: NDArray[np.floating]) -> Levels:
        """Colour index 0 … 255 of amplitudes."""
        decibels = 20.0 * np.log10(np.maximum(energy, 1e-9))
        share = (decibels - self.bottom_db) / self.range_db
        return np.asarray(np.clip(share, 0.0, 1.0) * 255.0, dtype=np.uint8)


@cache
def color_table() -> Rgb:
    """Colours [256, 3], 0 … 255: inferno, whose lightness grows evenly (also in greyscale)."""
    table = pg.colormap.get("inferno").getLookupTable(0.0, 1.0, 256)
    return np.asarray(table[:, :3], dtype=np.float32)


@cache
def opacity_table() -> NDArray[np.float32]:
    """How much each level hides what is under it [256], 0 … 1."""
    ramp = np.linspace(0.0, 1.0, 256, dtype=np.float32) / OPAQUE_LEVEL
    return np.asarray(np.minimum(ramp, 1.0) ** 1.2, dtype=np.float32)
