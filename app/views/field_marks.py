"""Marks that sphere, panorama and video share: trail, loudest and measured direction."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.views.theme import color
from visage_core.seeing.energy_track import Trail
from visage_core.seeing.marks import (
    AGE_GROUPS,
    DARK,
    DIAMOND,
    DIAMOND_STROKES,
    Stroke,
    trail_edge,
    trail_steps,
    trail_stroke,
)

Points = NDArray[np.float64]


def draw_trail(painter: QPainter, trail: Trail, points: Points, shown: NDArray[np.bool_]) -> None:
    """Where the loudest direction came along: it fades and thins with age.

    `points` are its places [N, 2] on the widget, and `shown` tells which steps [N - 1] are drawn.
    """
    groups = trail_steps(trail, points, shown)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _draw_lines(painter, np.concatenate(groups), trail_edge())
    for number in reversed(range(AGE_GROUPS)):
        _draw_lines(painter, groups[number], trail_stroke(number))


def _draw_lines(painter: QPainter, lines: Points, stroke: Stroke) -> None:
    pen = QPen(_ink(stroke), stroke.width)
    pen.setCapStyle(Qt.PenCapStyle.SquareCap if stroke.cap else Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawLines([QLineF(*start, *end) for start, end in lines.tolist()])


def _ink(stroke: Stroke) -> QColor:
    ink = QColor(*stroke.ink)
    ink.setAlphaF(stroke.opacity)
    return ink


def draw_dominant(painter: QPainter, point: QPointF, *, far: bool = True) -> None:
    """Where most of the sound comes from now: a hollow diamond."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for stroke in DIAMOND_STROKES:
        ink = _ink(stroke) if far or stroke.ink == DARK else color("bright", 0.5)
        painter.setPen(QPen(ink, stroke.width))
        painter.drawPolygon(_diamond(point, DIAMOND))


def draw_measured(painter: QPainter, point: QPointF, *, far: bool = True) -> None:
    """Where most sound of the whole take comes from: a solid diamond."""
    painter.setPen(QPen(color("sunken", 0.9), 1.5))
    painter.setBrush(color("bright", 0.95 if far else 0.5))
    painter.drawPolygon(_diamond(point, 6.0))


def _diamond(center: QPointF, size: float) -> QPolygonF:
    corners = (QPointF(0, -size), QPointF(size, 0), QPointF(0, size), QPointF(-size, 0))
    return QPolygonF([center + corner for corner in corners])
