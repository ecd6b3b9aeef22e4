"""The scenes that ship with the program: a clip, where its camera faces, and its true sound."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from visage_core.errors import VisageError
from visage_core.resources import resource_path
from visage_core.types import Direction

ENDING = ".scene.json"


@dataclass(frozen=True, slots=True)
class DemoScene:
    """A video with a description beside it: NAME.mp4 and NAME.scene.json."""

    video: Path
    title: str
    direction: Direction


def demo_scenes() -> tuple[DemoScene, ...]:
    """The bundled scenes in the order of their names; the first is the one opened by itself."""
    videos = sorted(resource_path("clips").glob("*.mp4"), key=lambda path: path.stem)
    found = (read_scene(video) for video in videos)
    return tuple(scene for scene in found if scene is not None)


def read_scene(video: Path) -> DemoScene | None:
    """What is described beside a video; None if nothing is, or nothing that makes sense."""
    try:
        told = json.loads(video.with_name(video.stem + ENDING).read_text(encoding="utf-8"))
        direction = Direction(float(told["azimuth"]), float(told["elevation"]))
        return DemoScene(video, str(told["title"]), direction)
    except (OSError, ValueError, KeyError, TypeError, VisageError):
        return None
