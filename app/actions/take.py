"""Actions of making and choosing takes."""

from __future__ import annotations

from functools import partial

from app.actions.action import Action, Menu
from app.actions.enabling import (
    when_generating,
    when_grid_can_be_made,
    when_making_grid,
    when_range_can_be_made_anew,
    with_clip,
    with_codes,
    with_heard_cell,
    with_removed,
    with_take,
    with_takes,
)

NUMBER_KEYS = 9
"""Takes that have a key of their own."""

TAKE_ACTIONS = (
    Action(
        "generate",
        "&Generate",
        "Make a new take with these settings",
        Menu.TAKE,
        "Ctrl+Return",
        "",
        enabled=with_clip,
    ),
    Action(
        "seeds",
        "Generate &Many Seeds",
        "Make several takes of these settings at once, each at another seed",
        Menu.TAKE,
        "Ctrl+Shift+Return",
        "seeds",
        enabled=with_clip,
    ),
    Action(
        "cancel", "&Cancel", "Stop generating", Menu.TAKE, "Escape", "", enabled=when_generating
    ),
    Action(
        "remake_span",
        "Regenerate Loop Ra&nge",
        "Make a take of the one that is heard, with new sound in the loop range: it goes on from "
        "what is before, and the rest stays",
        Menu.TAKE,
        "Ctrl+Shift+G",
        enabled=when_range_can_be_made_anew,
    ),
    Action(
        "regenerate",
        "Regenerate on &Release",
        "Make the take anew when the camera is let go; while it is dragged, the take turns along",
        Menu.TAKE,
        checked=True,
    ),
    Action(
        "new_space",
        "Keep Content, Change S&pace",
        "Make a take of the same sound, placed for where the camera faces now",
        Menu.TAKE,
        "Shift+P",
        enabled=with_codes,
    ),
    Action(
        "new_content",
        "Keep Space, Change &Content",
        "Make a take of another sound in the same place",
        Menu.TAKE,
        "Shift+C",
        enabled=with_codes,
    ),
    Action(
        "new_space_in_range",
        "Change Space in Loop Range",
        "Make a take of the same sound, placed otherwise in the loop range; the rest stays",
        Menu.TAKE,
        "Alt+Shift+P",
        enabled=when_range_can_be_made_anew,
    ),
    Action(
        "new_content_in_range",
        "Change Content in Loop Range",
        "Make a take with another sound in the same place in the loop range; the rest stays",
        Menu.TAKE,
        "Alt+Shift+C",
        enabled=when_range_can_be_made_anew,
    ),
    Action(
        "make_grid",
        "Make &Grid",
        "Make a take of every pair of guidance scales at this seed, all at once",
        Menu.TAKE,
        "Ctrl+G",
        enabled=when_grid_can_be_made,
        separated=True,
    ),
    Action(
        "cancel_grid",
        "Stop Gr&id",
        "Stop making the guidance grid; what is finished stays",
        Menu.TAKE,
        "Shift+Escape",
        enabled=when_making_grid,
    ),
    Action(
        "keep_cell",
        "&Keep Cell",
        "Make the heard cell of the guidance grid a take",
        Menu.TAKE,
        "Shift+G",
        enabled=with_heard_cell,
    ),
    Action("dice", "New &Seed", "Draw another seed", Menu.TAKE, "Ctrl+D", "dice", separated=True),
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
