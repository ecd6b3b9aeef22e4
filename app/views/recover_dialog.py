"""The list of projects that were never saved: open one, or discard it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.document.project.unsaved import UnsavedProject
from app.views.panel import label

PATH_ROLE = Qt.ItemDataRole.UserRole
TOLD = "These projects were never saved. They stay here until they are saved or discarded."
NOTHING = "There is no project that was never saved."


class RecoverDialog(QDialog):
    """Shows the projects; tells which is wanted, and which is to be discarded."""

    wanted = Signal(Path)
    discarded = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Recover")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(520, 320)
        self._told = label(TOLD, "muted")
        self._told.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName("Projects that were never saved")
        self.open_button, self.discard_button = QPushButton("Open"), QPushButton("Discard…")
        self.open_button.setObjectName("primary")
        close = QPushButton("Close")
        row = QHBoxLayout()
        row.addWidget(self.discard_button)
        row.addStretch()
        row.addWidget(close)
        row.addWidget(self.open_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self._told)
        column.addWidget(self.list, stretch=1)
        column.addLayout(row)
        self.list.currentRowChanged.connect(self._follow)
        self.list.itemActivated.connect(self._open)
        self.open_button.clicked.connect(self._open)
        self.discard_button.clicked.connect(lambda: self.discarded.emit(self._chosen()))
        close.clicked.connect(self.reject)

    def set_projects(self, projects: tuple[UnsavedProject, ...]) -> None:
        """Show these, and choose the first."""
        self.list.clear()
        for project in projects:
            item = QListWidgetItem(project_text(project))
            item.setData(PATH_ROLE, project.path)
            item.setToolTip(str(project.path))
            self.list.addItem(item)
        self._told.setText(TOLD if projects else NOTHING)
        self.list.setCurrentRow(0 if projects else -1)
        self._follow()

    def _chosen(self) -> Path:
        return Path(self.list.currentItem().data(PATH_ROLE))

    def _open(self) -> None:
        self.wanted.emit(self._chosen())
        self.accept()

    def _follow(self) -> None:
        for button in (self.open_button, self.discard_button):
            button.setEnabled(self.list.currentRow() >= 0)


def project_text(project: UnsavedProject) -> str:
    """When it was changed, of what it is, and how many takes there are."""
    takes = f"{project.takes} take" + ("" if project.takes == 1 else "s")
    parts = (f"{project.changed:%a %d %b %Y, %H:%M}", project.video, takes)
    return "   ·   ".join(part for part in parts if part)
