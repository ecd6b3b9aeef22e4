"""From audio energy to colour: one decibel scale and one colour map wherever it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from visage_core.resources import resource_path
from visage_core.seeing.field_view import Quantity

Levels = NDArray[np.uint8]
Rgb = NDArray[np.float32]
PixelTable = NDArray[np.uint32]
"""A premultiplied pixel 0xAARRGGBB for each of the 256 levels."""

OVERLAY_OPACITY = 0.62
SHOWN_FROM = 0.3
"""Share of the scale from which on energy shows over a picture."""

OPAQUE_LEVEL = 0.45
"""Share of the scale above which the colour hides what lies under it."""

RANGE_DB = {Quantity.ENERGY: 12.0, Quantity.INTENSITY: 24.0}
"""First-order beams are broad: 12 dB show the lobe and leave its back dark. Spots are narrow."""

TICK_STEPS = {12.0: 3.0, 24.0: 6.0}


class ColorMap(StrEnum):
    """Colours of energy. In all of them lightness grows evenly, for any colour vision."""

    INFERNO = "inferno"
    MAGMA = "magma"
    CIVIDIS = "cividis"


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


@cache
def color_table(color_map: ColorMap) -> Rgb:
    """Colours [256, 3], 0 … 255.

    All maps are perceptually uniform: equal steps look equally far apart, lightness grows evenly,
    so they read the same with any colour vision and in greyscale.
    """
    digits = resource_path("colors", f"{color_map.value}.txt").read_text()
    return np.frombuffer(bytes.fromhex(digits), np.uint8).reshape(256, 3).astype(np.float32)


@cache
def opacity_table() -> NDArray[np.float32]:
    """How much each level hides what is under it [256], 0 … 1."""
    ramp = np.linspace(0.0, 1.0, 256, dtype=np.float32) / OPAQUE_LEVEL
    return np.asarray(np.minimum(ramp, 1.0) ** 1.2, dtype=np.float32)


@cache
def overlay_table(color_map: ColorMap, opacity: float = OVERLAY_OPACITY) -> PixelTable:
    """See-through energy colours: what is quiet does not show, and nothing hides more of what is
    under it than `opacity`."""
    ramp = np.linspace(0.0, 1.0, 256, dtype=np.float32)
    share = np.clip(ramp - SHOWN_FROM, 0.0, 1.0) / np.float32(1.0 - SHOWN_FROM)
    return pixels(color_table(color_map), share * np.float32(opacity))


def pixels(rgb: Rgb, alpha: NDArray[np.float32]) -> PixelTable:
    """Premultiplied pixels [...] of colours [..., 3], 0 … 255, and opacities [...], 0 … 1."""
    red, green, blue = ((rgb[..., part] * alpha).astype(np.uint32) for part in range(3))
    return np.asarray(((alpha * 255.0).astype(np.uint32) << 24) | red << 16 | green << 8 | blue)
