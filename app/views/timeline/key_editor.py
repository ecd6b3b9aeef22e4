"""A direction key in numbers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QPushButton, QWidget

from app.views.panel import NumberField, label
from app.views.timeline.keys import WAYS
from visage_core.camera_path import Keyframe
from visage_core.types import Direction


class KeyEditor(QDialog):
    """Time, direction and interpolation of one key; what is entered holds at once."""

    key_changed = Signal(float, object)
    key_deleted = Signal(float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setWindowTitle("Direction Key")
        self._key = Keyframe(0.0, Direction())
        self.time = NumberField(0.0, 0.0, 0.04, decimals=3, suffix=" s")
        self.azimuth = NumberField(-180.0, 180.0, 1.0, decimals=1, suffix="°")
        self.azimuth.setWrapping(True)
        self.elevation = NumberField(-90.0, 90.0, 1.0, decimals=1, suffix="°")
        self.way = QComboBox()
        for way, name in WAYS.items():
            self.way.addItem(name, way)
        form = QFormLayout(self)
        for name, field in (
            ("Time", self.time),
            ("Azimuth", self.azimuth),
            ("Elevation", self.elevation),
            ("To the next", self.way),
        ):
            field.setFixedWidth(120)
            field.setAccessibleName(name)
            form.addRow(label(name, "muted"), field)
        for number in (self.time, self.azimuth, self.elevation):
            number.valueChanged.connect(self._change)
        self.way.activated.connect(self._change)
        form.addRow(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.delete, close = QPushButton("Delete"), QPushButton("Done")
        self.delete.clicked.connect(self._delete)
        close.clicked.connect(self.close)
        close.setDefault(True)
        row.addWidget(self.delete)
        row.addWidget(close)
        return row

    @property
    def time_shown(self) -> float:
        """Which key is shown."""
        return self._key.time

    def show_key(self, key: Keyframe, duration: float) -> None:
        """Show a key of a video that is so long."""
        self._key = key
        self.time.setMaximum(duration)
        self.time.show_value(key.time)
        self.azimuth.show_value(key.direction.azimuth)
        self.elevation.show_value(key.direction.elevation)
        self.way.setCurrentIndex(list(WAYS).index(key.interpolation))

    def _change(self, *_value: object) -> None:
        """Fields that were not touched keep what they do not show."""
        old, shown = self._key, self._key.direction
        time = old.time if abs(self.time.value() - old.time) < 5e-4 else self.time.value()
        azimuth, elevation = self.azimuth.value(), self.elevation.value()
        direction = Direction(
            shown.azimuth if abs(azimuth - shown.azimuth) < 0.05 else azimuth,
            shown.elevation if abs(elevation - shown.elevation) < 0.05 else elevation,
        )
        self._key = Keyframe(time, direction, self.way.currentData())
        if self._key != old:
            self.key_changed.emit(old.time, self._key)

    def _delete(self) -> None:
        self.close()
        self.key_deleted.emit(self._key.time)
