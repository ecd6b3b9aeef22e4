"""A small map of a sound field: energy over azimuth and elevation, and marked directions."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.energy_image import framed, level_image, opaque_table
from app.views.plane import LABEL_HEIGHT, Plane
from app.views.theme import color, font
from visage_core.seeing.energy_colors import Levels
from visage_core.seeing.projection import view_outline
from visage_core.types import Direction

MARK = 5.5


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
        self._image = None if levels is None else level_image(framed(levels), opaque_table())
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
        return self._plane().point(direction)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Energy, grid, the camera's view, marks, and degrees below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plane = self._plane()
        painter.fillRect(plane.frame, color("sunken"))
        painter.setClipRect(plane.frame)
        if self._image is None:
            painter.setFont(font(12))
            painter.setPen(color("muted"))
            middle = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(plane.frame.adjusted(8, 0, -8, 0), middle, self._hint)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        plane.draw_energy(painter, self._image)
        plane.draw_grid(painter)
        if self._camera is not None:
            painter.setPen(QPen(color("bright", 0.75), 1.1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(plane.outline(view_outline(self._camera, samples=16)))
        for ink, direction in self._marks:
            self._paint_mark(painter, plane.point(direction), ink)
        painter.setClipping(False)
        plane.draw_azimuths(painter, QRectF(self.rect()))

    def _plane(self) -> Plane:
        return Plane(QRectF(0.0, 0.0, self.width(), self.height() - LABEL_HEIGHT))

    @staticmethod
    def _paint_mark(painter: QPainter, spot: QPointF, ink: str) -> None:
        corners = (QPointF(0, -MARK), QPointF(MARK, 0), QPointF(0, MARK), QPointF(-MARK, 0))
        painter.setPen(QPen(color("window"), 1.5))
        painter.setBrush(color(ink))
        painter.drawPolygon(QPolygonF([spot + corner for corner in corners]))
