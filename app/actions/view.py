"""Actions of what is shown."""

from __future__ import annotations

from app.actions.action import Action, Menu
from app.actions.enabling import with_clip

VIEW_ACTIONS = (
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
        "panoramic",
        "Treat as &360° Video",
        "Take the picture for an equirectangular panorama: the camera direction looks around in "
        "it, and the model sees what lies there",
        Menu.VIEW,
        "Ctrl+3",
        enabled=with_clip,
        checked=False,
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
        "grid",
        "&Guidance Grid",
        "Hear many guidance settings by dragging on the pad, and see what each wins and loses",
        Menu.VIEW,
        "G",
        "grid",
        checked=False,
    ),
    Action(
        "cfg",
        "CFG &Notation",
        "Count guidance scales as other programs do: CFG = 1 + g, where 1 is no guidance",
        Menu.VIEW,
        "",
        "",
        "CFG",
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
    Action(
        "jobs",
        "&Jobs",
        "Show all that is being done and what waits: how long it will be, and how to stop it",
        Menu.VIEW,
        "Ctrl+J",
    ),
    Action("fullscreen", "&Full Screen", "Fill the screen", Menu.VIEW, "F11", checked=False),
)
