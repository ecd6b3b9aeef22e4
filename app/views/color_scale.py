"""The legend of the energy colours, shared by sphere, panorama and video."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.views.energy_colors import EnergyScale, color_table
from app.views.theme import color, font


class ColorScale(QWidget):
    """A horizontal bar from quiet to loud, with its ends in decibels of full scale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = EnergyScale()
        self.setToolTip(
            "How much sound comes from a direction, in decibels of full scale.<br>"
            "The top is fitted to the loudest moment of the take."
        )

    def sizeHint(self) -> QSize:
        """Fits a panel's heading."""
        return QSize(220, 16)

    def minimumSizeHint(self) -> QSize:
        """Never narrower than its numbers."""
        return QSize(170, 16)

    def set_scale(self, scale: EnergyScale) -> None:
        """Show another range."""
        self._scale = scale
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Numbers at both ends, colours in between."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(10))
        painter.setPen(color("muted"))
        bounds = QRectF(self.rect())
        low, high = self._text(self._scale.bottom_db), self._text(self._scale.top_db) + " dB"
        left = painter.fontMetrics().horizontalAdvance(low) + 6.0
        right = painter.fontMetrics().horizontalAdvance(high) + 6.0
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(bounds, Qt.AlignmentFlag.AlignLeft | middle, low)
        painter.drawText(bounds, Qt.AlignmentFlag.AlignRight | middle, high)
        bar = QRectF(left, bounds.center().y() - 3.0, bounds.width() - left - right, 6.0)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for step in range(17):
            red, green, blue = color_table()[min(step * 16, 255)]
            gradient.setColorAt(step / 16.0, QColor(int(red), int(green), int(blue)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRoundedRect(bar, 3.0, 3.0)

    @staticmethod
    def _text(decibels: float) -> str:
        return f"{decibels:.0f}".replace("-", "−")
