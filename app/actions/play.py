"""Actions of hearing."""

from __future__ import annotations

from app.actions.action import Action, Menu
from app.actions.enabling import with_clip, with_pair, with_reference

PLAY_ACTIONS = (
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
    Action("pause", "Pa&use", "Stop here", Menu.PLAY, "K", enabled=with_clip),
    Action("play_on", "Play &Forward", "Play", Menu.PLAY, "L", enabled=with_clip),
    Action(
        "jump_back",
        "&Jump Back",
        "One second back, also while playing",
        Menu.PLAY,
        "J",
        enabled=with_clip,
    ),
    Action(
        "loop",
        "&Loop",
        "Start again at the end of the loop range, or of the working span",
        Menu.PLAY,
        "Ctrl+L",
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
        "abx",
        "&Blind Test A/B/X",
        "Tell two takes apart by ear alone, as loud as each other",
        Menu.PLAY,
        "Shift+X",
        enabled=with_pair,
    ),
    Action(
        "preview",
        "Hear While It Is &Made",
        "Play a new take as soon as enough of it is made that it need not stop",
        Menu.PLAY,
        checked=True,
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
)
