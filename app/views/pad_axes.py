"""The names of the guidance pad's axes: on the pad itself, or outside where cells fill it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.views.theme import color, font

LEFT, BOTTOM = 30.0, 17.0
"""Room for the numbers beside and below the pad."""

NAME_ROOM = 13.0
"""Room for a name outside the numbers."""


def paint_inner_names(painter: QPainter, frame: QRectF) -> None:
    """In the corners of an empty pad."""
    painter.setFont(font(10))
    painter.setPen(color("muted"))
    area = frame.adjusted(6.0, 3.0, -6.0, -3.0)
    top = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
    end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
    painter.drawText(area, top, "↑ Visual")
    painter.drawText(area, end, "Direction →")


def paint_outer_names(painter: QPainter, frame: QRectF) -> None:
    """Below the numbers, and to the left of them, reading upwards."""
    painter.setFont(font(10))
    painter.setPen(color("muted"))
    below = QRectF(frame.left(), frame.bottom() + BOTTOM - 2.0, frame.width(), NAME_ROOM + 2.0)
    painter.drawText(below, Qt.AlignmentFlag.AlignCenter, "Direction →")
    painter.save()
    painter.translate(0.0, frame.bottom())
    painter.rotate(-90.0)
    beside = QRectF(0.0, 0.0, frame.height(), NAME_ROOM)
    painter.drawText(beside, Qt.AlignmentFlag.AlignCenter, "Visual →")
    painter.restore()
