"""What is drawn on the sphere besides energy: graticule, names, the camera's view and markers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from app.views.theme import color, font
from visage_core.seeing.projection import (
    SphereProjection,
    Vectors,
    vectors_from_angles,
    view_outline,
)
from visage_core.types import Direction

NAMES = {
    "FRONT": Direction(0.0),
    "LEFT": Direction(90.0),
    "RIGHT": Direction(-90.0),
    "BACK": Direction(180.0),
    "UP": Direction(0.0, 90.0),
    "DOWN": Direction(0.0, -90.0),
}


@dataclass(frozen=True, slots=True)
class Disc:
    """Where the sphere is on the widget: centre and radius in pixels, and how it is seen."""

    center: QPointF
    radius: float
    projection: SphereProjection

    def point(self, direction: Direction, lift: float = 1.0) -> tuple[QPointF, bool]:
        """Widget position of a direction (`lift` radii from the centre), and if it is far."""
        x, y, depth = self.projection.project(direction.ambix_vector()) * lift
        return self.at(float(x), float(y)), bool(depth >= 0.0)

    def at(self, x: float, y: float) -> QPointF:
        """Widget position of a point of the unit disc."""
        return self.center + QPointF(x * self.radius, -y * self.radius)

    def unit(self, position: QPointF) -> tuple[float, float]:
        """Point of the unit disc under a widget position."""
        offset = (position - self.center) / self.radius
        return offset.x(), -offset.y()

    def points(self, vectors: Vectors) -> Vectors:
        """Widget positions [N, 2] of unit vectors [N, 3]."""
        seen = self.projection.project(vectors)[:, :2] * (self.radius, -self.radius)
        return np.add(seen, (self.center.x(), self.center.y()))

    def lines(self, vectors: Vectors) -> tuple[QPainterPath, QPainterPath]:
        """The far and the near parts of a curve [N, 3] on the sphere."""
        far, near = QPainterPath(), QPainterPath()
        points = self.projection.project(vectors)
        for start, end in pairwise(points):
            path = far if start[2] + end[2] >= 0.0 else near
            first = self.at(start[0], start[1])
            if path.isEmpty() or path.currentPosition() != first:
                path.moveTo(first)
            path.lineTo(self.at(end[0], end[1]))
        return far, near


def draw_grid(painter: QPainter, disc: Disc) -> None:
    """The 30 degree grid and, stronger, the listener's horizontal plane."""
    turn, rise = np.linspace(-180.0, 180.0, 73), np.linspace(-90.0, 90.0, 37)
    curves = [vectors_from_angles(turn, np.full_like(turn, el)) for el in (-60, -30, 30, 60)]
    curves += [vectors_from_angles(np.full_like(rise, az), rise) for az in range(-150, 181, 30)]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for curve in curves:
        _draw_curve(painter, disc, curve, 0.12, 1.0)
    _draw_curve(painter, disc, vectors_from_angles(turn, np.zeros_like(turn)), 0.34, 1.2)


def _draw_curve(painter: QPainter, disc: Disc, curve: Vectors, alpha: float, width: float) -> None:
    for path, strength in zip(disc.lines(curve), (1.0, 0.4), strict=True):
        painter.setPen(QPen(color("bright", alpha * strength), width))
        painter.drawPath(path)


def draw_names(painter: QPainter, disc: Disc) -> None:
    """Front, left, right, back, up, down, just outside or on the sphere."""
    painter.setFont(font(10, bold=True))
    for name, box, far in name_places(disc):
        painter.setPen(color("sunken", 0.8))
        painter.drawText(box.translated(0, 1), Qt.AlignmentFlag.AlignCenter, name)
        painter.setPen(color("bright", 0.82 if far else 0.42))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)


def name_places(disc: Disc) -> list[tuple[str, QRectF, bool]]:
    """Each name, where it is written, and whether that is on the far side.

    On a small sphere one that would lie on another is left out.
    """
    places: list[tuple[str, QRectF, bool]] = []
    for name, direction in NAMES.items():
        if abs(disc.projection.project(direction.ambix_vector())[2]) > 0.995:
            continue
        point, far = disc.point(direction, 1.0)
        box = QRectF(point.x() - 30, point.y() - 8, 60, 16)
        flat = np.hypot(*disc.unit(point))
        if flat > 0.97:  # on the rim: step outside it
            outward = (point - disc.center) / (flat * disc.radius)
            box.translate(outward.x() * 24, outward.y() * 12)
        elif name not in ("UP", "DOWN"):
            box.translate(0, -26 if far else 13)
        inked = box.adjusted(6.0, 3.0, -6.0, -3.0)
        if not any(inked.intersects(other) for _, other, _ in places):
            places.append((name, box, far))
    return places


def draw_listener(painter: QPainter, disc: Disc) -> None:
    """The back of the listener's head, in the middle."""
    size = disc.radius * 0.085
    center = disc.center
    painter.setPen(QPen(color("sunken", 0.85), 1.2))
    painter.setBrush(color("muted"))
    for side in (-1.0, 1.0):
        ear = QPointF(center.x() + side * size * 0.98, center.y() + size * 0.12)
        painter.drawEllipse(ear, size * 0.26, size * 0.4)
    painter.drawEllipse(center, size, size * 1.18)


def draw_view(
    painter: QPainter, disc: Disc, direction: Direction, ink: QColor, *, filled: bool
) -> None:
    """The camera's 90 degree view: its outline on the sphere and, if filled, its pyramid."""
    outline = view_outline(direction)
    far, near = disc.lines(outline)
    if filled:
        points = disc.projection.project(outline)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_with_alpha(ink, 0.12))
        painter.drawPolygon(QPolygonF([disc.at(x, y) for x, y, _ in points]))
        _draw_pyramid(painter, disc, outline[:-1:12], ink)
    style = Qt.PenStyle.SolidLine if filled else Qt.PenStyle.DashLine
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for path, alpha in ((far, 0.95), (near, 0.5)):
        painter.setPen(QPen(color("sunken", 0.5 * alpha), 3.6 if filled else 2.6))
        painter.drawPath(path)
        painter.setPen(QPen(_with_alpha(ink, alpha), 1.8 if filled else 1.1, style))
        painter.drawPath(path)


def _draw_pyramid(painter: QPainter, disc: Disc, corners: Vectors, ink: QColor) -> None:
    for x, y, depth in disc.projection.project(corners):
        painter.setPen(QPen(_with_alpha(ink, 0.4 if depth >= 0 else 0.22), 1.0))
        painter.drawLine(disc.center, disc.at(x, y))


def draw_handle(painter: QPainter, point: QPointF, *, far: bool, size: float) -> None:
    """The camera handle: solid on the far wall, a ring when it is behind the listener."""
    painter.setBrush(color("accent") if far else color("sunken", 0.75))
    painter.setPen(QPen(color("sunken", 0.9), 4.0))
    painter.drawEllipse(point, size, size)
    painter.setPen(QPen(color("bright") if far else color("accent"), 2.0))
    painter.drawEllipse(point, size, size)


def draw_look(painter: QPainter, point: QPointF, *, far: bool) -> None:
    """Where the listener looks: a small cross hair."""
    for ink, width in ((color("sunken", 0.8), 3.5), (color("bright", 0.9 if far else 0.5), 1.5)):
        painter.setPen(QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            arm = QPointF(dx, dy)
            painter.drawLine(point + arm * 11.0, point + arm * 18.0)


def draw_arrow(painter: QPainter, start: QPointF, end: QPointF) -> None:
    """The intensity vector, from the listener outwards."""
    along = QLineF(start, end)
    if along.length() < 1.0:
        return
    unit = QPointF(along.dx(), along.dy()) / along.length()
    across = QPointF(-unit.y(), unit.x())
    size = min(11.0, along.length())
    foot = end - unit * size
    head = QPolygonF([end, foot + across * size * 0.45, foot - across * size * 0.45])
    for ink, width in ((color("sunken", 0.8), 5.0), (color("bright"), 2.2)):
        painter.setPen(QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(start, foot)
    painter.setPen(QPen(color("sunken", 0.8), 1.2))
    painter.setBrush(color("bright"))
    painter.drawPolygon(head)


def draw_error(painter: QPainter, disc: Disc, way: Vectors) -> None:
    """The way from where sound should come from to where it does."""
    _draw_curve(painter, disc, way, 0.85, 1.4)


def draw_picture_frame(painter: QPainter, disc: Disc, outline: Vectors) -> None:
    """What the whole picture of the video shows, around what the model sees of it."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for path, alpha in zip(disc.lines(outline), (0.8, 0.4), strict=True):
        painter.setPen(QPen(color("accent", alpha), 1.1, Qt.PenStyle.DotLine))
        painter.drawPath(path)


def draw_readout(painter: QPainter, at: QPointF, text: str, bounds: QRectF) -> None:
    """A small label beside `at`, kept inside `bounds`."""
    painter.setFont(font(11, bold=True))
    width = painter.fontMetrics().horizontalAdvance(text) + 16.0
    box = QRectF(at.x() + 16, at.y() - 30, width, 22)
    box.moveLeft(max(bounds.left(), min(box.left(), bounds.right() - width)))
    box.moveTop(max(box.top(), bounds.top()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color("sunken", 0.86))
    painter.drawRoundedRect(box, 5, 5)
    painter.setPen(color("bright"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _with_alpha(ink: QColor, alpha: float) -> QColor:
    shade = QColor(ink)
    shade.setAlphaF(alpha)
    return shade
