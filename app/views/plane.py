"""The sphere unrolled onto a rectangle: azimuth falls to the right, elevation rises upwards."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen

from app.views.angles import degrees_text
from app.views.theme import color, font
from visage_core.seeing.projection import Vectors
from visage_core.types import Direction

SEAM_DEGREES = 180.0
LABEL_ROOM = 40.0
LABEL_HEIGHT = 15.0


@dataclass(frozen=True, slots=True)
class Plane:
    """Where the plane is on a widget. Left is +, right is −, as in AmbiX."""

    frame: QRectF

    def point(self, direction: Direction) -> QPointF:
        """Where a direction is."""
        across = (180.0 - direction.azimuth) / 360.0
        down = (90.0 - direction.elevation) / 180.0
        return QPointF(
            self.frame.left() + across * self.frame.width(),
            self.frame.top() + down * self.frame.height(),
        )

    def points(self, vectors: Vectors) -> Vectors:
        """Where unit vectors [N, 3] (x front, y left, z up) are, [N, 2]."""
        azimuth = np.arctan2(vectors[:, 1], vectors[:, 0]) / math.pi
        elevation = np.arcsin(np.clip(vectors[:, 2], -1.0, 1.0)) / math.pi
        corner = self.frame.left(), self.frame.top()
        size = self.frame.width(), self.frame.height()
        return np.stack([0.5 - azimuth / 2.0, 0.5 - elevation], axis=-1) * size + corner

    def direction(self, point: QPointF) -> Direction:
        """The direction under a point; beyond an edge, that at the edge."""
        across = (point.x() - self.frame.left()) / max(self.frame.width(), 1.0)
        down = (point.y() - self.frame.top()) / max(self.frame.height(), 1.0)
        azimuth = min(max(180.0 - 360.0 * across, -179.5), 180.0)
        return Direction(azimuth, min(max(90.0 - 180.0 * down, -90.0), 90.0))

    def path(self, directions: Iterable[Direction]) -> QPainterPath:
        """A line through directions, with a gap where it crosses the seam behind the listener."""
        points = list(directions)
        path = QPainterPath(self.point(points[0]))
        for start, end in pairwise(points):
            crosses = abs(start.azimuth - end.azimuth) > SEAM_DEGREES
            (path.moveTo if crosses else path.lineTo)(self.point(end))
        return path

    def outline(self, vectors: Vectors) -> QPainterPath:
        """The same through unit vectors [N, 3]."""
        return self.path(Direction.from_ambix_vector(vector) for vector in vectors)

    def draw_energy(self, painter: QPainter, image: QImage) -> None:
        """A map of 91 x 181 cells, whose outer ones lie half outside."""
        across, down = self.frame.width() / 360.0, self.frame.height() / 180.0
        painter.drawImage(self.frame.adjusted(-across, -down, across, down), image)

    def draw_grid(self, painter: QPainter) -> None:
        """Lines every 45 degrees of azimuth and 30 of elevation, the middle ones stronger."""
        frame = self.frame
        for azimuth in range(-135, 180, 45):
            x = round(self.point(Direction(azimuth)).x()) + 0.5
            painter.setPen(QPen(color("bright", 0.1 if azimuth else 0.25), 1.0))
            painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
        for elevation in range(-60, 90, 30):
            y = round(self.point(Direction(0.0, elevation)).y()) + 0.5
            painter.setPen(QPen(color("bright", 0.1 if elevation else 0.25), 1.0))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))

    def labelled_azimuths(self) -> list[int]:
        """As many degrees from left to right as there is room for."""
        steps = (step for step in (45, 90, 180) if self.frame.width() * step >= LABEL_ROOM * 360)
        return list(range(180, -181, -next(steps, 180)))

    def draw_azimuths(self, painter: QPainter, bounds: QRectF) -> None:
        """Degrees under the plane, kept within `bounds`."""
        painter.setFont(font(10))
        painter.setPen(color("muted"))
        for azimuth in self.labelled_azimuths():
            x = self.frame.left() + (180.0 - azimuth) / 360.0 * self.frame.width()
            left = min(max(x - LABEL_ROOM / 2, bounds.left()), bounds.right() - LABEL_ROOM)
            side = Qt.AlignmentFlag.AlignHCenter
            if left > x - LABEL_ROOM / 2 + 0.5:
                side = Qt.AlignmentFlag.AlignLeft
            elif left < x - LABEL_ROOM / 2 - 0.5:
                side = Qt.AlignmentFlag.AlignRight
            area = QRectF(left, self.frame.bottom(), LABEL_ROOM, LABEL_HEIGHT)
            painter.drawText(area, side | Qt.AlignmentFlag.AlignBottom, degrees_text(azimuth))

    def draw_elevations(self, painter: QPainter) -> None:
        """Degrees left of the plane; as many as there is room for."""
        steps = (step for step in (30, 90) if self.frame.height() * step >= 14.0 * 180)
        painter.setFont(font(10))
        painter.setPen(color("muted"))
        for elevation in range(90, -91, -next(steps, 90)):
            y = self.point(Direction(0.0, elevation)).y()
            area = QRectF(self.frame.left() - LABEL_ROOM, y - 7.0, LABEL_ROOM - 5.0, 14.0)
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(area, side, degrees_text(elevation))
