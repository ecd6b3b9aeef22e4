"""The preferences dialog: what computes, how the editor behaves, how it looks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.document.preferences import Preferences
from app.views.panel import label
from visage_core.errors import ModelError
from visage_core.models import DEMO, OFFICIAL, check_parts
from visage_core.seeing.energy_colors import ColorMap
from visage_core.types import Precision

FOLDER = "folder"
MODELS = {DEMO: "Demo, comes with the program", OFFICIAL: "Official", FOLDER: "A folder…"}
DEVICES = {
    "auto": "The fastest there is",
    "cpu": "Processor (CPU)",
    "cuda": "NVIDIA GPU (CUDA)",
    "mps": "Apple GPU (Metal)",
}
PRECISIONS = {
    Precision.AUTO: "The fastest that changes nothing",
    Precision.FP32: "fp32: exact",
    Precision.BF16: "bf16: half the memory",
    Precision.INT8: "int8: a quarter of the memory, on CPUs",
}
NOTATIONS = {False: "g, where 0 is no guidance", True: "CFG = 1 + g, where 1 is no guidance"}
COLOR_MAPS = {
    ColorMap.INFERNO: "Inferno: black, red, yellow",
    ColorMap.MAGMA: "Magma: black, violet, cream",
    ColorMap.CIVIDIS: "Cividis: blue, grey, yellow",
}
AUTOSAVES = {2.0: "2 seconds", 10.0: "10 seconds", 30.0: "30 seconds", 120.0: "2 minutes"}


class PreferencesDialog(QDialog):
    """Shows preferences, and tells which are wanted instead."""

    wanted = Signal(object)

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._before = preferences
        self.model, self.folder = QComboBox(), QLineEdit()
        self.device, self.precision = QComboBox(), QComboBox()
        self.notation, self.colors, self.autosave = QComboBox(), QComboBox(), QComboBox()
        self.regenerates = QCheckBox("Make the take anew when the camera is let go")
        self.tells = QCheckBox("Tell when long work ends while another window is in use")
        self.problem = label("", "problem")
        self.problem.setWordWrap(True)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._arrange()
        self._show(preferences)
        self.model.currentIndexChanged.connect(self._check)
        self.folder.textChanged.connect(self._check)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self._check()

    def chosen(self) -> Preferences:
        """What is chosen now. Raises `ValidationError` only for a folder without a name."""
        return self._before.with_changes(
            model=self._model(),
            device=self.device.currentData(),
            precision=self.precision.currentData(),
            regenerates=self.regenerates.isChecked(),
            conventional=self.notation.currentData(),
            color_map=self.colors.currentData(),
            autosave_seconds=self.autosave.currentData(),
            tells_long_jobs=self.tells.isChecked(),
        )

    def _model(self) -> str:
        name = str(self.model.currentData())
        return str(Path(self.folder.text()).expanduser()) if name == FOLDER else name

    def _show(self, preferences: Preferences) -> None:
        named = preferences.model in (DEMO, OFFICIAL)
        _offer(self.model, MODELS, preferences.model if named else FOLDER)
        self.folder.setText("" if named else preferences.model)
        _offer(self.device, DEVICES, preferences.device)
        _offer(self.precision, PRECISIONS, preferences.precision)
        _offer(self.notation, NOTATIONS, preferences.conventional)
        _offer(self.colors, COLOR_MAPS, preferences.color_map)
        _offer(self.autosave, AUTOSAVES, preferences.autosave_seconds)
        self.regenerates.setChecked(preferences.regenerates)
        self.tells.setChecked(preferences.tells_long_jobs)

    def _arrange(self) -> None:
        browse = QPushButton("Choose…")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._ask_folder)
        self._folder_row = QWidget()
        row = QHBoxLayout(self._folder_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.folder, stretch=1)
        row.addWidget(browse)
        self._form = form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        _section(form, "Engine", "From the next take on")
        _row(form, "Model", self.model)
        _row(form, "", self._folder_row)
        _row(form, "Device", self.device)
        _row(form, "Precision", self.precision)
        _section(form, "Editor", "At once")
        _row(form, "Guidance is counted as", self.notation)
        _row(form, "Energy is shown in", self.colors)
        _row(form, "Changes are kept after", self.autosave)
        _row(form, "", self.regenerates)
        _row(form, "", self.tells)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 16, 22, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self.problem)
        column.addWidget(self.buttons)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setObjectName("primary")
        self.setMinimumWidth(520)

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Model Bundle", self.folder.text())
        if chosen:
            self.folder.setText(chosen)

    def _check(self) -> None:
        """Offer OK only for a model that is there, and say what is wrong with another."""
        self._form.setRowVisible(self._folder_row, self.model.currentData() == FOLDER)
        told = ""
        try:
            if self.model.currentData() == FOLDER and not self.folder.text().strip():
                told = "Choose the folder of the model bundle."
            else:
                check_parts(self._model())
        except ModelError as error:
            told = str(error)
        self.problem.setText(told)
        self.problem.setVisible(bool(told))
        unchanged = self._model() == self._before.model
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(not told or unchanged)

    def _accept(self) -> None:
        self.wanted.emit(self.chosen())
        self.accept()


def _offer(box: QComboBox, texts: Mapping[Any, str], chosen: object) -> None:
    """Fill a box; a value that is not in the list, written by hand, is offered as well."""
    offered = dict(texts) if chosen in texts else {**texts, chosen: str(chosen)}
    for value, text in offered.items():
        box.addItem(text, value)
        if value == chosen:
            box.setCurrentIndex(box.count() - 1)


def _section(form: QFormLayout, name: str, when: str) -> None:
    heading = QWidget()
    row = QHBoxLayout(heading)
    row.setContentsMargins(0, 6, 0, 0)
    row.addWidget(label(name, "heading"))
    row.addStretch()
    row.addWidget(label(when, "hint"))
    form.addRow(heading)


def _row(form: QFormLayout, name: str, field: QWidget) -> None:
    form.addRow(label(name, "muted"), field)
