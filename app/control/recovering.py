"""Projects that were never saved: listed, opened, discarded."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.control.projects import Projects
from app.document.project.unsaved import describe_unsaved
from app.places import changed_at
from app.views.project_dialogs import ask_discard_project
from app.views.recover_dialog import RecoverDialog


class Recovering(QObject):
    """Leaves out the open project, and those that other editors have open."""

    def __init__(self, projects: Projects, window: QWidget) -> None:
        super().__init__(window)
        self._projects, self._window = projects, window
        self.dialog: RecoverDialog | None = None

    def ask(self) -> None:
        """Show what there is."""
        if self.dialog is None:
            self.dialog = RecoverDialog(self._window)
            self.dialog.wanted.connect(self._projects.open)
            self.dialog.discarded.connect(self._discard)
            self.dialog.finished.connect(self._forget)
        self._show()
        self.dialog.open()

    def _show(self) -> None:
        if self.dialog is not None:
            unsaved = self._projects.unsaved()
            self.dialog.set_projects(
                tuple(describe_unsaved(path, changed_at(path)) for path in unsaved)
            )

    def _discard(self, path: Path) -> None:
        if ask_discard_project(self._window, describe_unsaved(path, changed_at(path)).takes):
            self._projects.places.forget_unsaved(path)
            self._projects.keeping.moved.emit()  # the menu lists it no more
            self._show()

    def _forget(self, _result: int) -> None:
        self.dialog = None
