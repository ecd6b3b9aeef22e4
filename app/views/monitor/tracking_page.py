"""Head tracking, and what other programs are told."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.document.osc_settings import (
    AddressFamily,
    AxisSigns,
    SenderSettings,
    TrackerSettings,
)
from app.views.panel import NumberField, label

FAMILIES = {
    AddressFamily.ANY: "IEM and SPARTA",
    AddressFamily.IEM: "IEM  /SceneRotator/…",
    AddressFamily.SPARTA: "SPARTA  /ypr, /quaternion",
}
AXES = ("yaw", "pitch", "roll")


class TrackingPage(QWidget):
    """Every field takes effect at once."""

    tracker_edited = Signal(object)
    sender_edited = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.on = QCheckBox("Follow a head tracker (OSC)")
        self.port, self.family = _port(), QComboBox()
        for family, name in FAMILIES.items():
            self.family.addItem(name, family)
        self.inverted = {axis: QCheckBox(axis.capitalize()) for axis in AXES}
        self.smoothing = NumberField(0.0, 500.0, 5.0, suffix=" ms")
        self.everywhere = QCheckBox("Also from other machines")
        self.everywhere.setToolTip(
            "Off: only programs on this machine are heard (127.0.0.1). On: anyone who can reach "
            "this machine can turn the head."
        )
        self.counts = label("", "muted", pixels=11)
        self.sending = QCheckBox("Tell direction and transport (OSC)")
        self.host, self.sender_port = QLineEdit(), _port()
        self.host.setAccessibleName("Host")
        self.sending.setToolTip("/visage/camera, /visage/look, /visage/time, /visage/playing")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 10)
        column.setSpacing(6)
        column.addWidget(self.on)
        column.addLayout(self._tracker_grid())
        column.addWidget(self.everywhere)
        column.addWidget(self.counts)
        column.addSpacing(8)
        column.addWidget(self.sending)
        row = QHBoxLayout()
        row.addWidget(label("To", "muted"))
        row.addWidget(self.host, stretch=1)
        row.addWidget(label("Port", "muted"))
        row.addWidget(self.sender_port)
        column.addLayout(row)
        column.addStretch()
        self._connect()
        self.show_tracker(TrackerSettings())
        self.show_sender(SenderSettings())

    def _tracker_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5)
        grid.addWidget(label("Port", "muted"), 0, 0)
        grid.addWidget(self.port, 0, 1)
        grid.addWidget(label("Smoothing", "muted"), 0, 2)
        grid.addWidget(self.smoothing, 0, 3)
        grid.addWidget(label("Addresses", "muted"), 1, 0)
        grid.addWidget(self.family, 1, 1, 1, 3)
        grid.addWidget(label("Invert", "muted"), 2, 0)
        axes = QHBoxLayout()
        axes.setSpacing(14)
        for box in self.inverted.values():
            axes.addWidget(box)
        axes.addStretch()
        grid.addLayout(axes, 2, 1, 1, 3)
        grid.setColumnStretch(3, 1)
        return grid

    def _connect(self) -> None:
        for box in (self.on, self.everywhere, *self.inverted.values()):
            box.clicked.connect(self._edit_tracker)
        self.family.activated.connect(self._edit_tracker)
        self.port.valueChanged.connect(self._edit_tracker)
        self.smoothing.valueChanged.connect(self._edit_tracker)
        self.sending.clicked.connect(self._edit_sender)
        self.host.editingFinished.connect(self._edit_sender)
        self.sender_port.valueChanged.connect(self._edit_sender)

    def show_tracker(self, settings: TrackerSettings) -> None:
        """Show how trackers are listened to."""
        self._tracker = settings
        self.on.setChecked(settings.on)
        self.port.show_value(settings.port)
        self.family.setCurrentIndex(list(FAMILIES).index(settings.family))
        for axis, box in self.inverted.items():
            box.setChecked(getattr(settings.signs, axis) < 0)
        self.smoothing.show_value(1000.0 * settings.smoothing)
        self.everywhere.setChecked(settings.everywhere)
        self.show_counts(0, 0)

    def show_counts(self, heard: int, ignored: int) -> None:
        """Show how many packets turned the head, and how many could not be understood."""
        told = f"{heard} packets followed, {ignored} ignored as malformed"
        self.counts.setText(told if self._tracker.on else "Off")

    def show_sender(self, settings: SenderSettings) -> None:
        """Show what is told to whom."""
        self._sender = settings
        self.sending.setChecked(settings.on)
        self.host.setText(settings.host)
        self.sender_port.show_value(settings.port)

    def _edit_tracker(self, *_value: object) -> None:
        signs = AxisSigns(*(-1 if self.inverted[axis].isChecked() else 1 for axis in AXES))
        self.tracker_edited.emit(
            TrackerSettings(
                on=self.on.isChecked(),
                port=int(self.port.value()),
                everywhere=self.everywhere.isChecked(),
                family=AddressFamily(self.family.currentData()),
                signs=signs,
                smoothing=self.smoothing.value() / 1000.0,
            )
        )

    def _edit_sender(self, *_value: object) -> None:
        edited = SenderSettings(
            self.sending.isChecked(), self.host.text().strip(), int(self.sender_port.value())
        )
        if edited != self._sender:
            self.sender_edited.emit(edited)


def _port() -> NumberField:
    field = NumberField(1024, 65535, 1)
    field.setGroupSeparatorShown(False)
    field.setFixedWidth(84)
    field.setAccessibleName("Port")
    return field
