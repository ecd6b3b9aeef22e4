"""Marks that sphere, panorama and video share: trail, loudest and measured direction."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from app.views.theme import color
from visage_core.seeing.energy_track import Trail

TRAIL_WIDTH = 2.6
AGE_GROUPS = 5
EDGE, EDGE_OPACITY = 1.6, 0.3
"""Pixels and strength of the dark edge that sets a trail off against a bright ground."""

Points = NDArray[np.float64]


def draw_trail(painter: QPainter, trail: Trail, points: Points, shown: NDArray[np.bool_]) -> None:
    """Where the loudest direction came along: it fades and thins with age.

    `points` are its places [N, 2] on the widget, and `shown` tells which steps [N - 1] are drawn.
    """
    steps = trail.joined() & shown & (np.abs(np.diff(points, axis=0)).sum(axis=-1) > 0.2)
    group = np.minimum((trail.ages[1:] * AGE_GROUPS).astype(int), AGE_GROUPS - 1)
    places = points.tolist()
    lines: list[list[QLineF]] = [[] for _ in range(AGE_GROUPS)]
    for at in np.flatnonzero(steps).tolist():
        lines[group[at]].append(QLineF(*places[at], *places[at + 1]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color("sunken", EDGE_OPACITY), TRAIL_WIDTH + EDGE))
    painter.drawLines([line for drawn in lines for line in drawn])
    for number in range(AGE_GROUPS - 1, -1, -1):
        if lines[number]:
            age = number / AGE_GROUPS
            pen = QPen(color("bright", 0.9 * (1.0 - age) ** 1.3), TRAIL_WIDTH * (1.0 - 0.6 * age))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawLines(lines[number])


def draw_dominant(painter: QPainter, point: QPointF, *, far: bool = True) -> None:
    """Where most of the sound comes from now: a hollow diamond."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, width in ((color("sunken", 0.8), 3.5), (color("bright", 0.95 if far else 0.5), 1.5)):
        painter.setPen(QPen(ink, width))
        painter.drawPolygon(_diamond(point, 7.0))


def draw_measured(painter: QPainter, point: QPointF, *, far: bool = True) -> None:
    """Where most sound of the whole take comes from: a solid diamond."""
    painter.setPen(QPen(color("sunken", 0.9), 1.5))
    painter.setBrush(color("bright", 0.95 if far else 0.5))
    painter.drawPolygon(_diamond(point, 6.0))


def _diamond(center: QPointF, size: float) -> QPolygonF:
    corners = (QPointF(0, -size), QPointF(size, 0), QPointF(0, size), QPointF(-size, 0))
    return QPolygonF([center + corner for corner in corners])
