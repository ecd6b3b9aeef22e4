"""The working span on the timeline: what the next take is made for."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen

from app.document.spanning import SHORTEST_SPAN
from app.views.theme import color
from app.views.timeline.lane import Lane
from visage_core.types import Span

HEIGHT = 9

GRIP_PIXELS = 5.0
"""An end is taken this near to it; the bar is moved between, if there is anything between."""


class Part(Enum):
    """What of the bar is held."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


class SpanLane(Lane):
    """A bar to drag along the video; its ends make it longer or shorter."""

    span_moved = Signal(float)
    span_changed = Signal(float, float)

    def __init__(self) -> None:
        super().__init__("Working span", HEIGHT, HEIGHT)
        self._span = Span()
        self._held: Part | None = None
        self._grab = 0.0
        self.setMouseTracking(True)
        self.setToolTip(
            "The working span. Drag the bright piece: that is what the next take is made for.<br>"
            "Drag its ends to make it longer, up to the whole video, or shorter.<br>"
            "It snaps to shot cuts and markers; hold Alt to switch that off. Takes made for "
            "another piece stay in the list."
        )

    def set_span(self, span: Span) -> None:
        """Show the span."""
        self._span = span
        self.redraw()

    def draw(self, painter: QPainter) -> None:
        """A bar in a bar, with a grip at each end."""
        left, right = self.x_of(self._span.start), self.x_of(self._span.end)
        painter.setBrush(color("accent_dim"))
        painter.setPen(QPen(color("accent"), 1.0))
        painter.drawRoundedRect(QRectF(left + 0.5, 1.5, right - left - 1.0, HEIGHT - 3.0), 3, 3)
        if right - left > 4.0 * GRIP_PIXELS:
            painter.setPen(QPen(color("bright", 0.8), 1.0))
            for x in (left + 3.5, right - 3.5):
                painter.drawLine(QPointF(x, 3.5), QPointF(x, HEIGHT - 3.5))

    def part_at(self, x: float) -> Part | None:
        """What of the bar is at a pixel; None beside it."""
        left, right = self.x_of(self._span.start), self.x_of(self._span.end)
        reach = min(GRIP_PIXELS, (right - left) / 4.0)
        if abs(x - left) <= max(reach, 2.0):
            return Part.START
        if abs(x - right) <= max(reach, 2.0):
            return Part.END
        return Part.MIDDLE if left < x < right else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the piece or one of its ends, or bring its middle to the pointer."""
        if event.button() != Qt.MouseButton.LeftButton or self.scale.shown <= 0.0:
            return
        part, at = self.part_at(event.position().x()), self.at(event)
        self._held = part or Part.MIDDLE
        self._grab = self._span.duration / 2.0 if part is None else at - self._span.start
        if part is None:
            self._move(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the piece or its end, kept within the video."""
        if self._held is None:
            on_end = self.part_at(event.position().x()) in (Part.START, Part.END)
            shape = Qt.CursorShape.SizeHorCursor if on_end else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
        elif self._held is Part.MIDDLE:
            self._move(event)
        else:
            self._stretch(event, self._held)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._held = None

    def _move(self, event: QMouseEvent) -> None:
        wanted = self.at(event) - self._grab
        own = (self._span.start, self._span.end)
        start = self.snapping(event, own).shifted(wanted, self._span.duration)
        self.span_moved.emit(min(max(start, 0.0), self.scale.total - self._span.duration))

    def _stretch(self, event: QMouseEvent, end: Part) -> None:
        """The other end stays where it is; neither goes beyond it."""
        span = self._span
        if end is Part.START:
            at = min(self.snapped(event, (span.start,)), span.end - SHORTEST_SPAN)
            self.span_changed.emit(max(at, 0.0), span.end)
        else:
            at = max(self.snapped(event, (span.end,)), span.start + SHORTEST_SPAN)
            self.span_changed.emit(span.start, at)
