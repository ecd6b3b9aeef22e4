"""The sphere with its numbers: camera direction to be generated, look direction to be heard."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.document.heard_field import FieldPicture
from app.views.angles import direction_text
from app.views.panel import NumberField, Panel, label, tool_button
from app.views.readings import Readings
from app.views.sphere import SphereView
from app.views.view_bar import ViewBar
from visage_core.seeing.energy_track import Overall
from visage_core.types import Direction

NARROW = 88
"""Width of the column of numbers."""


@dataclass(frozen=True, slots=True)
class DirectionActions:
    """The buttons beside the sphere."""

    camera_front: QAction
    look_front: QAction


class DirectionPanel(Panel):
    """Sphere and number fields, both showing and editing the same directions."""

    direction_edited = Signal(Direction)
    look_edited = Signal(Direction)

    def __init__(
        self, actions: DirectionActions, view_bar: ViewBar, parent: QWidget | None = None
    ) -> None:
        super().__init__("Direction", parent)
        self._direction, self._look = Direction(), Direction()
        self.view_bar, self.readings = view_bar, Readings(NARROW)
        self.add_to_heading(view_bar)
        self.sphere = SphereView()
        self.azimuth = NumberField(-180.0, 180.0, 1.0, decimals=1, suffix="°")
        self.azimuth.setPrefix("Az ")
        self.azimuth.setWrapping(True)
        self.elevation = NumberField(-90.0, 90.0, 1.0, decimals=1, suffix="°")
        self.elevation.setPrefix("El ")
        self._look_text = label("", "value")
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addLayout(self._numbers(actions))
        row.addWidget(self.sphere, stretch=1)
        row.addWidget(self.readings, alignment=Qt.AlignmentFlag.AlignBottom)
        self.body.addLayout(row, stretch=1)
        self._connect()
        self.set_direction(self._direction)
        self.set_look(self._look)

    def _numbers(self, actions: DirectionActions) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addLayout(_titled("Camera", actions.camera_front))
        for name, field, tip in (
            ("Azimuth", self.azimuth, "0 is the front, + is left, − is right"),
            ("Elevation", self.elevation, "+ is up, − is down"),
        ):
            field.setFixedWidth(NARROW)
            field.setToolTip(f"Camera {name.lower()}: {tip}")
            field.setAccessibleName(f"Camera {name.lower()}")
            column.addWidget(field)
        column.addSpacing(4)
        column.addLayout(_titled("Look", actions.look_front))
        self._look_text.setToolTip(
            "Where your head points: azimuth, elevation.<br>"
            "Right-drag the sphere or drag the video."
        )
        column.addWidget(self._look_text)
        column.addStretch()
        return column

    def _connect(self) -> None:
        self.sphere.direction_edited.connect(self.direction_edited)
        self.sphere.look_edited.connect(self.look_edited)
        self.azimuth.valueChanged.connect(
            lambda azimuth: self.direction_edited.emit(
                Direction(azimuth, self._direction.elevation)
            )
        )
        self.elevation.valueChanged.connect(
            lambda elevation: self.direction_edited.emit(
                Direction(self._direction.azimuth, elevation)
            )
        )

    def set_direction(self, direction: Direction) -> None:
        """Show the camera direction of the next take."""
        self._direction = direction
        self.sphere.set_direction(direction)
        self.azimuth.show_value(direction.azimuth)
        self.elevation.show_value(direction.elevation)

    def set_look(self, look: Direction) -> None:
        """Show where the listener looks."""
        self._look = look
        self.sphere.set_look(look)
        self._look_text.setText(direction_text(look))

    def set_picture(self, picture: FieldPicture) -> None:
        """Show a moment of the sound field."""
        self.sphere.set_picture(picture)
        self.readings.set_picture(picture)

    def set_measured(self, overall: Overall | None, target: Direction) -> None:
        """Show the whole sound, and where the camera faces in it."""
        self.sphere.set_measured(None if overall is None else overall.dominant, target)
        self.readings.set_measured(overall, target)


def _titled(title: str, reset: QAction) -> QGridLayout:
    row = QGridLayout()
    row.addWidget(label(title, "heading"), 0, 0)
    row.addWidget(tool_button(reset), 0, 1, Qt.AlignmentFlag.AlignRight)
    return row
