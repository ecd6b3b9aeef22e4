"""One guidance scale as a number, and the same strength in the other notation."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.views.guidance_text import scale_text
from app.views.panel import NumberField, label

LARGEST_TYPED = 64.0
FINE = 0.1
NOTATION_HELP = (
    "The same strength in the other notation. g: 0 is no guidance, as the paper counts. "
    "CFG: 1 + g, where 1 is no guidance, as other programs count. View, CFG Notation switches."
)


class _ScaleSpin(NumberField):
    def textFromValue(self, value: float) -> str:
        """No more decimals than it needs."""
        return scale_text(value)


class ScaleField(QWidget):
    """Name, number and the other notation; `edited` tells g, whatever is shown."""

    edited = Signal(float)

    def __init__(self, name: str, help_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = _ScaleSpin(0.0, LARGEST_TYPED, FINE, decimals=2)
        self.field.setFixedWidth(70)
        self._name, self._other = label(name, "muted"), label("", "hint")
        self._other.setToolTip(NOTATION_HELP)
        self._other.setFixedWidth(54)
        self._value, self._offset = 0.0, 0.0
        self.setToolTip(help_text)
        self.field.setAccessibleName(name)
        self.field.valueChanged.connect(
            lambda shown: self.edited.emit(round(shown - self._offset, 2))
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._name, stretch=1)
        row.addWidget(self.field)
        row.addWidget(self._other)

    def set_name(self, name: str) -> None:
        """What the scale pushes towards."""
        self._name.setText(name)

    def set_value(self, value: float) -> None:
        """Show a scale g."""
        self._value = value
        self.field.show_value(value + self._offset)
        other = (
            f"CFG {scale_text(1.0 + value)}" if self._offset == 0.0 else f"g {scale_text(value)}"
        )
        self._other.setText(other)

    def set_conventional(self, conventional: bool) -> None:
        """Count from 1 instead of from 0."""
        self._offset = 1.0 if conventional else 0.0
        blocked = self.field.blockSignals(True)
        self.field.setRange(self._offset, LARGEST_TYPED + self._offset)
        self.field.blockSignals(blocked)
        self.set_value(self._value)
