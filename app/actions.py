"""Every action of the editor, declared once: text, shortcut, menu and when it can be used.

Free of Qt. Menus, buttons and shortcuts are all made from this table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from app.document.session import Session
from app.enabling import (
    always,
    when_generating,
    when_idle,
    with_clip,
    with_redo,
    with_reference,
    with_removed,
    with_take,
    with_takes,
    with_undo,
)

SCENE_COUNT = 3
"""Demo scenes in the menu."""

RECENT_COUNT = 8
"""Projects in the menu."""

NUMBER_KEYS = 9
"""Takes that have a key of their own."""


class Menu(StrEnum):
    """The menus, in order; an action with none has only a button or a shortcut."""

    FILE = "&File"
    EDIT = "&Edit"
    RECENT = "Open &Recent"
    SCENES = "&Demo Scenes"
    PLAY = "&Play"
    TAKE = "&Take"
    VIEW = "&View"


NESTED = {Menu.RECENT: Menu.FILE, Menu.SCENES: Menu.FILE}
"""Menus that lie within another, where their first action is declared."""


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
    Action("new_project", "&New Project", "Start an empty project", Menu.FILE, "Ctrl+N"),
    Action("open_project", "Open &Project…", "Open a project", Menu.FILE, "Ctrl+Shift+O"),
    *(
        Action(f"recent_{number}", f"Project &{number}", "Open this project", Menu.RECENT)
        for number in range(1, RECENT_COUNT + 1)
    ),
    Action("save", "&Save", "Save the project", Menu.FILE, "Ctrl+S", separated=True),
    Action(
        "save_as",
        "Save &As…",
        "Save the project in another place, and go on there",
        Menu.FILE,
        "Ctrl+Shift+S",
    ),
    Action(
        "open",
        "&Open Video…",
        "Open a video to work on",
        Menu.FILE,
        "Ctrl+O",
        "open",
        separated=True,
    ),
    Action(
        "relink",
        "Locate &Video…",
        "Tell where the open video is now; all its takes follow",
        Menu.FILE,
        enabled=with_clip,
    ),
    *(
        Action(
            f"scene_{number}",
            f"Scene &{number}",
            "Open a scene of the demo world, with its true sound field as the reference",
            Menu.SCENES,
        )
        for number in range(1, SCENE_COUNT + 1)
    ),
    Action(
        "load_reference",
        "Load &Reference…",
        "Load a sound field (AmbiX or FuMa) to compare the takes of this clip with",
        Menu.FILE,
        "Ctrl+R",
        "open",
        enabled=with_clip,
        separated=True,
    ),
    Action(
        "remove_reference",
        "Re&move Reference",
        "Compare the takes of this clip with nothing",
        Menu.FILE,
        "Ctrl+Shift+R",
        "delete",
        enabled=with_reference,
    ),
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
        "hear_reference",
        "&Hear Reference",
        "Switch between the take and the reference, at the same place and as loud (RMS of W)",
        Menu.PLAY,
        "X",
        "swap",
        enabled=with_reference,
        checked=False,
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
    Action(
        "compare",
        "&Compare with Reference",
        "Show the energy of take and reference side by side, and how alike they are",
        Menu.VIEW,
        "C",
        "compare",
        checked=False,
    ),
    Action(
        "history",
        "&History",
        "Show the list of all edits",
        Menu.VIEW,
        "Ctrl+H",
        checked=False,
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
