"""Actions of files: projects, videos, references and exports."""

from __future__ import annotations

from app.actions.action import Action, Menu
from app.actions.enabling import with_clip, with_reference, with_take

SCENE_COUNT = 3
"""Demo scenes in the menu."""

RECENT_COUNT = 8
"""Projects in the menu."""

FILE_ACTIONS = (
    Action("new_project", "&New Project", "Start an empty project", Menu.FILE, "Ctrl+N"),
    Action("open_project", "Open &Project…", "Open a project", Menu.FILE, "Ctrl+Shift+O"),
    *(
        Action(f"recent_{number}", f"Project &{number}", "Open this project", Menu.RECENT)
        for number in range(1, RECENT_COUNT + 1)
    ),
    Action(
        "recover",
        "Reco&ver…",
        "List the projects that were never saved, to open or to discard them",
        Menu.FILE,
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
        "deliver",
        "&Deliver…",
        "Write the take for a platform or a program, read it back and show what was found",
        Menu.FILE,
        "Ctrl+Shift+D",
        "export",
        enabled=with_take,
    ),
    Action("quit", "&Quit", "Close the program", Menu.FILE, "Ctrl+Q", separated=True),
)
