"""Every action of the editor, declared once: text, shortcut, menu and when it can be used.

Free of Qt. Menus, buttons and shortcuts are all made from this table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from app.document.session import Session

NUMBER_KEYS = 9
"""Takes that have a key of their own."""


class Menu(StrEnum):
    """The menus, in order; an action with none has only a button or a shortcut."""

    FILE = "&File"
    PLAY = "&Play"
    TAKE = "&Take"
    VIEW = "&View"


def always(_session: Session) -> bool:
    """Usable at any time."""
    return True


def with_clip(session: Session) -> bool:
    """Usable once a video is open."""
    return session.clip is not None


def with_take(session: Session) -> bool:
    """Usable while a take is heard."""
    return session.active is not None


def with_takes(session: Session, number: int) -> bool:
    """Usable while there are at least so many takes."""
    return len(session.takes) >= number


def with_removed(session: Session) -> bool:
    """Usable after a take was deleted."""
    return bool(session.removed)


def when_idle(session: Session) -> bool:
    """Usable with a video and no generation under way."""
    return session.clip is not None and session.job is None


def when_generating(session: Session) -> bool:
    """Usable while a generation is under way and not already told to stop."""
    return session.job is not None and not session.job.cancelling


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the user can do. `icon` names a drawing; `short` labels a worded button;
    `checked` is None if not a switch."""

    id: str
    text: str
    help: str
    menu: Menu | None
    shortcut: str = ""
    icon: str = ""
    short: str = ""
    enabled: Callable[[Session], bool] = always
    checked: bool | None = None
    separated: bool = False


ACTIONS = (
    Action("open", "&Open Video…", "Open a video to work on", Menu.FILE, "Ctrl+O", "open"),
    Action(
        "export_foa",
        "Export &Ambisonics…",
        "Write the take as a 4-channel AmbiX WAV (W Y Z X, SN3D)",
        Menu.FILE,
        "Ctrl+E",
        "export",
        "FOA",
        enabled=with_take,
        separated=True,
    ),
    Action(
        "export_binaural",
        "Export &Binaural…",
        "Write what the headphones play, with the present look direction, as a stereo WAV",
        Menu.FILE,
        "Ctrl+Shift+E",
        "headphones",
        "Binaural",
        enabled=with_take,
    ),
    Action("quit", "&Quit", "Close the program", Menu.FILE, "Ctrl+Q", separated=True),
    Action("play", "&Play", "Play or pause", Menu.PLAY, "Space", "play", enabled=with_clip),
    Action(
        "start", "To the &Start", "Go to the start", Menu.PLAY, "Home", "start", enabled=with_clip
    ),
    Action(
        "back", "Step Bac&k", "A quarter of a second back", Menu.PLAY, "Left", "", enabled=with_clip
    ),
    Action(
        "forward", "Step &On", "A quarter of a second on", Menu.PLAY, "Right", "", enabled=with_clip
    ),
    Action(
        "loop",
        "&Loop",
        "Start again at the end",
        Menu.PLAY,
        "L",
        "loop",
        checked=True,
        separated=True,
    ),
    Action(
        "look_front",
        "Look to the &Front",
        "Turn the head back to the front",
        Menu.PLAY,
        "R",
        "head",
        separated=True,
    ),
    Action(
        "look_camera",
        "Look Where the &Camera Looks",
        "Turn the head to where the camera faces",
        Menu.PLAY,
        "Shift+R",
    ),
    Action(
        "generate",
        "&Generate",
        "Make a new take with these settings",
        Menu.TAKE,
        "Ctrl+Return",
        "",
        enabled=when_idle,
    ),
    Action(
        "cancel", "&Cancel", "Stop generating", Menu.TAKE, "Escape", "", enabled=when_generating
    ),
    Action("dice", "New &Seed", "Draw another seed", Menu.TAKE, "Ctrl+D", "dice"),
    Action(
        "camera_front",
        "Camera to the F&ront",
        "Set the camera direction to the front",
        Menu.TAKE,
        "Ctrl+Home",
        "front",
    ),
    Action(
        "adopt",
        "&Use Settings",
        "Set direction, guidance and seed to those of this take",
        Menu.TAKE,
        "Ctrl+U",
        "settings",
        enabled=with_take,
        separated=True,
    ),
    Action(
        "rename", "Re&name", "Give the take a name", Menu.TAKE, "F2", "rename", enabled=with_take
    ),
    Action(
        "delete", "&Delete", "Delete the take", Menu.TAKE, "Delete", "delete", enabled=with_take
    ),
    Action(
        "restore",
        "Res&tore Deleted",
        "Bring back the take that was deleted last",
        Menu.TAKE,
        "Ctrl+Z",
        "",
        enabled=with_removed,
    ),
    Action(
        "previous",
        "&Previous Take",
        "Hear the take before, at the same place",
        Menu.TAKE,
        "Ctrl+Up",
        "",
        enabled=with_take,
        separated=True,
    ),
    Action(
        "next",
        "N&ext Take",
        "Hear the take after, at the same place",
        Menu.TAKE,
        "Ctrl+Down",
        "",
        enabled=with_take,
    ),
    Action(
        "overlay",
        "&Energy over the Video",
        "Show where sound comes from over the picture",
        Menu.VIEW,
        "E",
        "energy",
        checked=True,
    ),
    Action("fullscreen", "&Full Screen", "Fill the screen", Menu.VIEW, "F11", checked=False),
    *(
        Action(
            f"take_{number}",
            f"Hear Take {number}",
            f"Hear the take in row {number}, at the same place",
            None,
            str(number),
            "",
            enabled=partial(with_takes, number=number),
        )
        for number in range(1, NUMBER_KEYS + 1)
    ),
)
