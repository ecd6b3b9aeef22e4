"""The playhead over all rows of the timeline."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.document.timeline.time_scale import TimeScale
from app.views.theme import color

REACH = 8
"""Pixels on either side of the line that belong to it."""


class Playhead(QWidget):
    """A line that lets the mouse through; moving it redraws two narrow strips."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._scale = TimeScale()
        self._seconds = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)

    def set_scale(self, scale: TimeScale) -> None:
        """Show a part of the video."""
        self._scale = scale
        self.update()

    def set_seconds(self, seconds: float) -> None:
        """Move to a moment."""
        self.update(self._strip())
        self._seconds = seconds
        self.update(self._strip())

    def _strip(self) -> QRect:
        x = round(self._x())
        return QRect(x - REACH, 0, 2 * REACH, self.height())

    def _x(self) -> float:
        return self._scale.wide(self.width()).x(self._seconds)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A line with a tip."""
        x = self._x()
        if self._scale.shown <= 0.0 or not -REACH <= x <= self.width() + REACH:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("bright"), 1.4))
        painter.drawLine(QPointF(x, 4), QPointF(x, self.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("bright"))
        painter.drawPolygon(QPolygonF([QPointF(x, 9), QPointF(x - 5, 0), QPointF(x + 5, 0)]))
