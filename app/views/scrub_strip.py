"""The scrub strip: waveform, time marks and playhead; and the overview of a long video."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.document.waveform import BINS_PER_SECOND, Waveform
from app.views.panel import claims_arrow_key
from app.views.theme import color, font
from visage_core.types import Span

RULER = 15.0
STEP_SECONDS, FINE_STEP_SECONDS = 0.25, 0.04
MARK_STEPS = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
MARK_PIXELS = 64.0


class ScrubStrip(QWidget):
    """Shows the sound of the span under a ruler; click or drag to hear and see another moment."""

    sought = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waveform: Waveform | None = None
        self._duration = 0.0
        self._position = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(58)
        self.setAccessibleName("Timeline")
        self.setToolTip("Click or drag to move. Left and right: ¼ s, with Shift one frame.")

    def set_duration(self, seconds: float) -> None:
        """Length of what is shown."""
        self._duration = seconds
        self.update()

    def set_position(self, seconds: float) -> None:
        """Move the playhead."""
        self._position = seconds
        self.update()

    def set_waveform(self, waveform: Waveform | None) -> None:
        """Show another sound, or that there is none."""
        self._waveform = waveform
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(600, 58)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ruler, waveform, playhead."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lane = QRectF(0.0, RULER, self.width(), self.height() - RULER)
        painter.setPen(QPen(color("accent", 0.8)) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(color("sunken"))
        painter.drawRoundedRect(lane.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if self._duration <= 0.0:
            return
        self._paint_ruler(painter, lane)
        self._paint_waveform(painter, lane)
        self._paint_playhead(painter, lane)

    def _paint_ruler(self, painter: QPainter, lane: QRectF) -> None:
        pixels = self.width() / self._duration
        step = next((s for s in MARK_STEPS if s * pixels >= MARK_PIXELS), MARK_STEPS[-1])
        painter.setFont(font(10))
        for mark in range(int(self._duration / step + 1e-6) + 1):
            x = mark * step * pixels
            painter.setPen(QPen(color("bright", 0.09), 1.0))
            painter.drawLine(QPointF(x, RULER), QPointF(x, lane.bottom()))
            text = f"{mark * step:g} s"
            width = painter.fontMetrics().horizontalAdvance(text) + 2.0
            left = min(max(x - width / 2.0, 0.0), self.width() - width)
            painter.setPen(color("faint"))
            painter.drawText(QRectF(left, 0, width, RULER - 2), Qt.AlignmentFlag.AlignCenter, text)

    def _paint_waveform(self, painter: QPainter, lane: QRectF) -> None:
        middle, half = lane.center().y(), lane.height() / 2.0 - 4.0
        painter.setPen(QPen(color("bright", 0.12), 1.0))
        painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))
        if self._waveform is None:
            return
        top = max(float(self._waveform.high.max()), -float(self._waveform.low.min()), 1e-4)
        scale = half / top
        played = self._x(self._position)
        above, below = [], []
        bins = len(self._waveform.low)
        for x in range(self.width() + 1):
            seconds = x * self._duration / self.width()
            first = int(seconds * BINS_PER_SECOND)
            last = max(int((seconds + self._duration / self.width()) * BINS_PER_SECOND), first + 1)
            if first >= bins:
                break
            above.append(QPointF(x, middle - scale * float(self._waveform.high[first:last].max())))
            below.append(QPointF(x, middle - scale * float(self._waveform.low[first:last].min())))
        shape = QPolygonF(above + below[::-1])
        painter.setPen(Qt.PenStyle.NoPen)
        for left, right, ink in ((0.0, played, "accent"), (played, self.width(), "faint")):
            painter.save()
            painter.setClipRect(QRectF(left, lane.top(), right - left, lane.height()))
            painter.setBrush(color(ink, 0.9))
            painter.drawPolygon(shape)
            painter.restore()

    def _paint_playhead(self, painter: QPainter, lane: QRectF) -> None:
        x = self._x(self._position)
        painter.setPen(QPen(color("bright"), 1.5))
        painter.drawLine(QPointF(x, RULER - 3), QPointF(x, lane.bottom()))
        painter.setBrush(color("bright"))
        painter.setPen(Qt.PenStyle.NoPen)
        tip = QPointF(x, RULER + 2)
        painter.drawPolygon(QPolygonF([tip, tip + QPointF(-5, -7), tip + QPointF(5, -7)]))

    def _x(self, seconds: float) -> float:
        return seconds / self._duration * self.width() if self._duration else 0.0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event.position().x() / max(self.width(), 1) * self._duration)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step by the arrow keys."""
        way = {Qt.Key.Key_Left: -1.0, Qt.Key.Key_Right: 1.0}.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
            return
        fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        self._seek(self._position + way * (FINE_STEP_SECONDS if fine else STEP_SECONDS))

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys for stepping."""
        if claims_arrow_key(event):
            event.accept()
            return True
        return super().event(event)

    def _seek(self, seconds: float) -> None:
        self.sought.emit(min(max(seconds, 0.0), self._duration))


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
