"""A small window in the middle of the large one, gone with Escape or a click elsewhere."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.views.panel import label


class Floating(QDialog):
    """A heading with something to fill in below it."""

    def __init__(self, parent: QWidget, name: str, width: int) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._window = parent
        self.setObjectName("palette")
        self.setAccessibleName(name)
        self.setFixedWidth(width)
        self._heading = label("", "heading")
        self.column = QVBoxLayout(self)
        self.column.addWidget(self._heading)

    def show_over(self, heading: str, field: QWidget) -> None:
        """Appear with the keyboard in a field."""
        self._heading.setText(heading)
        self.adjustSize()
        middle = self._window.rect().center() - self.rect().center()
        self.move(self._window.mapToGlobal(middle))
        self.show()
        field.setFocus()
