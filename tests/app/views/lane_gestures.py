"""What a hand does with the rows of the timeline."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.views.timeline.lane import Lane

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def spot(lane: Lane, seconds: float, y: int | None = None) -> QPoint:
    return QPoint(round(lane.x_of(seconds)), lane.height() // 2 if y is None else y)


def drag(
    lane: Lane, start: float, end: float, keys: Qt.KeyboardModifier = NONE, shift: int = 0
) -> None:
    """Drag from one moment to another; `shift` pixels beside the second one."""
    path = [spot(lane, start), spot(lane, (start + end) / 2), spot(lane, end) + QPoint(shift, 0)]
    QTest.mousePress(lane, LEFT, keys, path[0])
    for point in path[1:]:
        place = QPointF(point)
        move = QMouseEvent(
            QMouseEvent.Type.MouseMove, place, lane.mapToGlobal(place), LEFT, LEFT, keys
        )
        QApplication.sendEvent(lane, move)
    QTest.mouseRelease(lane, LEFT, keys, path[-1])
