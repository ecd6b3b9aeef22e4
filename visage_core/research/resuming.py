"""Long work that goes on where it stopped: what a folder holds was made with the same settings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from visage_core.data.ambigen import Clip
from visage_core.errors import ExportError
from visage_core.research.tables import write_json

SETTINGS_NAME = "settings.json"


def claim(folder: Path, settings: Mapping[str, Any]) -> None:
    """Make `folder` the place of work with these settings, or find it so.

    Raises `ExportError` that names what differs if it holds work with others.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = json.loads(json.dumps(dict(settings)))
    path = folder / SETTINGS_NAME
    if not path.exists():
        write_json(path, wanted)
        return
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if found == wanted:
        return
    known = found if isinstance(found, dict) else {}
    names = sorted(key for key in wanted | known if wanted.get(key) != known.get(key))
    raise ExportError(
        folder,
        f"it holds work with other settings ({', '.join(names)})",
        "Choose another folder, or delete this one to begin anew.",
    )


def clips_digest(clips: Sequence[Clip]) -> str:
    """Changes with the clips' names, order and cameras, and with the size of their files."""
    digest = hashlib.sha256()
    for clip in clips:
        sizes = [path.stat().st_size if path.exists() else 0 for path in (clip.audio, clip.video)]
        digest.update(repr((clip.name, clip.direction, sizes)).encode())
    return digest.hexdigest()[:16]
