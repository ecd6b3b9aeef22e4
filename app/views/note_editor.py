"""A line to write down what there is to say about a take."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.views.floating import Floating

WIDTH = 420
LONGEST = 500


class NoteEditor(Floating):
    """Enter keeps the note, Escape or a click elsewhere leaves it."""

    written = Signal(int, str)
    """The take's number and the note."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "Note", WIDTH)
        self._number = 0
        self.field = QLineEdit()
        self.field.setMaxLength(LONGEST)
        self.field.setPlaceholderText("What is good about it, what is not?")
        self.field.returnPressed.connect(self._write)
        self.column.addWidget(self.field)

    def edit(self, number: int, name: str, note: str) -> None:
        """Show the note of a take."""
        self._number = number
        self.field.setText(note)
        self.field.selectAll()
        self.show_over(f"Note on {name}", self.field)

    def _write(self) -> None:
        self.hide()
        self.written.emit(self._number, self.field.text())
