"""Actions of the clip's own sound: placed in the field, alone or under takes. Free of Qt."""

from __future__ import annotations

from app.actions.action import Action, Menu
from app.actions.enabling import with_bed, with_sound, with_take_and_sound

CLIP_SOUND_ACTIONS = (
    Action(
        "sound_at_camera",
        "At the &Camera Direction",
        "Make a take of the clip's own sound: mono at the camera direction, stereo around it",
        Menu.CLIP_SOUND,
        enabled=with_sound,
    ),
    Action(
        "sound_along_path",
        "&Along What the Model Looked At",
        "Make a take of the clip's own sound that moves with the patch energy of the picture",
        Menu.CLIP_SOUND,
        enabled=with_sound,
    ),
    Action(
        "sound_under",
        "&Under the Take",
        "Lay the clip's own sound under the take that is heard",
        Menu.CLIP_SOUND,
        enabled=with_take_and_sound,
        separated=True,
    ),
    Action(
        "bed_louder",
        "Bed &Louder",
        "Make what lies under the take 1 dB louder",
        Menu.CLIP_SOUND,
        "Alt+Up",
        enabled=with_bed,
    ),
    Action(
        "bed_softer",
        "Bed &Softer",
        "Make what lies under the take 1 dB softer",
        Menu.CLIP_SOUND,
        "Alt+Down",
        enabled=with_bed,
    ),
    Action(
        "bed_none",
        "&No Bed",
        "Take away what lies under the take",
        Menu.CLIP_SOUND,
        enabled=with_bed,
    ),
)
