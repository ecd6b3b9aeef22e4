"""A small map of a sound field: energy over azimuth and elevation, and marked directions."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.angles import degrees_text
from app.views.energy_colors import Levels
from app.views.energy_image import level_image
from app.views.projection import view_outline
from app.views.theme import color, font
from visage_core.types import Direction

BELOW = 15.0
MARK = 5.5
LABEL_ROOM = 40.0


class FieldMap(QWidget):
    """Left is +, right is −, up is up; `marks` are diamonds in the palette colours named."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._marks: list[tuple[str, Direction]] = []
        self._camera: Direction | None = None
        self._hint = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(150, 76)

    def sizeHint(self) -> QSize:
        """Twice as wide as high."""
        return QSize(300, 150)

    def set_levels(self, levels: Levels | None) -> None:
        """Show energy levels [90, 180], None for nothing."""
        # One more column and row, so that the cells' outer halves fill the frame.
        padded = (
            None
            if levels is None
            else np.pad(np.pad(levels, ((0, 0), (1, 0)), "wrap"), ((1, 0), (0, 0)), "edge")
        )
        self._image = None if padded is None else level_image(padded)
        self.update()

    def set_marks(self, marks: list[tuple[str, Direction]]) -> None:
        """Mark directions, each in a palette colour; the last one lies on top."""
        self._marks = marks
        self.update()

    def set_camera(self, camera: Direction | None) -> None:
        """Outline the view of 90 degrees that the video shows."""
        self._camera = camera
        self.update()

    def set_hint(self, text: str) -> None:
        """Words in place of a map, where there is none."""
        self._hint = text
        self.update()

    def position_of(self, direction: Direction) -> QPointF:
        """Where a direction is on this widget."""
        frame = self._frame()
        across = (180.0 - direction.azimuth) / 360.0
        down = (90.0 - direction.elevation) / 180.0
        return QPointF(frame.left() + across * frame.width(), frame.top() + down * frame.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Energy, grid, the camera's view, marks, and degrees below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = self._frame()
        painter.fillRect(frame, color("sunken"))
        painter.setClipRect(frame)
        if self._image is None:
            painter.setFont(font(12))
            painter.setPen(color("muted"))
            middle = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(frame.adjusted(8, 0, -8, 0), middle, self._hint)
            return
        self._paint_energy(painter, frame, self._image)
        self._paint_grid(painter, frame)
        self._paint_camera(painter)
        for ink, direction in self._marks:
            self._paint_mark(painter, ink, direction)
        painter.setClipping(False)
        self._paint_degrees(painter, frame)

    def _frame(self) -> QRectF:
        return QRectF(0.0, 0.0, self.width(), self.height() - BELOW)

    @staticmethod
    def _paint_energy(painter: QPainter, frame: QRectF, image: QImage) -> None:
        cell = QPointF(frame.width() / 360.0, frame.height() / 180.0)
        outer = frame.adjusted(-cell.x(), -cell.y(), cell.x(), cell.y())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(outer, image)

    @staticmethod
    def _paint_grid(painter: QPainter, frame: QRectF) -> None:
        for share in (0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875):
            painter.setPen(QPen(color("bright", 0.25 if share == 0.5 else 0.1), 1.0))
            x = round(frame.left() + share * frame.width()) + 0.5
            painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
        for share in (1 / 6, 1 / 3, 1 / 2, 2 / 3, 5 / 6):
            painter.setPen(QPen(color("bright", 0.25 if share == 0.5 else 0.1), 1.0))
            y = round(frame.top() + share * frame.height()) + 0.5
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))

    def _paint_camera(self, painter: QPainter) -> None:
        """The outline of the view, with a gap where it crosses the seam behind the listener."""
        if self._camera is None:
            return
        painter.setPen(QPen(color("bright", 0.75), 1.1, Qt.PenStyle.DashLine))
        points = [Direction.from_ambix_vector(v) for v in view_outline(self._camera, samples=16)]
        path = QPainterPath(self.position_of(points[0]))
        for start, end in pairwise(points):
            crosses = abs(start.azimuth - end.azimuth) > 180.0
            (path.moveTo if crosses else path.lineTo)(self.position_of(end))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _paint_mark(self, painter: QPainter, ink: str, direction: Direction) -> None:
        spot = self.position_of(direction)
        corners = (QPointF(0, -MARK), QPointF(MARK, 0), QPointF(0, MARK), QPointF(-MARK, 0))
        painter.setPen(QPen(color("window"), 1.5))
        painter.setBrush(color(ink))
        painter.drawPolygon(QPolygonF([spot + corner for corner in corners]))

    @staticmethod
    def _paint_degrees(painter: QPainter, frame: QRectF) -> None:
        painter.setFont(font(10))
        painter.setPen(color("muted"))
        step = 90 if frame.width() >= 5 * LABEL_ROOM else 180
        for azimuth in range(180, -181, -step):
            x = frame.left() + (180.0 - azimuth) / 360.0 * frame.width()
            left = min(max(x - LABEL_ROOM / 2, frame.left()), frame.right() - LABEL_ROOM)
            side = Qt.AlignmentFlag.AlignHCenter
            if abs(azimuth) == 180:
                side = Qt.AlignmentFlag.AlignLeft if azimuth > 0 else Qt.AlignmentFlag.AlignRight
            area = QRectF(left, frame.bottom(), LABEL_ROOM, BELOW)
            painter.drawText(area, side | Qt.AlignmentFlag.AlignBottom, degrees_text(azimuth))
