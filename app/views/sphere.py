"""The sphere: drag the camera direction on it, see where the sound is.

Seen from behind and a little above the listener's head, and the eye follows the head: what is
drawn on the left is heard on the left. The far, inner wall faces the listener; the near half is
see-through, and dragging past the rim goes around onto it.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.document.heard_field import FieldPicture
from app.views.angles import direction_text, moved
from app.views.directed_view import DirectedView
from app.views.field_marks import draw_dominant, draw_measured, draw_trail
from app.views.sphere_marks import (
    Disc,
    draw_arrow,
    draw_error,
    draw_grid,
    draw_handle,
    draw_listener,
    draw_look,
    draw_names,
    draw_picture_frame,
    draw_readout,
    draw_view,
)
from app.views.sphere_surface import SphereSurface
from app.views.theme import color
from visage_core.seeing.projection import SphereProjection, great_circle, view_outline
from visage_core.types import Direction

FRONT = Direction()
GRAB_PIXELS = 16.0
KEY_STEP, FINE_STEP = 5.0, 1.0
LOOK_DEGREES_PER_RADIUS = 60.0
SMOOTH = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
ARROWS = {
    Qt.Key.Key_Left: (1.0, 0.0),
    Qt.Key.Key_Right: (-1.0, 0.0),
    Qt.Key.Key_Up: (0.0, 1.0),
    Qt.Key.Key_Down: (0.0, -1.0),
}
HELP = (
    "<b>Camera direction</b><br>"
    "Drag to turn the camera; past the rim it goes around behind you.<br>"
    "Wheel: elevation, Shift+wheel: azimuth. Arrows: 5°, with Shift 1°.<br>"
    "Double-click: front. Right-drag: turn your head (changes only what you hear).<br>"
    "◇ loudest direction now and its path, ◆ of the whole take. Dotted: the whole picture."
)


class SphereView(DirectedView):
    """Shows energy, camera and look direction on a sphere, and lets both be dragged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._projection = SphereProjection()
        self._surface = SphereSurface(self._projection)
        self._image = self._surface.image(None)
        self._grab: tuple[QPointF, bool] | None = None
        self._look_from: tuple[QPointF, Direction] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(250, 140)
        self.setAccessibleName("Camera direction")
        self.setToolTip(HELP)

    def sizeHint(self) -> QSize:
        """Large: this is where the work is done."""
        return QSize(420, 420)

    def set_look(self, look: Direction) -> None:
        """Turn the listener's head; the eye follows its azimuth."""
        if look.azimuth != self._projection.heading:
            self._projection = SphereProjection(heading=look.azimuth)
            self._surface.set_projection(self._projection)
            self._image = self._surface.image(self._picture.levels)
        super().set_look(look)

    def set_picture(self, picture: FieldPicture) -> None:
        """Show a moment of the sound field."""
        self._picture = picture
        self._image = self._surface.image(picture.levels)
        self.update()

    def disc(self) -> Disc:
        """Where the sphere is on this widget now."""
        radius = min(self.width() / 2.0 - 40.0, self.height() / 2.0 - 14.0)
        return Disc(QRectF(self.rect()).center(), max(radius, 40.0), self._projection)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Energy first; over it, from a pixmap, what only changes when something is moved."""
        disc = self.disc()
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("panel"))
        painter.setRenderHints(SMOOTH)
        self._paint_surface(painter, disc)
        painter.drawPixmap(0, 0, self._layer())
        self._paint_moment(painter, disc)

    def _paint_moment(self, painter: QPainter, disc: Disc) -> None:
        """The loudest direction now, its path, and the intensity vector."""
        shown = self._picture
        if len(shown.trail.ages) > 1:
            points = disc.points(shown.trail.vectors)
            draw_trail(painter, shown.trail, points, np.ones(len(points) - 1, np.bool_))
        if shown.dominant is None:
            return
        if shown.is_intensity and shown.diffuseness is not None:
            tip, _ = disc.point(shown.dominant, 1.0 - shown.diffuseness)
            draw_arrow(painter, disc.center, tip)
        point, far = disc.point(shown.dominant)
        draw_dominant(painter, point, far=far)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The handle grows."""
        self._redraw()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The handle shrinks."""
        self._redraw()
        super().focusOutEvent(event)

    def _paint_surface(self, painter: QPainter, disc: Disc) -> None:
        painter.drawImage(QRectF(disc.at(-1.0, 1.0), disc.at(1.0, -1.0)), self._image)

    def _paint_layer(self, painter: QPainter) -> None:
        disc = self.disc()
        painter.setRenderHints(SMOOTH)
        painter.setPen(QPen(color("faint", 0.75), 1.2))
        painter.drawEllipse(disc.center, disc.radius, disc.radius)
        draw_grid(painter, disc)
        taken = self._taken
        if taken is not None and taken.angle_to(self._direction) > 0.5:
            draw_view(painter, disc, taken, color("bright"), filled=False)
        if self._aspect != 1.0:
            whole = view_outline(self._direction, aspect=self._aspect)
            draw_picture_frame(painter, disc, whole)
        draw_view(painter, disc, self._direction, color("accent"), filled=True)
        draw_listener(painter, disc)
        draw_names(painter, disc)
        self._paint_markers(painter, disc)

    def _paint_markers(self, painter: QPainter, disc: Disc) -> None:
        if self._measured is not None:
            draw_error(painter, disc, great_circle(self._target, self._measured))
            point, far = disc.point(self._measured)
            draw_measured(painter, point, far=far)
        point, far = disc.point(self._look)
        draw_look(painter, point, far=far)
        point, far = disc.point(self._direction)
        large = self._grab is not None or self.hasFocus()
        draw_handle(painter, point, far=far, size=9.0 if large else 7.5)
        if self._grab is not None:
            draw_readout(painter, point, direction_text(self._direction), QRectF(self.rect()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Left takes the camera (or puts it there); right turns the head."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grab = self._grab_at(event.position())
            self._drag_camera(event.position())
        elif event.button() == Qt.MouseButton.RightButton:
            self._look_from = (event.position(), self._look)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the drag."""
        if self._grab is not None:
            self._drag_camera(event.position())
        elif self._look_from is not None:
            start, look = self._look_from
            turn = (event.position() - start) * (LOOK_DEGREES_PER_RADIUS / self.disc().radius)
            self.look_edited.emit(moved(look, turn.x(), turn.y()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._grab = self._look_from = None
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._redraw()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Face the front."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.direction_edited.emit(FRONT)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """One degree a notch: elevation, or azimuth with Shift or sideways scrolling."""
        steps = event.angleDelta() / 120.0
        sideways = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if sideways:
            self._nudge(steps.x() + steps.y(), 0.0)
        else:
            self._nudge(steps.x(), steps.y())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys from being taken as window shortcuts."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(event.key() in ARROWS)
            return event.isAccepted() or super().event(event)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the camera; with Shift by single degrees."""
        arrow = ARROWS.get(Qt.Key(event.key()))
        if arrow is None:
            super().keyPressEvent(event)
            return
        fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        step = FINE_STEP if fine else KEY_STEP
        self._nudge(arrow[0] * step, arrow[1] * step)

    def _nudge(self, azimuth: float, elevation: float) -> None:
        if azimuth or elevation:
            self.direction_edited.emit(moved(self._direction, azimuth, elevation))

    def _grab_at(self, position: QPointF) -> tuple[QPointF, bool]:
        """Offset from pointer to handle, and the side that the inside of the rim stands for.

        Taking the handle keeps its side; anywhere else takes it to the far wall, in plain view.
        """
        handle, far = self.disc().point(self._direction)
        offset = handle - position
        if QPointF.dotProduct(offset, offset) <= GRAB_PIXELS**2:
            return offset, far
        return QPointF(), True

    def _drag_camera(self, position: QPointF) -> None:
        if self._grab is not None:
            offset, far = self._grab
            x, y = self.disc().unit(position + offset)
            self.direction_edited.emit(self._projection.unproject(x, y, far))
