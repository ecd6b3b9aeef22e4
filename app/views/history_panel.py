"""The list of edits: the present one stands out, those that were undone are faint."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from app.document.history import Step
from app.views.panel import Panel, tool_button
from app.views.theme import color, font

ROW_HEIGHT = 24
Index = QModelIndex | QPersistentModelIndex


class HistoryModel(QAbstractListModel):
    """One row per step, the oldest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[Step, ...] = ()
        self._position = 0

    def set_steps(self, steps: tuple[Step, ...], position: int) -> None:
        """Show other steps, or another one as the present."""
        self.beginResetModel()
        self._steps, self._position = steps, position
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many steps."""
        return 0 if parent.isValid() else len(self._steps)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, ink and size of a row."""
        row, present = index.row(), self._position
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._steps[row].name
            case Qt.ItemDataRole.ForegroundRole:
                return color("bright" if row == present else "text" if row < present else "faint")
            case Qt.ItemDataRole.BackgroundRole:
                return color("accent_dim") if row == present else None
            case Qt.ItemDataRole.FontRole:
                return font(12, bold=row == present)
            case Qt.ItemDataRole.SizeHintRole:
                return QSize(0, ROW_HEIGHT)
        return None


class HistoryPanel(Panel):
    """Shows every edit; a click goes back or forth to it."""

    chosen = Signal(int)

    def __init__(self, undo: QAction, redo: QAction, parent: QWidget | None = None) -> None:
        super().__init__("History", parent)
        self.model = HistoryModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setObjectName("history")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setToolTip("Every edit since the project was opened. Click one to go there.")
        self.list.setAccessibleName("History")
        self.list.clicked.connect(lambda index: self.chosen.emit(index.row()))
        self.body.addWidget(self.list, stretch=1)
        for action in (undo, redo):
            self.add_to_heading(tool_button(action))
        self.setMinimumWidth(170)

    def set_steps(self, steps: tuple[Step, ...], position: int) -> None:
        """Show these steps, and which is the present one."""
        self.model.set_steps(steps, position)
        self.list.scrollTo(self.model.index(position))
