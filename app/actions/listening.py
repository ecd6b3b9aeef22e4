"""Actions of monitoring."""

from __future__ import annotations

from app.actions.action import Action, Menu

LISTENING_ACTIONS = (
    Action(
        "monitor",
        "M&onitoring",
        "Meters, decoder, head, sound device and head tracking: how it is heard, not what is made",
        Menu.PLAY,
        "Ctrl+M",
        "headphones",
        checked=False,
        separated=True,
    ),
    Action(
        "dim",
        "&Dim",
        "Hear it 20 dB softer; exports stay as they are",
        Menu.PLAY,
        "Shift+D",
        "dim",
        "Dim",
        checked=False,
    ),
    Action(
        "mute",
        "M&ute",
        "Hear nothing; exports stay as they are",
        Menu.PLAY,
        "Ctrl+Shift+M",
        "silent",
        "Mute",
        checked=False,
    ),
)
