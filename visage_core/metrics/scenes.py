"""What is known of a clip's scene beyond its sound: which figures may be asked of it.

`meta.json` beside the clips holds of each clip its things, as the procedural world writes them:

```
{"0000042": [{"kind": "ball", "sounding": true, "distance": 0.9, "impact": true, "seen": true,
              "strikes": [0.31, 0.94], "path": [[0.0, azimuth, elevation], ...]}, ...]}
```

Any of it may be missing, as with recordings; then the figures that need it are not given.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from visage_core.errors import MediaError
from visage_core.types import WINDOW_SECONDS, Direction

STILL_DEGREES = 1.0
"""How far a still source strays from where it begins, at most."""

MOVING_DEGREES = 10.0
"""How far a moving source gets from where it begins, at least."""


@dataclass(frozen=True, slots=True)
class SceneFacts:
    """What the figures ask of a scene.

    `kind` is that of the one thing that sounds, None if several do or it is not known. `still`
    says that one thing sounds and rests, `moving` that the nearest thing that sounds moves.
    `strikes` are the seconds at which the one sounding thing strikes, if it is in view and its
    strikes are impacts; else None.
    """

    kind: str | None = None
    still: bool = False
    moving: bool = False
    strikes: tuple[float, ...] | None = None


class _Thing(BaseModel):
    """One thing of a scene as written."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: str | None = None
    sounding: bool = False
    distance: float = math.inf
    path: tuple[tuple[float, float, float], ...] = ()
    impact: bool = False
    seen: bool = False
    strikes: tuple[float, ...] | None = None


_CONTENTS: TypeAdapter[dict[str, list[_Thing]]] = TypeAdapter(dict[str, list[_Thing]])


def read_scenes(folder: Path) -> dict[str, SceneFacts]:
    """Facts by the clip's name; none without `meta.json`.

    Raises `MediaError` for one that is damaged.
    """
    path = folder / "meta.json"
    if not path.exists():
        return {}
    try:
        contents = _CONTENTS.validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        reason = (str(error).splitlines() or [""])[0]
        raise MediaError(
            path, f"it does not describe scenes ({reason})", "Write it again, or move it away."
        ) from error
    return {name: _facts(things) for name, things in contents.items()}


def scene_facts(things: Sequence[dict[str, Any]]) -> SceneFacts:
    """Facts of one scene's things, as `meta.json` holds them."""
    return _facts(_CONTENTS.validate_json(json.dumps({"": list(things)}))[""])


def other_scenes(facts: Sequence[SceneFacts], step: int = 1) -> list[int]:
    """For every clip another one, of another kind where kinds are known.

    The next in order (with `step` -1 the one before) that fits, or just the next.
    """
    count = len(facts)
    return [
        next(
            (j for k in range(1, count) if _differ(facts[i], facts[j := (i + step * k) % count])),
            (i + step) % count,
        )
        for i in range(count)
    ]


def _differ(one: SceneFacts, other: SceneFacts) -> bool:
    return one.kind is None or other.kind is None or one.kind != other.kind


def _facts(things: Sequence[_Thing]) -> SceneFacts:
    sounding = sorted((t for t in things if t.sounding), key=lambda thing: thing.distance)
    if not sounding:
        return SceneFacts()
    main, alone = sounding[0], len(sounding) == 1
    strays = _excursion(main)
    return SceneFacts(
        kind=main.kind if alone else None,
        still=alone and strays is not None and strays <= STILL_DEGREES,
        moving=strays is not None and strays >= MOVING_DEGREES,
        strikes=_strikes(main) if alone else None,
    )


def _excursion(thing: _Thing) -> float | None:
    """Greatest angle in degrees from where a thing's path begins; None without a path."""
    places = [Direction(azimuth, elevation) for _, azimuth, elevation in thing.path]
    return max((places[0].angle_to(place) for place in places), default=None)


def _strikes(thing: _Thing) -> tuple[float, ...] | None:
    """Strikes within the model's window; None where they are not to be scored."""
    if thing.strikes is None or not (thing.impact and thing.seen):
        return None
    return tuple(time for time in thing.strikes if 0.0 <= time < WINDOW_SECONDS) or None
