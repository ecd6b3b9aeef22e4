"""The painted skin of the sphere: shading and energy, composed per pixel through a lookup."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QImage, QPainter

from app.views.energy_image import level_image, rgb_image, skin_table
from visage_core.seeing.energy_colors import Levels, Rgb
from visage_core.seeing.projection import SphereProjection

SURFACE_PIXELS = 160
"""Sound fields of the first order have no finer detail; the picture is scaled up smoothly."""

NEAR_OPACITY = 0.3
"""The near half lies between the eye and the listener and must stay see-through."""


class SphereSurface:
    """Turns energy levels into a picture of the sphere; cheap enough for every video frame."""

    def __init__(self, projection: SphereProjection, pixels: int = SURFACE_PIXELS) -> None:
        self._pixels = pixels
        self._shade = _cut_out(rgb_image(_bowl_shading(pixels)))
        self.set_projection(projection)

    def set_projection(self, projection: SphereProjection) -> None:
        """Look at the sphere from elsewhere."""
        self._far = projection.surface_sampler(self._pixels, far=True)
        self._near = projection.surface_sampler(self._pixels, far=False)

    def image(self, levels: Levels | None) -> QImage:
        """A square picture with the sphere in it, see-through around it; `levels` [90, 180]."""
        if levels is None:
            return self._shade
        wall = self._shade.copy()
        painter = QPainter(wall)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceAtop)
        painter.drawImage(0, 0, level_image(self._far(levels), skin_table(1.0)))
        painter.drawImage(0, 0, level_image(self._near(levels), skin_table(NEAR_OPACITY)))
        painter.end()
        return wall


def _cut_out(square: QImage) -> QImage:
    """The inscribed circle of a picture, with a smooth edge."""
    disc = QImage(square.size(), QImage.Format.Format_ARGB32_Premultiplied)
    disc.fill(Qt.GlobalColor.transparent)
    painter = QPainter(disc)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(square))
    painter.drawEllipse(disc.rect())
    painter.end()
    return disc


def _bowl_shading(pixels: int) -> Rgb:
    """Soft light from above on a hollow ball [pixels, pixels, 3], darker towards the rim."""
    axis = ((np.arange(pixels) + 0.5) * 2.0 / pixels - 1.0).astype(np.float32)
    x, y = np.meshgrid(axis, -axis)
    depth = np.sqrt(np.clip(1.0 - x * x - y * y, 0.0, 1.0))
    light = 0.10 + 0.42 * depth + 0.16 * y * depth
    dark = np.array([9.0, 10.0, 12.0], dtype=np.float32)
    bright = np.array([64.0, 69.0, 78.0], dtype=np.float32)
    return np.asarray(dark + (bright - dark) * light[..., None], dtype=np.float32)
