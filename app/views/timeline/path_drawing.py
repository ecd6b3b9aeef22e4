"""How the camera's path is drawn: keys, azimuth over time, and what it means for the take."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen

from app.document.timeline.stretches import Stretch
from app.document.timeline.time_scale import TimeScale
from app.views.theme import color, font
from visage_core.camera_path import DirectionPath, Interpolation

BAND = 6.0
KEY = 5.0
BREAK_DEGREES = 180.0
"""A step of the azimuth that is larger goes around the back: the line is broken there."""


def draw_stretches(
    painter: QPainter, stretches: tuple[Stretch, ...], scale: TimeScale, bottom: float
) -> None:
    """A band along the bottom: full where the take was generated for the path, hatched where it
    is rotated after, so that both can be told without colours."""
    painter.setFont(font(9))
    for stretch in stretches:
        left, right = scale.x(stretch.start), scale.x(stretch.end)
        area = QRectF(left, bottom - BAND, right - left, BAND)
        painter.setPen(Qt.PenStyle.NoPen)
        if stretch.generated:
            painter.fillRect(area, color("accent"))
            continue
        painter.fillRect(area, color("accent_dim"))
        painter.fillRect(area, QBrush(color("accent_hover"), Qt.BrushStyle.BDiagPattern))


def draw_azimuth(painter: QPainter, path: DirectionPath, scale: TimeScale, area: QRectF) -> None:
    """The azimuth over time: left (+180°) on top, right (−180°) at the bottom."""
    columns = np.arange(0.0, scale.width + 1.0, 2.0)
    vectors = path.vectors_at(scale.start + columns / scale.pixels_per_second)
    azimuth = np.degrees(np.arctan2(vectors[:, 1], vectors[:, 0]))
    heights = area.center().y() - azimuth / 360.0 * area.height()
    line = QPainterPath()
    broken = np.abs(np.diff(azimuth, prepend=azimuth[0])) > BREAK_DEGREES
    for number, (x, y) in enumerate(zip(columns, heights, strict=True)):
        if number == 0 or broken[number]:
            line.moveTo(x, y)
        else:
            line.lineTo(x, y)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color("muted", 0.8), 1.2))
    painter.drawPath(line)


def key_height(azimuth: float, area: QRectF) -> float:
    """Where a key lies on the line of `draw_azimuth`, kept where it can be seen whole."""
    height = area.center().y() - azimuth / 360.0 * area.height()
    return min(max(height, area.top() + KEY), area.bottom() - KEY)


def draw_key(painter: QPainter, point: QPointF, way: Interpolation, *, chosen: bool) -> None:
    """A key, by how the path leaves it: a square holds, a diamond is linear, a circle smooth."""
    painter.setPen(QPen(color("sunken"), 1.2))
    painter.setBrush(color("bright" if chosen else "accent"))
    size = KEY + (1.0 if chosen else 0.0)
    if way is Interpolation.SMOOTH:
        painter.drawEllipse(point, size, size)
    elif way is Interpolation.HOLD:
        painter.drawRect(QRectF(point.x() - size + 0.5, point.y() - size + 0.5, 9.0, 9.0))
    else:
        corners = ((0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0))
        outline = QPainterPath(point + QPointF(*corners[-1]) * (size + 1.0))
        for dx, dy in corners:
            outline.lineTo(point + QPointF(dx, dy) * (size + 1.0))
        painter.drawPath(outline)
