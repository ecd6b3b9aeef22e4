"""A line to write down what there is to say about a take."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from app.views.panel import label

WIDTH = 420
LONGEST = 500


class NoteEditor(QDialog):
    """Floats over the window: Enter keeps the note, Escape or a click elsewhere leaves it."""

    written = Signal(int, str)
    """The take's number and the note."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._window, self._number = parent, 0
        self.setObjectName("palette")
        self.setAccessibleName("Note")
        self.setFixedWidth(WIDTH)
        self._name = label("", "heading")
        self.field = QLineEdit()
        self.field.setMaxLength(LONGEST)
        self.field.setPlaceholderText("What is good about it, what is not?")
        self.field.returnPressed.connect(self._write)
        column = QVBoxLayout(self)
        column.addWidget(self._name)
        column.addWidget(self.field)

    def edit(self, number: int, name: str, note: str) -> None:
        """Show the note of a take."""
        self._number = number
        self._name.setText(f"Note on {name}")
        self.field.setText(note)
        self.field.selectAll()
        self.adjustSize()
        area = self._window.rect()
        middle = area.center() - self.rect().center()
        self.move(self._window.mapToGlobal(middle))
        self.show()
        self.field.setFocus()

    def _write(self) -> None:
        self.hide()
        self.written.emit(self._number, self.field.text())
