"""Energy maps as Qt images: composed in numpy at low resolution, scaled up smoothly by Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from app.views.energy_colors import Levels, color_table, opacity_table

SHOWN_FROM = 0.3
"""Share of the scale from which on energy shows over a picture."""


def rgb_image(pixels: NDArray[np.float32]) -> QImage:
    """An opaque image of colours [H, W, 3], 0 … 255."""
    height, width, _ = pixels.shape
    data = np.empty((height, width, 4), dtype=np.uint8)
    data[..., :3] = pixels[..., ::-1]
    data[..., 3] = 255
    return QImage(data.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def level_image(levels: Levels) -> QImage:
    """An opaque picture of levels [H, W] in the energy colours."""
    return rgb_image(color_table()[levels])


def overlay_image(levels: Levels, opacity: float) -> QImage:
    """A see-through picture of levels [H, W]: what is quiet does not show, and
    nothing hides more of what is under it than `opacity`."""
    height, width = levels.shape
    share = np.clip(levels / 255.0 - SHOWN_FROM, 0.0, 1.0).astype(np.float32) / (1.0 - SHOWN_FROM)
    alpha = share * opacity
    data = np.empty((height, width, 4), dtype=np.uint8)
    data[..., :3] = color_table()[levels][..., ::-1] * alpha[..., None]
    data[..., 3] = alpha * 255.0
    form = QImage.Format.Format_ARGB32_Premultiplied
    return QImage(data.data, width, height, 4 * width, form).copy()


def blend(under: NDArray[np.float32], levels: Levels, opacity: float) -> NDArray[np.float32]:
    """Colours [..., 3] of levels laid over `under`."""
    alpha = (opacity_table()[levels] * opacity)[..., None]
    return under * (1.0 - alpha) + color_table()[levels] * alpha
