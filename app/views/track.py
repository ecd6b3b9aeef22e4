"""A horizontal slider: a line, a mark at the default, and a handle."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.panel import claims_arrow_key
from app.views.theme import color

MARGIN = 8.0


@dataclass(frozen=True, slots=True)
class Range:
    """What a track spans, where its default is marked, and how far a key or a notch goes."""

    low: float
    high: float
    default: float
    step: float
    fine: float


class Track(QWidget):
    """A line with a handle: drag, wheel, arrow keys; double-click for the default."""

    edited = Signal(float)

    def __init__(self, span: Range, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._range = span
        self._value = span.default
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Low and wide."""
        return QSize(120, 24)

    def set_value(self, value: float) -> None:
        """Show a value; beyond an end it stands at the end."""
        self._value = min(max(value, self._range.low), self._range.high)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Line, filled part, mark of the default, handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on, middle = self.isEnabled(), self.height() / 2.0
        start, spot = QPointF(MARGIN, middle), QPointF(self._x(self._value), middle)
        width, cap = 3.0, Qt.PenCapStyle.RoundCap
        painter.setPen(QPen(color("raised"), width, Qt.PenStyle.SolidLine, cap))
        painter.drawLine(start, QPointF(self._x(self._range.high), middle))
        mark = self._x(self._range.default)
        painter.setPen(QPen(color("faint" if on else "raised"), 1.5))
        painter.drawLine(QPointF(mark, middle + 6), QPointF(mark, middle + 10))
        if on:
            painter.setPen(QPen(color("accent"), width, Qt.PenStyle.SolidLine, cap))
            painter.drawLine(start, spot)
        ring = color("bright") if self.hasFocus() else color("panel")
        painter.setPen(QPen(ring if on else color("panel"), 2.0))
        painter.setBrush(color("accent" if on else "hover"))
        painter.drawEllipse(QRectF(spot.x() - 7, spot.y() - 7, 14, 14))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the drag."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            share = (event.position().x() - MARGIN) / max(self.width() - 2.0 * MARGIN, 1.0)
            self._edit(self._range.low + share * (self._range.high - self._range.low))

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Back to the default."""
        self._edit(self._range.default)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A fine step a notch."""
        self._edit(self._value + self._range.fine * event.angleDelta().y() / 120.0)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys: a step; with Shift a fine one."""
        up = event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Up)
        if not up and event.key() not in (Qt.Key.Key_Left, Qt.Key.Key_Down):
            super().keyPressEvent(event)
            return
        fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        step = self._range.fine if fine else self._range.step
        self._edit(self._value + (step if up else -step))

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys for the slider."""
        if claims_arrow_key(event):
            event.accept()
            return True
        return super().event(event)

    def _edit(self, value: float) -> None:
        kept = min(max(value, self._range.low), self._range.high)
        self.edited.emit(round(round(kept / self._range.fine) * self._range.fine, 6))

    def _x(self, value: float) -> float:
        share = (value - self._range.low) / (self._range.high - self._range.low)
        return MARGIN + share * (self.width() - 2.0 * MARGIN)
