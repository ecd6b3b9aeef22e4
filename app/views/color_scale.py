"""The legend of the energy colours, shared by sphere, panorama, video and azimuth strip."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.energy_colors import chosen_color_map
from app.views.theme import color, font
from visage_core.seeing.energy_colors import EnergyScale, color_table

UNIT = "dBFS"
BAR_HEIGHT = 7.0
END_ROOM = 12.0


class ColorScale(QWidget):
    """A horizontal bar from quiet to loud, labelled in decibels of full scale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = EnergyScale()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(
            "How much sound comes from a direction, in decibels of full scale: the level of a "
            "plane wave from there.<br>The top is fitted to the loudest moment of the take."
        )

    def sizeHint(self) -> QSize:
        """Fits a panel's heading."""
        return QSize(210, 24)

    def minimumSizeHint(self) -> QSize:
        """Never narrower than its numbers."""
        return QSize(160, 24)

    def set_scale(self, scale: EnergyScale) -> None:
        """Show another range."""
        self._scale = scale
        self.update()

    def labels(self) -> list[str]:
        """The numbers under the bar, from quiet to loud."""
        return [f"{decibels:.0f}".replace("-", "−") for decibels in self._scale.ticks()]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Colours, and under them the numbers; the unit at the end."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(10))
        unit = painter.fontMetrics().horizontalAdvance(UNIT) + 6.0
        bar = QRectF(END_ROOM, 2.0, self.width() - 2.0 * END_ROOM - unit, BAR_HEIGHT)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        colors = color_table(chosen_color_map())
        for step in range(17):
            red, green, blue = colors[min(step * 16, 255)]
            gradient.setColorAt(step / 16.0, QColor(int(red), int(green), int(blue)))
        painter.setPen(QPen(color("line"), 1.0))
        painter.setBrush(gradient)
        painter.drawRoundedRect(bar, 2.0, 2.0)
        painter.setPen(color("muted"))
        beside = QRectF(bar.right() + END_ROOM, bar.bottom() + 1.0, unit, 13.0)
        painter.drawText(beside, Qt.AlignmentFlag.AlignCenter, UNIT)
        self._paint_ticks(painter, bar)

    def _paint_ticks(self, painter: QPainter, bar: QRectF) -> None:
        labels = self.labels()
        for count, text in enumerate(labels):
            x = bar.left() + bar.width() * count / max(len(labels) - 1, 1)
            painter.drawLine(QPointF(x, bar.bottom()), QPointF(x, bar.bottom() + 2.0))
            area = QRectF(x - 20.0, bar.bottom() + 1.0, 40.0, 13.0)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
