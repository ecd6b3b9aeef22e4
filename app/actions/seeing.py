"""Actions of how the sound field is shown. Free of Qt."""

from __future__ import annotations

from app.actions.action import Action, Menu
from visage_core.ambisonics.bands import OCTAVES
from visage_core.seeing.field_view import octave_text

QUANTITY_IDS = ("show_energy", "show_intensity")
BAND_IDS: dict[int | None, str] = {None: "band_all"} | {
    octave: f"band_{octave}" for octave in OCTAVES
}
"""The action that shows an octave; None stands for all of them."""

SEEING_ACTIONS = (
    Action(
        "show_energy",
        "&RMS Energy",
        "Show how loud it is from every side, as a cardioid microphone hears it",
        Menu.VIEW,
        "Shift+E",
        short="Energy",
        checked=True,
        separated=True,
    ),
    Action(
        "show_intensity",
        "Active &Intensity",
        "Show the intensity vectors of the octave bands: where sound comes from, and how strongly",
        Menu.VIEW,
        "Shift+I",
        short="Intensity",
        checked=False,
    ),
    *(
        Action(
            action_id,
            octave_text(octave),
            "Show all octaves" if octave is None else f"Show only {octave_text(octave)}",
            Menu.BANDS,
            checked=octave is None,
        )
        for octave, action_id in BAND_IDS.items()
    ),
    Action(
        "trail",
        "Peak &Trail",
        "Show where the loudest direction came along in the last second",
        Menu.VIEW,
        checked=True,
    ),
    Action(
        "patches",
        "What the &Model Looked At",
        "Show the patch energy by which the model weighs the picture",
        Menu.VIEW,
        "Shift+M",
        "patches",
        checked=False,
        separated=True,
    ),
    Action(
        "azimuth_strip",
        "&Azimuth over Time",
        "Show from which azimuth sound comes over time: a moving source is a line",
        Menu.VIEW,
        "Shift+A",
        checked=True,
    ),
)
