"""The scrub strip: waveform, time marks and playhead."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.document.waveform import BINS_PER_SECOND, Waveform
from app.views.panel import claims_arrow_key
from app.views.theme import color, font

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
        self._layers: tuple[QPixmap, QPixmap] | None = None
        self._heard, self._ink = "", "accent"
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(58)
        self.setAccessibleName("Timeline")
        self.setToolTip("Click or drag to move. Left and right: ¼ s, with Shift one frame.")

    def set_duration(self, seconds: float) -> None:
        """Length of what is shown."""
        self._duration = seconds
        self._redraw()

    def set_position(self, seconds: float) -> None:
        """Move the playhead."""
        self._position = seconds
        self.update()

    def set_waveform(self, waveform: Waveform | None) -> None:
        """Show another sound, or that there is none."""
        self._waveform = waveform
        self._redraw()

    def set_heard(self, name: str, ink: str) -> None:
        """Name the sound in its corner (empty: do not), and give it a palette colour."""
        self._heard, self._ink = name, ink
        self._redraw()

    def heard(self) -> str:
        """The name in the corner."""
        return self._heard

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(600, 58)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ruler and waveform, from pixmaps that are redrawn only when they change; playhead."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lane = self._lane()
        if self._duration <= 0.0:
            _paint_lane(painter, lane)
            return
        if self._layers is None:
            self._layers = self._painted(self._ink), self._painted("faint")
        x = self._x(self._position)
        for layer, left, right in zip(self._layers, (0.0, x), (x, self.width()), strict=True):
            painter.setClipRect(QRectF(left, 0.0, right - left, self.height()))
            painter.drawPixmap(0, 0, layer)
        painter.setClipping(False)
        self._paint_playhead(painter, lane, x)
        if self._heard:
            self._paint_name(painter, lane)
        if self.hasFocus():
            painter.setPen(QPen(color("accent"), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(lane.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Everything is drawn anew."""
        self._redraw()
        super().resizeEvent(event)

    def _redraw(self) -> None:
        self._layers = None
        self.update()

    def _lane(self) -> QRectF:
        return QRectF(0.0, RULER, self.width(), self.height() - RULER)

    def _painted(self, ink: str) -> QPixmap:
        """The strip with its waveform in one colour."""
        ratio = self.devicePixelRatioF()
        layer = QPixmap(self.size() * ratio)
        layer.setDevicePixelRatio(ratio)
        layer.fill(Qt.GlobalColor.transparent)
        painter = QPainter(layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_lane(painter, self._lane())
        self._paint_ruler(painter, self._lane())
        self._paint_waveform(painter, self._lane(), ink)
        painter.end()
        return layer

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

    def _paint_waveform(self, painter: QPainter, lane: QRectF, ink: str) -> None:
        middle, half = lane.center().y(), lane.height() / 2.0 - 4.0
        painter.setPen(QPen(color("bright", 0.12), 1.0))
        painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))
        if self._waveform is None:
            return
        low, high = self._waveform.low, self._waveform.high
        top = max(float(high.max()), -float(low.min()), 1e-4)
        seconds = np.arange(self.width() + 1) * self._duration / self.width()
        bins = (seconds * BINS_PER_SECOND).astype(np.intp)
        columns = bins[bins < len(low)]
        above = middle - half / top * np.maximum.reduceat(high, columns)
        below = middle - half / top * np.minimum.reduceat(low, columns)
        outline = [QPointF(x, y) for x, y in enumerate(above)]
        outline += [QPointF(x, y) for x, y in reversed(list(enumerate(below)))]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(ink, 0.9))
        painter.drawPolygon(QPolygonF(outline))

    def _paint_name(self, painter: QPainter, lane: QRectF) -> None:
        painter.setFont(font(11, bold=True))
        room = painter.fontMetrics().horizontalAdvance(self._heard) + 14.0
        tag = QRectF(lane.right() - room - 5.0, lane.top() + 4.0, room, 17.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("panel", 0.92))
        painter.drawRoundedRect(tag, 4, 4)
        painter.setPen(color(self._ink))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, self._heard)

    @staticmethod
    def _paint_playhead(painter: QPainter, lane: QRectF, x: float) -> None:
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


def _paint_lane(painter: QPainter, lane: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color("sunken"))
    painter.drawRoundedRect(lane, 4, 4)
