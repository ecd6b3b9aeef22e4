"""Sound fields from elsewhere become takes: chosen, told about, and read off the window."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from app.control.references import SOUND_FILTER
from app.document.importing import Import, add_import
from app.document.session import Session
from app.engine.background import Background
from app.views.convention_dialog import ask_convention
from visage_core.export.bformat import Convention, told_convention
from visage_core.types import Take

TITLE = "Import Take"


class Imports(QObject):
    """Asks which file, and in which convention it is; what goes wrong becomes a notice."""

    def __init__(self, session: Session, window: QWidget, background: Background) -> None:
        super().__init__(window)
        self._session, self._window, self._background = session, window, background

    def ask(self) -> None:
        """Let the user choose a file, and confirm what is known of its convention."""
        self._session.attempt(self._ask)

    def load(self, path: Path, convention: Convention) -> None:
        """Make a take of a file."""
        self._session.attempt(self._load, path, convention)

    def _ask(self) -> None:
        folder = self._session.require_clip().path.parent
        chosen, _ = QFileDialog.getOpenFileName(self._window, TITLE, str(folder), SOUND_FILTER)
        if not chosen:
            return
        path = Path(chosen)
        convention = ask_convention(self._window, path, told_convention(path), TITLE)
        if convention is not None:
            self._load(path, convention)

    def _load(self, path: Path, convention: Convention) -> None:
        imported = Import.of(self._session, path, convention)

        def deliver(read: Future[Take]) -> None:
            self._session.attempt(lambda: self._add(imported, read.result()))

        self._background.run(imported.read, deliver, f"Reading {path.name}")

    def _add(self, imported: Import, take: Take) -> None:
        named = add_import(self._session, imported, take)
        label, name = imported.convention.label, imported.path.name
        self._session.notify(f"{name}, read as {label}, is take {named.number}.")
