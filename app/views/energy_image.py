"""Energy maps as Qt images: one table look-up per pixel at low resolution, scaled up by Qt."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from app.document.preferences import ColorMap
from app.views.energy_colors import Levels, chosen_color_map, color_table, opacity_table
from app.views.theme import color

SHOWN_FROM = 0.3
"""Share of the scale from which on energy shows over a picture."""

PixelTable = NDArray[np.uint32]
"""A premultiplied pixel 0xAARRGGBB for each of the 256 levels."""


def rgb_image(pixels: NDArray[np.float32]) -> QImage:
    """An opaque image of colours [H, W, 3], 0 … 255."""
    return _as_image(_pixels(pixels, np.ones(pixels.shape[:2], np.float32)))


def level_image(levels: Levels, table: PixelTable) -> QImage:
    """A picture of levels [H, W] in the pixels of a table."""
    return _as_image(np.take(table, levels))


def opaque_table() -> PixelTable:
    """The energy colours, fading into the dark of an empty plane."""
    return _opaque(chosen_color_map())


def skin_table(opacity: float) -> PixelTable:
    """The energy colours to be laid over a solid: the quieter, the more of it shows."""
    return _skin(chosen_color_map(), opacity)


def overlay_table(opacity: float) -> PixelTable:
    """See-through energy colours: what is quiet does not show, and nothing hides more of what is
    under it than `opacity`."""
    return _overlay(chosen_color_map(), opacity)


@cache
def _opaque(color_map: ColorMap) -> PixelTable:
    ink = color("sunken")
    dark = np.array([ink.red(), ink.green(), ink.blue()], np.float32)
    alpha = opacity_table()[:, None]
    colors = color_table(color_map)
    return _pixels(dark * (1.0 - alpha) + colors * alpha, np.ones(256, np.float32))


@cache
def _skin(color_map: ColorMap, opacity: float) -> PixelTable:
    return _pixels(color_table(color_map), opacity_table() * np.float32(opacity))


@cache
def _overlay(color_map: ColorMap, opacity: float) -> PixelTable:
    ramp = np.linspace(0.0, 1.0, 256, dtype=np.float32)
    share = np.clip(ramp - SHOWN_FROM, 0.0, 1.0) / np.float32(1.0 - SHOWN_FROM)
    return _pixels(color_table(color_map), share * np.float32(opacity))


def framed(levels: Levels) -> Levels:
    """Levels [91, 181] of a map [90, 180]: one more row and column, so that the cells' outer
    halves fill the plane from +180 to -180 and from +90 to -90."""
    return np.pad(np.pad(levels, ((0, 0), (1, 0)), "wrap"), ((1, 0), (0, 0)), "edge")


def _pixels(rgb: NDArray[np.float32], alpha: NDArray[np.float32]) -> PixelTable:
    red, green, blue = ((rgb[..., part] * alpha).astype(np.uint32) for part in range(3))
    return np.asarray(((alpha * 255.0).astype(np.uint32) << 24) | red << 16 | green << 8 | blue)


def _as_image(pixels: PixelTable) -> QImage:
    height, width = pixels.shape
    form = QImage.Format.Format_ARGB32_Premultiplied
    return QImage(np.ascontiguousarray(pixels).data, width, height, 4 * width, form).copy()
