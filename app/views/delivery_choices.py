"""What to deliver and where: format, coding, name and folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.views.panel import ElidedLabel, label
from visage_core.export.delivery import DeliveryFormat
from visage_core.export.formats import FORMATS
from visage_core.export.levels import GainPolicy
from visage_core.export.parcel import Choices

SOUND_FILTER = "Stereo (*.wav *.flac *.aif *.aiff);;All files (*)"
SUBTYPES = {"PCM_16": "16 bit, dithered", "PCM_24": "24 bit", "FLOAT": "32 bit float"}
GAINS = {
    GainPolicy.GUARD: "As it is; lowered only where it would clip",
    GainPolicy.NORMALIZE: "Brought to −1 dBTP",
}
NAME_HELP = "May mention {video} {take} {format} {seed} {azimuth} {elevation}."
LIST_WIDTH = 210

T = TypeVar("T")


class DeliveryChoices(QWidget):
    """Formats on the left; on the right what the chosen one leaves to decide."""

    changed = Signal()

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = choices
        self._offered = list(FORMATS.values())
        self.formats = QListWidget()
        self.formats.addItems([form.label for form in self._offered])
        self.formats.setFixedWidth(LIST_WIDTH)
        self.suffix, self.rate, self.subtype, self.gain = (QComboBox() for _ in range(4))
        self.name, self.folder = QLineEdit(choices.template), QLineEdit(str(choices.folder))
        self.name.setToolTip(NAME_HELP)
        self.head_locked = QLineEdit(str(choices.head_locked or ""))
        self.head_locked.setPlaceholderText("None")
        self.whole_video = QCheckBox("As long as the video, silent outside the take")
        self.hands_over = QCheckBox("Notes beside it (JSON): seed, guidance, direction, model")
        self.with_head_locked = QCheckBox("Voice and music along, mixed in or as channels 5 and 6")
        self.overlay = QCheckBox("Energy over the picture, which is then encoded anew")
        self.target = ElidedLabel()
        self.form = self._form()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.formats)
        right = QVBoxLayout()
        right.addLayout(self.form)
        right.addStretch()
        row.addLayout(right, stretch=1)
        self._show_before()
        self._connect()

    @property
    def choices(self) -> Choices:
        """What is chosen now; what the format does not ask stays as it was."""
        form, locked = self._format(), self.head_locked.text().strip()
        return replace(
            self._before,
            format=form.name,
            suffix=self.suffix.currentText(),
            folder=Path(self.folder.text()).expanduser(),
            template=self.name.text(),
            sample_rate=self.rate.currentData(),
            subtype=self.subtype.currentData() if form.subtypes else self._before.subtype,
            gain=self.gain.currentData(),
            head_locked=Path(locked) if locked and form.takes_head_locked else None,
            whole_video=self.whole_video.isChecked(),
            hands_over=self.hands_over.isChecked(),
            with_head_locked=self.with_head_locked.isChecked(),
            overlay=self.overlay.isChecked(),
        )

    def choose_format(self, name: str) -> None:
        """Select a format by its name."""
        names = [form.name for form in self._offered]
        self.formats.setCurrentRow(names.index(name) if name in names else 0)

    def _format(self) -> DeliveryFormat:
        return self._offered[max(self.formats.currentRow(), 0)]

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(9)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows: tuple[tuple[str, QWidget | QHBoxLayout], ...] = (
            ("File", self.suffix),
            ("Sample rate", self.rate),
            ("Samples", self.subtype),
            ("Level", self.gain),
            ("Head-locked", _with_button(self.head_locked, self._ask_head_locked)),
            ("Name", self.name),
            ("Folder", _with_button(self.folder, self._ask_folder)),
            ("", self.whole_video),
            ("", self.with_head_locked),
            ("", self.overlay),
            ("", self.hands_over),
            ("", self.target),
        )
        for text, field in rows:
            if isinstance(field, QWidget):
                form.addRow(label(text, "muted"), field)
            else:
                form.addRow(label(text, "muted"), field)
        return form

    def _show_before(self) -> None:
        """Show what was chosen the last time."""
        self.whole_video.setChecked(self._before.whole_video)
        self.hands_over.setChecked(self._before.hands_over)
        self.with_head_locked.setChecked(self._before.with_head_locked)
        self.overlay.setChecked(self._before.overlay)
        _offer(self.gain, GAINS, self._before.gain)
        self.choose_format(self._before.format)
        self._show_format()

    def _show_format(self) -> None:
        """Offer what the chosen format can hold."""
        form = self._format()
        _offer(self.suffix, {suffix: suffix for suffix in form.suffixes}, self._before.suffix)
        rates: dict[int | None, str] = {None: "The take's own, where the format takes it"}
        rates |= {rate: f"{rate / 1000:g} kHz" for rate in form.sample_rates}
        _offer(self.rate, rates, self._before.sample_rate)
        subtypes = {subtype: SUBTYPES[subtype] for subtype in form.subtypes}
        _offer(self.subtype, subtypes, self._before.subtype)
        self.subtype.setEnabled(bool(subtypes))
        self.whole_video.setEnabled(not form.needs_video)
        self.with_head_locked.setEnabled(form.takes_head_locked)
        self._enable_head_locked()
        self.overlay.setEnabled(form.takes_overlay)

    def _enable_head_locked(self) -> None:
        takes = self._format().takes_head_locked
        self.head_locked.setEnabled(takes and self.with_head_locked.isChecked())

    def _connect(self) -> None:
        self.with_head_locked.toggled.connect(self._enable_head_locked)
        self.formats.currentRowChanged.connect(self._show_format)
        self.formats.currentRowChanged.connect(self.changed)
        for box in (self.suffix, self.rate, self.subtype):
            box.activated.connect(self.changed)
        for edit in (self.name, self.folder, self.head_locked):
            edit.textChanged.connect(self.changed)

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Deliver To", self.folder.text())
        if chosen:
            self.folder.setText(chosen)

    def _ask_head_locked(self) -> None:
        start = self.head_locked.text() or self.folder.text()
        chosen, _ = QFileDialog.getOpenFileName(self, "Head-Locked Stereo", start, SOUND_FILTER)
        if chosen:
            self.head_locked.setText(chosen)


def _with_button(edit: QLineEdit, ask: Callable[[], None]) -> QHBoxLayout:
    """A text, and a button that asks for it."""
    button = QPushButton("…")
    button.setFixedWidth(34)
    button.clicked.connect(ask)
    row = QHBoxLayout()
    row.addWidget(edit, stretch=1)
    row.addWidget(button)
    return row


def _offer(box: QComboBox, texts: Mapping[T, str], chosen: T) -> None:
    """Fill a box; what was chosen before is chosen again, if it is still there."""
    box.clear()
    for value, text in texts.items():
        box.addItem(text, value)
    box.setCurrentIndex(list(texts).index(chosen) if chosen in texts else 0)
