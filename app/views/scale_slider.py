"""A slider for one guidance scale: a line, a default mark, a handle and a number."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.views.panel import NumberField, claims_arrow_key, label
from app.views.theme import color

LARGEST_SCALE = 8.0
DEFAULT_SCALE = 2.5
STEP, FINE_STEP = 0.5, 0.1
MARGIN = 8.0


class ScaleTrack(QWidget):
    """The line with the handle: drag, wheel, arrow keys; double-click for the default."""

    edited = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = DEFAULT_SCALE
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Low and wide."""
        return QSize(120, 24)

    def set_value(self, value: float) -> None:
        """Show a scale."""
        self._value = value
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Line, filled part, mark of the default, handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on, middle = self.isEnabled(), self.height() / 2.0
        start, spot = QPointF(MARGIN, middle), QPointF(self._x(self._value), middle)
        width, cap = 3.0, Qt.PenCapStyle.RoundCap
        painter.setPen(QPen(color("raised"), width, Qt.PenStyle.SolidLine, cap))
        painter.drawLine(start, QPointF(self._x(LARGEST_SCALE), middle))
        mark = self._x(DEFAULT_SCALE)
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
        """Follow the drag, in steps of a tenth."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            share = (event.position().x() - MARGIN) / max(self.width() - 2.0 * MARGIN, 1.0)
            self._edit(share * LARGEST_SCALE)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Back to the default."""
        self._edit(DEFAULT_SCALE)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A tenth a notch."""
        self._edit(self._value + FINE_STEP * event.angleDelta().y() / 120.0)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys: half a step; with Shift a tenth."""
        up = event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Up)
        if not up and event.key() not in (Qt.Key.Key_Left, Qt.Key.Key_Down):
            super().keyPressEvent(event)
            return
        fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        step = FINE_STEP if fine else STEP
        self._edit(self._value + (step if up else -step))

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys for the slider."""
        if claims_arrow_key(event):
            event.accept()
            return True
        return super().event(event)

    def _edit(self, value: float) -> None:
        self.edited.emit(round(min(max(value, 0.0), LARGEST_SCALE), 1))

    def _x(self, value: float) -> float:
        return MARGIN + value / LARGEST_SCALE * (self.width() - 2.0 * MARGIN)


class ScaleControl(QWidget):
    """Name, track, number and the same strength in the conventional notation."""

    edited = Signal(float)

    def __init__(self, name: str, help_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.track = ScaleTrack()
        self.field = NumberField(0.0, 64.0, FINE_STEP, decimals=1)
        self.field.setFixedWidth(62)
        self._name, self._conventional = label(name, "muted"), label("", "hint")
        self._conventional.setFixedWidth(52)
        self._conventional.setToolTip(
            "The same strength as other programs count it: 1 + scale, where 1 is no guidance."
        )
        self._name.setFixedWidth(104)
        self.setToolTip(help_text)
        self.track.setAccessibleName(name)
        self.field.setAccessibleName(name)
        self.track.edited.connect(self.edited)
        self.field.valueChanged.connect(self.edited)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        for column, part in enumerate((self._name, self.track, self.field, self._conventional)):
            grid.addWidget(part, 0, column)

    def set_name(self, name: str) -> None:
        """What the scale pushes towards."""
        self._name.setText(name)

    def set_value(self, value: float) -> None:
        """Show a scale; beyond the track's end the number still tells it."""
        self.track.set_value(min(value, LARGEST_SCALE))
        self.field.show_value(value)
        self._conventional.setText(f"CFG {1.0 + value:.1f}")
