"""Projects that were never saved, as they are listed: when, how much, and of what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.document.project.records import Manifest, read_record
from app.document.project.take_folder import take_numbers
from app.document.project.writing import AUTOSAVE, PROJECT, TAKES
from visage_core.errors import ProjectError


@dataclass(frozen=True, slots=True)
class UnsavedProject:
    """`takes` counts all that are on the disk, deleted ones too; `video` is empty if unknown."""

    path: Path
    changed: datetime
    takes: int
    video: str


def describe_unsaved(path: Path, changed: float) -> UnsavedProject:
    """What a folder holds, changed so many seconds after 1970; damage is no hindrance."""
    takes = len(take_numbers(path / TAKES))
    return UnsavedProject(path, datetime.fromtimestamp(changed), takes, _video(path))


def _video(path: Path) -> str:
    for name in (AUTOSAVE, PROJECT):
        try:
            manifest = read_record(path / name, Manifest)
        except ProjectError:
            continue
        shown = manifest.clips[manifest.clip or 0 : (manifest.clip or 0) + 1]
        return shown[0].file.path.name if shown else ""
    return ""
