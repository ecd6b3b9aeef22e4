"""The working span on the timeline: what the next take is made for."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen

from app.views.theme import color
from app.views.timeline.lane import Lane
from visage_core.types import Span

HEIGHT = 9


class SpanLane(Lane):
    """A bar to drag along a video that is longer than the span."""

    span_moved = Signal(float)

    def __init__(self) -> None:
        super().__init__("Working span", HEIGHT, HEIGHT)
        self._span = Span()
        self._grab: float | None = None
        self.setToolTip(
            "The working span. Drag the bright piece: that is what the next take is made for.<br>"
            "It snaps to shot cuts and markers; hold Alt to switch that off. Takes made for "
            "another piece stay in the list."
        )

    def set_span(self, span: Span) -> None:
        """Show the span."""
        self._span = span
        self.redraw()

    def draw(self, painter: QPainter) -> None:
        """A bar in a bar."""
        left, right = self.x_of(self._span.start), self.x_of(self._span.end)
        painter.setBrush(color("accent_dim"))
        painter.setPen(QPen(color("accent"), 1.0))
        painter.drawRoundedRect(QRectF(left + 0.5, 1.5, right - left - 1.0, HEIGHT - 3.0), 3, 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the piece, or bring its middle to the pointer."""
        if event.button() != Qt.MouseButton.LeftButton or self.scale.shown <= 0.0:
            return
        at = self.at(event)
        inside = self._span.start <= at <= self._span.end
        self._grab = at - self._span.start if inside else self._span.duration / 2.0
        if not inside:
            self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the piece, kept within the video."""
        if self._grab is None:
            return
        wanted = self.at(event) - self._grab
        own = (self._span.start, self._span.end)
        start = self.snapping(event, own).shifted(wanted, self._span.duration)
        self.span_moved.emit(min(max(start, 0.0), self.scale.total - self._span.duration))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._grab = None
