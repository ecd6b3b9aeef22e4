"""Energy maps as Qt images: one table look-up per pixel at low resolution, scaled up by Qt."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from app.views.energy_colors import chosen_color_map
from app.views.theme import color
from visage_core.seeing.energy_colors import (
    ColorMap,
    Levels,
    PixelTable,
    color_table,
    opacity_table,
    pixels,
)


def rgb_image(colors: NDArray[np.float32]) -> QImage:
    """An opaque image of colours [H, W, 3], 0 … 255."""
    return _as_image(pixels(colors, np.ones(colors.shape[:2], np.float32)))


def level_image(levels: Levels, table: PixelTable) -> QImage:
    """A picture of levels [H, W] in the pixels of a table."""
    return _as_image(np.take(table, levels))


def opaque_table() -> PixelTable:
    """The energy colours, fading into the dark of an empty plane."""
    return _opaque(chosen_color_map())


def skin_table(opacity: float) -> PixelTable:
    """The energy colours to be laid over a solid: the quieter, the more of it shows."""
    return _skin(chosen_color_map(), opacity)


@cache
def _opaque(color_map: ColorMap) -> PixelTable:
    ink = color("sunken")
    dark = np.array([ink.red(), ink.green(), ink.blue()], np.float32)
    alpha = opacity_table()[:, None]
    colors = color_table(color_map)
    return pixels(dark * (1.0 - alpha) + colors * alpha, np.ones(256, np.float32))


@cache
def _skin(color_map: ColorMap, opacity: float) -> PixelTable:
    return pixels(color_table(color_map), opacity_table() * np.float32(opacity))


def framed(levels: Levels) -> Levels:
    """Levels [91, 181] of a map [90, 180]: one more row and column, so that the cells' outer
    halves fill the plane from +180 to -180 and from +90 to -90."""
    return np.pad(np.pad(levels, ((0, 0), (1, 0)), "wrap"), ((1, 0), (0, 0)), "edge")


def _as_image(table: PixelTable) -> QImage:
    height, width = table.shape
    form = QImage.Format.Format_ARGB32_Premultiplied
    return QImage(np.ascontiguousarray(table).data, width, height, 4 * width, form).copy()
