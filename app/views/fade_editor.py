"""How long the crossfades of a comp are, in milliseconds."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.document.takes import LONGEST_FADE
from app.views.floating import Floating
from app.views.panel import NumberField, label

WIDTH = 260
STEP = 5.0
LONGEST_MILLISECONDS = 1000.0 * LONGEST_FADE
HELP = f"0 … {LONGEST_MILLISECONDS:.0f} ms; 0 ms is a cut. Enter keeps it."


class FadeEditor(Floating):
    """Enter keeps the length, Escape or a click elsewhere leaves it."""

    written = Signal(float)
    """Seconds."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "Crossfade Length", WIDTH)
        self.field = NumberField(0.0, LONGEST_MILLISECONDS, STEP, decimals=1, suffix=" ms")
        self.field.setAccessibleName("Crossfade length in milliseconds")
        self.field.lineEdit().returnPressed.connect(self._write)
        self.column.addWidget(self.field)
        self.column.addWidget(label(HELP, "muted"))

    def edit(self, name: str, seconds: float) -> None:
        """Show the length of a comp's crossfades."""
        self.field.show_value(1000.0 * seconds)
        self.show_over(f"Crossfades of {name}", self.field)
        self.field.selectAll()

    def _write(self) -> None:
        self.field.interpretText()
        self.hide()
        self.written.emit(self.field.value() / 1000.0)
