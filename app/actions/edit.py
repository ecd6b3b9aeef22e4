"""Actions of the history, and the preferences."""

from __future__ import annotations

from app.actions.action import Action, Menu
from app.actions.enabling import with_redo, with_undo

EDIT_ACTIONS = (
    Action(
        "undo",
        "&Undo",
        "Take back the last edit",
        Menu.EDIT,
        "Ctrl+Z",
        "undo",
        enabled=with_undo,
    ),
    Action(
        "redo",
        "&Redo",
        "Bring back the edit that was undone last",
        Menu.EDIT,
        "Ctrl+Shift+Z",
        "redo",
        enabled=with_redo,
    ),
    Action(
        "preferences",
        "Pre&ferences…",
        "Choose model, device, colours and habits of the program",
        Menu.EDIT,
        "Ctrl+,",
        "settings",
        separated=True,
    ),
)
