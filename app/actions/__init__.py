"""Every action of the editor, declared once.

Free of Qt. Menus, buttons, shortcuts and their lists are all made from this table.
"""

from app.actions.action import NESTED, Action, Menu
from app.actions.clip_sound import CLIP_SOUND_ACTIONS
from app.actions.comp import COMP_ACTIONS, CURVE_IDS, FADE_IDS
from app.actions.edit import EDIT_ACTIONS
from app.actions.file import FILE_ACTIONS, RECENT_COUNT, SCENE_COUNT
from app.actions.help import HELP_ACTIONS
from app.actions.listening import LISTENING_ACTIONS
from app.actions.marking import COLOR_IDS, MARK_ACTIONS, ORDER_IDS
from app.actions.play import PLAY_ACTIONS
from app.actions.seeing import BAND_IDS, QUANTITY_IDS, SEEING_ACTIONS
from app.actions.take import NUMBER_KEYS, TAKE_ACTIONS
from app.actions.time import TIME_ACTIONS
from app.actions.view import VIEW_ACTIONS

__all__ = [
    "ACTIONS",
    "BAND_IDS",
    "COLOR_IDS",
    "CURVE_IDS",
    "FADE_IDS",
    "NESTED",
    "NUMBER_KEYS",
    "ORDER_IDS",
    "QUANTITY_IDS",
    "RECENT_COUNT",
    "SCENE_COUNT",
    "Action",
    "Menu",
]

ACTIONS = (
    *FILE_ACTIONS,
    *EDIT_ACTIONS,
    *PLAY_ACTIONS,
    *LISTENING_ACTIONS,
    *TAKE_ACTIONS,
    *MARK_ACTIONS,
    *COMP_ACTIONS,
    *CLIP_SOUND_ACTIONS,
    *TIME_ACTIONS,
    *VIEW_ACTIONS,
    *SEEING_ACTIONS,
    *HELP_ACTIONS,
)
