"""From audio energy to colour: one decibel scale and one colour map for every view."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from app.document.field_view import Quantity
from app.document.preferences import ColorMap

Levels = NDArray[np.uint8]
Rgb = NDArray[np.float32]

COLOR_MAP = "energy_color_map"

OPAQUE_LEVEL = 0.45
"""Share of the scale above which the colour hides what lies under it."""

RANGE_DB = {Quantity.ENERGY: 12.0, Quantity.INTENSITY: 24.0}
"""First-order beams are broad: 12 dB show the lobe and leave its back dark. Spots are narrow."""

TICK_STEPS = {12.0: 3.0, 24.0: 6.0}


@dataclass(frozen=True, slots=True)
class EnergyScale:
    """Decibels (full scale 0) shown from `top_db` down to `top_db - range_db`."""

    top_db: float = -18.0
    range_db: float = 12.0

    @classmethod
    def fitting(cls, loudest: float, quantity: Quantity = Quantity.ENERGY) -> EnergyScale:
        """The scale whose top is the next 3 dB step above an amplitude."""
        decibels = 20.0 * np.log10(max(loudest, 1e-4))
        return cls(float(3.0 * np.ceil(decibels / 3.0)), RANGE_DB[quantity])

    @property
    def bottom_db(self) -> float:
        """The level that is drawn as nothing."""
        return self.top_db - self.range_db

    def levels(self, energy: NDArray[np.floating]) -> Levels:
        """Colour index 0 … 255 of amplitudes."""
        power = np.maximum(np.square(energy, dtype=np.float32), np.float32(1e-20))
        share = np.log10(power) * np.float32(10.0 / self.range_db)
        share -= np.float32(self.bottom_db / self.range_db)
        return np.asarray(np.clip(share, 0.0, 1.0) * np.float32(255.0), dtype=np.uint8)

    def ticks(self) -> list[float]:
        """The decibels to be labelled, from quiet to loud."""
        step = TICK_STEPS.get(self.range_db, self.range_db)
        return [self.bottom_db + step * count for count in range(int(self.range_db / step) + 1)]


def use_color_map(application: QCoreApplication, color_map: ColorMap) -> None:
    """Show energy in these colours from now on: like the palette, a property of the program."""
    application.setProperty(COLOR_MAP, color_map.value)


def chosen_color_map() -> ColorMap:
    """The colours in which energy is shown."""
    application = QCoreApplication.instance()
    chosen = None if application is None else application.property(COLOR_MAP)
    return ColorMap.INFERNO if chosen is None else ColorMap(chosen)


@cache
def color_table(color_map: ColorMap) -> Rgb:
    """Colours [256, 3], 0 … 255.

    All maps are perceptually uniform: equal steps look equally far apart, lightness grows evenly,
    so they read the same with any colour vision and in greyscale.
    """
    table = pg.colormap.get(color_map.value).getLookupTable(0.0, 1.0, 256)
    return np.asarray(table[:, :3], dtype=np.float32)


@cache
def opacity_table() -> NDArray[np.float32]:
    """How much each level hides what is under it [256], 0 … 1."""
    ramp = np.linspace(0.0, 1.0, 256, dtype=np.float32) / OPAQUE_LEVEL
    return np.asarray(np.minimum(ramp, 1.0) ** 1.2, dtype=np.float32)
