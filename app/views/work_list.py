"""The list of all long work, under its button: progress, time left, cancel, order of what waits."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.document.work import State, Task, neighbours
from app.views.icons import icon
from app.views.panel import ElidedLabel, label
from app.views.work_button import state_text

WIDTH, BAR_STEPS = 440, 1000


class WorkList(QFrame):
    """Opens under a widget and closes with Escape or a click elsewhere."""

    cancelled = Signal(int)
    moved = Signal(int, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("worklist")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("Jobs")
        self.rows: dict[int, WorkRow] = {}
        self._nothing = label("Nothing is being done.", "muted")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 10, 10)
        self._column.setSpacing(10)
        self._column.addWidget(label("Jobs", "heading"))
        self._column.addWidget(self._nothing)

    def open_under(self, widget: QWidget) -> None:
        """Show it with its right end under that of a widget."""
        self.adjustSize()
        corner = widget.mapToGlobal(QPoint(widget.width(), widget.height()))
        self.move(corner - QPoint(self.width() + 4, -2))
        self.show()

    def set_tasks(self, tasks: tuple[Task, ...]) -> None:
        """Show these, in their order."""
        for key in self.rows.keys() - {task.key for task in tasks}:
            row = self.rows.pop(key)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, task in enumerate(tasks):
            row = self._row(task.key)
            row.show_task(task, *neighbours(tasks, task))
            self._column.insertWidget(place + 1, row)
            row.show()
        self._nothing.setVisible(not tasks)
        self.adjustSize()

    def _row(self, key: int) -> WorkRow:
        if key not in self.rows:
            row = self.rows[key] = WorkRow()
            row.cancel.clicked.connect(lambda: self.cancelled.emit(key))
            row.up.clicked.connect(lambda: self.moved.emit(key, -1))
            row.down.clicked.connect(lambda: self.moved.emit(key, 1))
        return self.rows[key]


class WorkRow(QWidget):
    """One piece of work."""

    def __init__(self) -> None:
        super().__init__()
        self._title = ElidedLabel(Qt.AlignmentFlag.AlignLeft, "text")
        self._told = label("", "muted")
        self._title.setMinimumHeight(18)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.up, self.down = _button("spin-up", "Earlier"), _button("spin-down", "Later")
        self.cancel = _button("close", "Cancel")
        words = QHBoxLayout()
        words.setSpacing(10)
        words.addWidget(self._title, stretch=1)
        words.addWidget(self._told)
        told = QVBoxLayout()
        told.setSpacing(5)
        told.addLayout(words)
        told.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addLayout(told, stretch=1)
        row.addSpacing(8)
        for button in (self.up, self.down, self.cancel):
            row.addWidget(button)

    def texts(self) -> tuple[str, str]:
        """Title, and stage with time left."""
        return self._title.text(), self._told.text()

    def show_task(self, task: Task, can_rise: bool, can_sink: bool) -> None:
        """Show how it is with a piece of work."""
        self._title.set_text(task.title)
        waits = task.state is State.WAITING
        stage = "" if task.state is not State.RUNNING else task.stage
        self._told.setText(" · ".join(part for part in (stage, state_text(task)) if part))
        known = waits or task.fraction is not None
        self.bar.setRange(0, BAR_STEPS if known else 0)
        if known:
            self.bar.setValue(round(BAR_STEPS * (task.fraction or 0.0)))
        for button, can in ((self.up, can_rise), (self.down, can_sink)):
            button.setVisible(waits)
            button.setEnabled(can)
        self.cancel.setToolTip("Take it out of the line" if waits else "Cancel")
        self.cancel.setEnabled(task.can_cancel and task.state is not State.STOPPING)
        self.cancel.setVisible(task.can_cancel)


def _button(name: str, told: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(name, size=14))
    button.setIconSize(QSize(14, 14))
    button.setToolTip(told)
    button.setAccessibleName(told)
    return button
