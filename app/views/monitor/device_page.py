"""Choosing the sound device, its rate and its block size."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QVBoxLayout, QWidget

from app.engine.output_devices import OutputChoice, OutputDevice
from app.views.panel import label

DEFAULT_DEVICE = "System default"
RATES = (44100, 48000, 88200, 96000)
BLOCKS = (0, 64, 128, 256, 512, 1024, 2048)


class DevicePage(QWidget):
    """What is chosen, and what plays now."""

    chosen = Signal(object)
    """An `OutputChoice`."""

    def __init__(self) -> None:
        super().__init__()
        self.device, self.rate, self.block = QComboBox(), QComboBox(), QComboBox()
        self.playing = label("", "muted", pixels=11)
        self.playing.setWordWrap(True)
        for rate in RATES:
            self.rate.addItem(f"{rate / 1000:g} kHz", rate)
        for block in BLOCKS:
            self.block.addItem(f"{block} frames" if block else "Automatic", block)
        self.block.setToolTip(
            "Frames handed to the device at a time. Small ones follow the head sooner, large ones "
            "never run dry."
        )
        form = QFormLayout()
        for name, field in (
            ("Output", self.device),
            ("Sample rate", self.rate),
            ("Block size", self.block),
        ):
            field.setAccessibleName(name)
            field.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            field.activated.connect(self._choose)
            form.addRow(label(name, "muted"), field)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 10)
        column.addLayout(form)
        column.addSpacing(6)
        column.addWidget(self.playing)
        column.addStretch()

    def show_outputs(self, outputs: tuple[OutputDevice, ...], choice: OutputChoice) -> None:
        """Offer these; one that was chosen and is not there is offered too."""
        self.device.clear()
        self.device.addItem(DEFAULT_DEVICE, None)
        names = [output.name for output in outputs]
        if choice.device is not None and choice.device not in names:
            names.append(choice.device)
        for name in names:
            self.device.addItem(name, name)
        self.show_choice(choice)

    def show_choice(self, choice: OutputChoice) -> None:
        """Show what is chosen."""
        for field, value in (
            (self.device, choice.device),
            (self.rate, choice.sample_rate),
            (self.block, choice.block),
        ):
            field.setCurrentIndex(max(field.findData(value), 0))

    def show_playing(self, description: str, sample_rate: int, channels: int) -> None:
        """Say what plays now."""
        rate = f"{sample_rate / 1000:g} kHz, {channels} channels"
        self.playing.setText(f"Now: {description}\n{rate}")

    def _choose(self, _row: int) -> None:
        device, rate, block = (
            field.currentData() for field in (self.device, self.rate, self.block)
        )
        self.chosen.emit(OutputChoice(device, rate, block))
