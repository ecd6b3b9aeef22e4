"""The question in which convention a sound field is, asked where the file does not tell."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QRadioButton, QVBoxLayout, QWidget

from app.views.panel import label
from visage_core.export.bformat import Convention

TEXTS = {
    Convention.AMBIX: "AmbiX: channels W Y Z X, SN3D. The usual one today",
    Convention.FUMA: "FuMa: channels W X Y Z, W lowered by 3 dB. Older recordings and B-format",
}


class ConventionDialog(QDialog):
    """Two choices; AmbiX is chosen at first."""

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Load Reference")
        self._choices = {choice: QRadioButton(text) for choice, text in TEXTS.items()}
        self._choices[Convention.AMBIX].setChecked(True)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setText("Load")
        ok.setObjectName("primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(10)
        column.addWidget(label(f"{path.name} does not tell its convention. Which one is it?"))
        for choice in self._choices.values():
            column.addWidget(choice)
        hint = label("With the wrong one, sounds lie in wrong directions.", "hint")
        column.addWidget(hint)
        column.addSpacing(6)
        column.addWidget(buttons)

    def button(self, convention: Convention) -> QRadioButton:
        """The button that chooses a convention."""
        return self._choices[convention]

    @property
    def convention(self) -> Convention:
        """What is chosen."""
        return next(choice for choice, button in self._choices.items() if button.isChecked())


def ask_convention(parent: QWidget, path: Path) -> Convention | None:
    """Ask the user; None if they would rather not load the file."""
    dialog = ConventionDialog(path, parent)
    try:
        return dialog.convention if dialog.exec() else None
    finally:
        dialog.deleteLater()
