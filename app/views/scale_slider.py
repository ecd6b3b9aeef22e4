"""One guidance scale: its name, a track, a number and the conventional notation."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.views.panel import NumberField, label
from app.views.track import Range, Track

SCALE = Range(low=0.0, high=8.0, default=2.5, step=0.5, fine=0.1)
LARGEST_TYPED = 64.0


class ScaleControl(QWidget):
    """Name, track, number and the same strength in the conventional notation."""

    edited = Signal(float)

    def __init__(self, name: str, help_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.track = Track(SCALE)
        self.field = NumberField(0.0, LARGEST_TYPED, SCALE.fine, decimals=1)
        self.field.setFixedWidth(62)
        self._name, self._conventional = label(name, "muted"), label("", "hint")
        self._conventional.setFixedWidth(52)
        self._conventional.setToolTip(
            "The same strength as other programs count it: 1 + scale, where 1 is no guidance."
        )
        self._name.setFixedWidth(104)
        self.setToolTip(help_text)
        self.track.setAccessibleName(name)
        self.field.setAccessibleName(name)
        self.track.edited.connect(self.edited)
        self.field.valueChanged.connect(self.edited)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        for column, part in enumerate((self._name, self.track, self.field, self._conventional)):
            grid.addWidget(part, 0, column)

    def set_name(self, name: str) -> None:
        """What the scale pushes towards."""
        self._name.setText(name)

    def set_value(self, value: float) -> None:
        """Show a scale; beyond the track's end the number still tells it."""
        self.track.set_value(value)
        self.field.show_value(value)
        self._conventional.setText(f"CFG {1.0 + value:.1f}")
