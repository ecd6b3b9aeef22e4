"""The whole sphere unrolled: azimuth to the left and right, elevation up and down."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.document.heard_field import FieldPicture
from app.views.directed_view import DirectedView
from app.views.energy_image import framed, level_image, opaque_table
from app.views.field_marks import draw_dominant, draw_measured, draw_trail
from app.views.plane import LABEL_HEIGHT, LABEL_ROOM, Plane
from app.views.sphere_marks import draw_handle, draw_look
from app.views.theme import color
from visage_core.seeing.projection import great_circle, view_outline
from visage_core.types import Direction

HELP = (
    "<b>Panorama of the sound field</b><br>"
    "Left is +, right is −, as in AmbiX. Drag: camera direction. Right-drag: look direction.<br>"
    "Blue: what the model sees, 90° wide; dotted: the whole picture of the video; dashed: the "
    "camera of the take that plays.<br>"
    "◇ loudest direction now and its path, ◆ of the whole take, ＋ look direction."
)


class PanoramaView(DirectedView):
    """Energy on an azimuth-elevation plane with camera, look and measured directions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self.setToolTip(HELP)
        self.setAccessibleName("Panorama of the sound field")
        self.setMinimumSize(212, 110)

    def sizeHint(self) -> QSize:
        """Twice as wide as high."""
        return QSize(360, 180)

    def set_picture(self, picture: FieldPicture) -> None:
        """Show a moment of the sound field."""
        self._picture = picture
        levels = picture.levels
        self._image = None if levels is None else level_image(framed(levels), opaque_table())
        self.update()

    def plane(self) -> Plane:
        """Where the plane is on this widget."""
        bounds = QRectF(self.rect())
        return Plane(bounds.adjusted(LABEL_ROOM, 8.0, -18.0, -LABEL_HEIGHT))

    def position_of(self, direction: Direction) -> QPoint:
        """Where a direction is on this widget."""
        return self.plane().point(direction).toPoint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Energy; over it, from a pixmap, what only changes when something is moved; the trail."""
        plane = self.plane()
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        painter.fillRect(self.rect(), color("panel"))
        painter.fillRect(plane.frame, color("sunken"))
        painter.setClipRect(plane.frame)
        if self._image is not None:
            plane.draw_energy(painter, self._image)
        painter.setClipping(False)
        painter.drawPixmap(0, 0, self._layer())
        painter.setClipRect(plane.frame)
        self._paint_trail(painter, plane)
        if self._picture.dominant is not None:
            draw_dominant(painter, plane.point(self._picture.dominant))

    def _paint_layer(self, painter: QPainter) -> None:
        plane = self.plane()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plane.draw_azimuths(painter, QRectF(self.rect()))
        plane.draw_elevations(painter)
        painter.setClipRect(plane.frame)
        plane.draw_grid(painter)
        self._paint_cameras(painter, plane)
        if self._measured is not None:
            painter.setPen(QPen(color("bright", 0.8), 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(plane.outline(great_circle(self._target, self._measured)))
            draw_measured(painter, plane.point(self._measured))
        draw_look(painter, plane.point(self._look), far=True)
        draw_handle(painter, plane.point(self._direction), far=True, size=5.0)
        painter.setClipping(False)
        painter.setPen(QPen(color("line"), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(plane.frame)

    def _paint_cameras(self, painter: QPainter, plane: Plane) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._taken is not None and self._taken.angle_to(self._direction) > 0.5:
            painter.setPen(QPen(color("bright", 0.8), 1.1, Qt.PenStyle.DashLine))
            painter.drawPath(plane.outline(view_outline(self._taken, 24)))
        if self._aspect != 1.0:
            painter.setPen(QPen(color("accent", 0.8), 1.1, Qt.PenStyle.DotLine))
            painter.drawPath(plane.outline(view_outline(self._direction, 24, self._aspect)))
        painter.setPen(QPen(color("accent"), 1.8))
        painter.drawPath(plane.outline(view_outline(self._direction, 24)))

    def _paint_trail(self, painter: QPainter, plane: Plane) -> None:
        """It does not cross the plane where it goes around behind."""
        trail = self._picture.trail
        if len(trail.ages) > 1:
            points = plane.points(trail.vectors)
            across = np.abs(np.diff(points[:, 0])) <= plane.frame.width() / 2.0
            draw_trail(painter, trail, points, across)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the camera or the look direction to the pointer."""
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the drag."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.direction_edited.emit(self.plane().direction(QPointF(event.position())))
        elif event.buttons() & Qt.MouseButton.RightButton:
            self.look_edited.emit(self.plane().direction(QPointF(event.position())))
