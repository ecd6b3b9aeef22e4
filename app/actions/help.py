"""Actions that tell what can be done."""

from __future__ import annotations

from app.actions.action import Action, Menu

HELP_ACTIONS = (
    Action(
        "palette",
        "&Find Action…",
        "Find an action by a few of its letters, and run it",
        Menu.HELP,
        "Ctrl+Shift+P",
        "find",
    ),
    Action(
        "shortcuts",
        "&Keyboard Shortcuts",
        "Show all keys on one sheet",
        Menu.HELP,
        "F1",
        also="?",
    ),
)
