"""What an action of the editor is: text, shortcut, menu and when it can be used. Free of Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.actions.enabling import always
from app.document.session import Session


class Menu(StrEnum):
    """The menus, in order; an action with none has only a button or a shortcut."""

    FILE = "&File"
    EDIT = "&Edit"
    RECENT = "Open &Recent"
    SCENES = "&Demo Scenes"
    PLAY = "&Play"
    TAKE = "&Take"
    COMP = "Comp&ing"
    CLIP_SOUND = "Clip A&udio"
    COLORS = "Co&lor"
    ORDERS = "Sort Take&s"
    TIME = "Ti&me"
    VIEW = "&View"
    BANDS = "&Octave Bands"
    HELP = "&Help"


NESTED = {
    Menu.RECENT: Menu.FILE,
    Menu.SCENES: Menu.FILE,
    Menu.COMP: Menu.TAKE,
    Menu.CLIP_SOUND: Menu.TAKE,
    Menu.COLORS: Menu.TAKE,
    Menu.ORDERS: Menu.TAKE,
    Menu.BANDS: Menu.VIEW,
}
"""Menus that lie within another, where their first action is declared."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the user can do. `icon` names a drawing; `short` labels a worded button;
    `checked` is None if not a switch; `also` is a second shortcut."""

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
    also: str = ""
