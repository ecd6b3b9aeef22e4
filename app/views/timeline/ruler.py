"""The ruler: times, and the range that is repeated."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen

from app.document.timeline.time_scale import ruler_text
from app.views.theme import color, font
from app.views.timeline.lane import DRAG_PIXELS, Lane
from visage_core.types import Span

HEIGHT = 16
HELP = (
    "<b>Ruler</b><br>Click: go there. Drag: loop range; drag its ends or middle to change it.<br>"
    "I and O set its ends at the playhead. Dragging snaps to shot cuts, markers, keys and the "
    "playhead; hold Alt to switch that off.<br>"
    "Ctrl+wheel: zoom around the pointer. Wheel or middle-drag: move. Shift+Z: the whole video."
)


class RulerLane(Lane):
    """Click to go to a moment, drag to choose what is repeated."""

    loop_edited = Signal(float, float)

    def __init__(self) -> None:
        super().__init__("Ruler", HEIGHT, HEIGHT)
        self._loop: Span | None = None
        self._looping = True
        self._press: QPointF | None = None
        self._anchor: float | None = None
        """The end of the loop range that stays while the other one is dragged."""
        self._carry: tuple[float, Span] | None = None
        """Where the middle of the loop range was taken, and the range as it was then."""
        self.setMouseTracking(True)
        self.setToolTip(HELP)

    def set_loop(self, loop: Span | None) -> None:
        """Show the range that is repeated."""
        self._loop = loop
        self.redraw()

    def set_looping(self, looping: bool) -> None:
        """Show whether it is repeated now."""
        self._looping = looping
        self.redraw()

    def draw(self, painter: QPainter) -> None:
        """The loop range behind the times."""
        if self._loop is not None:
            self._draw_loop(painter, self._loop)
        painter.setFont(font(10))
        for mark in self.scale.marks():
            x = self.x_of(mark)
            painter.setPen(QPen(color("faint", 0.7), 1.0))
            painter.drawLine(QPointF(x, HEIGHT - 4), QPointF(x, HEIGHT))
            text = ruler_text(mark)
            room = painter.fontMetrics().horizontalAdvance(text) + 4.0
            left = min(max(x - room / 2.0, 2.0), self.width() - room - 2.0)
            painter.setPen(color("muted"))
            painter.drawText(QRectF(left, 0, room, HEIGHT - 4), Qt.AlignmentFlag.AlignCenter, text)

    def _draw_loop(self, painter: QPainter, loop: Span) -> None:
        ink = "accent" if self._looping else "faint"
        area = QRectF(
            self.x_of(loop.start), 0.0, self.x_of(loop.end) - self.x_of(loop.start), HEIGHT
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(ink, 0.28))
        painter.drawRect(area)
        painter.setPen(QPen(color(ink), 2.0))
        painter.drawLine(area.topLeft(), area.topRight())
        for x in (area.left(), area.right()):
            painter.drawLine(QPointF(x, 0.0), QPointF(x, HEIGHT))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take an end or the middle of the loop range, or begin another one."""
        self._press, self._anchor, self._carry = event.position(), None, None
        x, loop = event.position().x(), self._loop
        if loop is not None and self.near(x, loop.end):
            self._anchor = loop.start
        elif loop is not None and self.near(x, loop.start):
            self._anchor = loop.end
        elif loop is not None and loop.start < self.at(event) < loop.end:
            self._carry = self.at(event), loop

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the drag, once it is one."""
        if self._press is None:
            self._hint(event)
            return
        dragged = abs(event.position().x() - self._press.x()) > DRAG_PIXELS
        if not event.buttons() & Qt.MouseButton.LeftButton or not (dragged or self._anchor):
            return
        if self._carry is not None:
            self._move_loop(event, *self._carry)
            return
        if self._anchor is None:
            start = self.scale.kept(self.scale.seconds(self._press.x()))
            self._anchor = self.snapping(event).snapped(start)
        self.loop_edited.emit(self._anchor, self.snapped(event, self._ends()))

    def _move_loop(self, event: QMouseEvent, taken: float, loop: Span) -> None:
        wanted = loop.start + self.at(event) - taken
        start = self.snapping(event, self._ends()).shifted(wanted, loop.duration)
        start = min(max(start, 0.0), self.scale.total - loop.duration)
        self.loop_edited.emit(start, start + loop.duration)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click that was no drag goes to its moment."""
        press, self._press = self._press, None
        if press is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if abs(event.position().x() - press.x()) <= DRAG_PIXELS and self.scale.shown > 0.0:
            self.sought.emit(self.at(event))

    def _ends(self) -> tuple[float, ...]:
        return () if self._loop is None else (self._loop.start, self._loop.end)

    def _hint(self, event: QMouseEvent) -> None:
        on_end = any(self.near(event.position().x(), end) for end in self._ends())
        shape = Qt.CursorShape.SizeHorCursor if on_end else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
