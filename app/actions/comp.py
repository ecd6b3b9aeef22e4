"""Actions of comping: the best moments of many takes put together. Free of Qt."""

from __future__ import annotations

from app.actions.action import Action, Menu
from app.actions.enabling import with_comp, with_take
from visage_core.joining import Curve

FADE_IDS = {0.01: "fade_10", 0.05: "fade_50", 0.1: "fade_100", 0.25: "fade_250", 1.0: "fade_1000"}
"""The action that sets a comp's crossfades to so many seconds."""

CURVE_IDS = {Curve.MATCHED: "curve_matched", Curve.EQUAL_POWER: "curve_equal_power"}

COMP_ACTIONS = (
    Action(
        "comp_begin",
        "&Begin Comp",
        "Begin a take that is put together of others, with the one that is heard",
        Menu.COMP,
        "Ctrl+B",
        enabled=with_take,
    ),
    Action(
        "comp_loop",
        "Use Take for the &Loop Range",
        "Put the heard take into the comp, in the loop range or the working span",
        Menu.COMP,
        "U",
        enabled=with_comp,
    ),
    Action(
        "comp_here",
        "Use Take from Here to the Next &Mark",
        "Put the heard take into the comp, from the playhead to the next marker, cut, key or end",
        Menu.COMP,
        "Ctrl+Shift+U",
        enabled=with_comp,
    ),
    *(
        Action(
            action_id,
            f"Crossfade {1000.0 * seconds:.0f} ms",
            f"Let the parts of the comp go over into each other in {1000.0 * seconds:.0f} ms",
            Menu.COMP,
            enabled=with_comp,
            separated=seconds == min(FADE_IDS),
        )
        for seconds, action_id in FADE_IDS.items()
    ),
    Action(
        "fade_typed",
        "Crossfade &Length…",
        "Type how many milliseconds the crossfades of the comp take",
        Menu.COMP,
        enabled=with_comp,
    ),
    Action(
        CURVE_IDS[Curve.MATCHED],
        "&Energy-Matched Crossfades",
        "Hold the energy through crossfades, however alike the takes are",
        Menu.COMP,
        enabled=with_comp,
        separated=True,
    ),
    Action(
        CURVE_IDS[Curve.EQUAL_POWER],
        "E&qual-Power Crossfades",
        "Fade by cosine and sine, for takes that have nothing in common",
        Menu.COMP,
        enabled=with_comp,
    ),
)
