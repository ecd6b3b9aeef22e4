"""The overview of a long video, with the piece that is worked on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.views.theme import color
from visage_core.types import Span


class SpanStrip(QWidget):
    """The whole of a long video, with the piece that is worked on; drag it along."""

    span_moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._span = Span()
        self._total = 0.0
        self._grab = 0.0
        self.setFixedHeight(14)
        self.setAccessibleName("Working span")
        self.setToolTip(
            "The whole video. Drag the bright piece: that is what the next take is made for.<br>"
            "Takes made for another piece stay in the list."
        )

    def set_span(self, span: Span, total: float) -> None:
        """Show `span` within a video of `total` seconds; hidden if that is all of it."""
        self._span, self._total = span, total
        self.setVisible(total > span.duration + 1e-3)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A bar in a bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, 3, 0, -3), 4, 4)
        painter.setBrush(color("accent_dim"))
        painter.setPen(QPen(color("accent"), 1.0))
        left, width = self._span.start * self._scale(), self._span.duration * self._scale()
        painter.drawRoundedRect(QRectF(left + 0.5, 1.5, width - 1, self.height() - 3), 4, 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the piece, or bring it to the pointer."""
        at = event.position().x() / self._scale()
        inside = self._span.start <= at <= self._span.end
        self._grab = at - self._span.start if inside else self._span.duration / 2.0
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the piece, kept within the video."""
        start = event.position().x() / self._scale() - self._grab
        self.span_moved.emit(min(max(start, 0.0), self._total - self._span.duration))

    def _scale(self) -> float:
        return self.width() / max(self._total, 1e-6)
