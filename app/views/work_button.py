"""The button at the end of the menu bar that tells what is under way; a click lists it all."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton, QWidget

from app.document.work import State, Task
from app.views.job_progress import time_left_text
from app.views.theme import color, font

WIDTH, HEIGHT, ROOM, BAR = 300, 24, 9, 2.0


class WorkButton(QToolButton):
    """What runs, how long it will be, and how much else there is; nothing when all is done."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTip(action.toolTip())
        self.setAccessibleName("Jobs")
        self.clicked.connect(action.trigger)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._words, self._fraction = "", 0.0

    def sizeHint(self) -> QSize:
        """Always as wide, so that the menu bar keeps still."""
        return QSize(WIDTH, HEIGHT)

    def set_tasks(self, tasks: tuple[Task, ...]) -> None:
        """Tell of these."""
        self._words = work_text(tasks)
        self._fraction = tasks[0].fraction or 0.0 if tasks else 0.0
        self.update()

    def words(self) -> str:
        """What is shown."""
        return self._words

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Words on the right, over a bar of progress."""
        if not self._words:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.0, 2.0, -ROOM, -4.0)
        painter.setFont(font(12))
        painter.setPen(color("bright" if self.underMouse() or self.hasFocus() else "muted"))
        words = painter.fontMetrics().elidedText(
            self._words, Qt.TextElideMode.ElideRight, round(area.width())
        )
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        width = float(painter.fontMetrics().horizontalAdvance(words))
        bar = QRectF(area.right() - width, area.bottom() + 1.0, width, BAR)
        painter.fillRect(bar, color("line"))
        bar.setWidth(width * self._fraction)
        painter.fillRect(bar, color("accent"))


def work_text(tasks: tuple[Task, ...]) -> str:
    """What runs first, with the time left, and how many more there are."""
    if not tasks:
        return ""
    first, more = tasks[0], len(tasks) - 1
    parts = [first.title, state_text(first)]
    parts += [f"{more} more"] if more else []
    return " · ".join(part for part in parts if part)


def state_text(task: Task) -> str:
    """Waiting, stopping, or how long it will be."""
    if task.state is State.WAITING:
        return "waiting"
    return "stopping…" if task.state is State.STOPPING else time_left_text(task.seconds_left)
