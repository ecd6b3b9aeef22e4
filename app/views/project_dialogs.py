"""The few questions: what cannot be kept or is not written yet, and where a clip has gone."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget


def ask_discard(parent: QWidget, reason: str) -> bool:
    """Whether to go on although changes could not be written and will be lost."""
    return _ask(parent, "Your changes could not be kept", reason, "Discard Changes")


def ask_discard_project(parent: QWidget, takes: int) -> bool:
    """Whether to delete a project that was never saved."""
    told = f"Its takes ({takes}) are deleted from the disk. This cannot be undone."
    return _ask(parent, "Discard this project?", told, "Discard")


def ask_stop_writing(parent: QWidget, name: str) -> bool:
    """Whether to give up a file that is being written."""
    told = "It is given up if you close the window now."
    return _ask(parent, f"{name} is still being written", told, "Stop and Close", "Go On Writing")


def ask_open_copy(parent: QWidget, name: str, holder: str) -> bool:
    """Whether to work on a copy of a project that somebody else has open."""
    told = (
        f"{holder[:1].upper()}{holder[1:]} has it open. You can open a copy, which is yours to "
        "change and to save under another name; the project itself stays as it is."
    )
    return _ask(parent, f"{name} is in use", told, "Open a Copy")


def ask_locate(parent: QWidget, name: str) -> bool:
    """Whether to look for a clip that is not where it was."""
    told = (
        "Neither its old place nor the folder of the project holds it. Without it the takes can "
        "be heard, but there is no picture, and no new take can be made."
    )
    return _ask(parent, f"{name} is missing", told, "Locate…", "Open Without")


def ask_use_other(parent: QWidget, name: str, chosen: str) -> bool:
    """Whether to take a file that is not the one that takes were made for."""
    told = f"The content of {chosen} differs. The takes may not fit the picture."
    return _ask(parent, f"This is not the {name} of the project", told, "Use It Anyway")


def _ask(parent: QWidget, headline: str, told: str, yes: str, no: str = "Cancel") -> bool:
    box = QMessageBox(QMessageBox.Icon.NoIcon, "ViSAGe Studio", f"<b>{headline}</b>", parent=parent)
    box.setInformativeText(told)
    accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    refuse = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(refuse)
    box.setEscapeButton(refuse)
    try:
        box.exec()
        return box.clickedButton() is accept
    finally:
        box.deleteLater()
