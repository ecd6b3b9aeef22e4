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
    """Two choices; at first what the file tells is chosen, or AmbiX if it tells nothing."""

    def __init__(
        self,
        path: Path,
        parent: QWidget | None = None,
        told: Convention | None = None,
        title: str = "Load Reference",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._choices = {choice: QRadioButton(text) for choice, text in TEXTS.items()}
        self._choices[told or Convention.AMBIX].setChecked(True)
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
        column.addWidget(label(_question(path, told)))
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


def ask_convention(
    parent: QWidget,
    path: Path,
    told: Convention | None = None,
    title: str = "Load Reference",
) -> Convention | None:
    """Ask the user, or let them confirm what was `told`; None if they would rather not load it."""
    dialog = ConventionDialog(path, parent, told, title)
    try:
        return dialog.convention if dialog.exec() else None
    finally:
        dialog.deleteLater()


def _question(path: Path, told: Convention | None) -> str:
    if told is None:
        return f"{path.name} does not tell its convention. Which one is it?"
    return f"{path.name} says that it is {told.label}. Is it?"
