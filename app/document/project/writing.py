"""Writing a project: takes once and for all, then the manifest that lists them.

`autosave.json` holds what is not saved yet. Saving renames it to `project.json`, so at every
moment the newest manifest is whole and all the takes that it lists are on the disk.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.document.contents import Contents
from app.document.project.clip_records import ClipRecords
from app.document.project.files_outside import relative_to
from app.document.project.records import Manifest, ReferenceRecord, TakeEntry, encode
from app.document.project.take_folder import clear_partial, write_take
from app.document.project.timing_record import TimingRecord
from app.document.reference import Reference
from app.document.takes import NamedTake, Takes
from visage_core.errors import ExportError
from visage_core.export.atomic import atomic_write
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction

SUFFIX = ".visage"
PROJECT, AUTOSAVE, TAKES = "project.json", "autosave.json", "takes"


class ProjectFolder:
    """The folder that a session is written to; used from one thread at a time."""

    def __init__(self, path: Path, clips: ClipRecords | None = None) -> None:
        self.path = path
        self.clips = clips or ClipRecords()
        self._cleared = False

    def save(self, contents: Contents, look: Direction) -> None:
        """Write everything as the user's project. Raises `ExportError`."""
        self.autosave(contents, look)
        try:
            (self.path / AUTOSAVE).replace(self.path / PROJECT)
        except OSError as error:
            reason = error.strerror or str(error)
            raise ExportError(self.path, reason, "Choose another folder.") from error

    def autosave(self, contents: Contents, look: Direction) -> None:
        """Write everything as what would otherwise be lost. Raises `ExportError`."""
        self._make()
        if not any((self.path / name).exists() for name in (AUTOSAVE, PROJECT)):
            self._write_manifest(replace(contents, takes=(), removed=(), active=None), look)
        for named in contents.known:
            self.write_take(named)
        self._write_manifest(contents, look)

    def write_take(self, named: NamedTake) -> None:
        """Write a finished take: from now on the project opens with it. Raises `ExportError`.

        A comp is written by the manifest alone.
        """
        if named.comp is not None:
            return
        clip = self.clips.record(named.clip, self.path)
        write_take(self.path / TAKES, named.number, named.take, clip)

    def _write_manifest(self, contents: Contents, look: Direction) -> None:
        with atomic_write(self.path / AUTOSAVE) as file:
            file.write(encode(manifest(contents, look, self.path, self.clips)))

    def _make(self) -> None:
        try:
            (self.path / TAKES).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or str(error)
            raise ExportError(self.path, reason, "Choose another folder.") from error
        if not self._cleared:
            clear_partial(self.path / TAKES)
            self._cleared = True


def manifest(contents: Contents, look: Direction, folder: Path, records: ClipRecords) -> Manifest:
    """What the manifest of a project in `folder` says."""
    clips = list(contents.clips)
    return Manifest(
        clips=tuple(records.record(clip, folder) for clip in clips),
        clip=None if contents.clip is None else clips.index(contents.clip),
        span=contents.span,
        direction=contents.direction,
        look=look,
        guidance=contents.guidance,
        seed=contents.seed,
        model=contents.model,
        takes=_entries(contents.takes, clips),
        removed=_entries(contents.removed, clips),
        active=None if contents.active is None else contents.active.number,
        reference=_reference(contents.reference, folder),
        timings=tuple(TimingRecord.of(timing, clips) for timing in contents.timings),
    )


def _entries(takes: Takes, clips: list[VideoInfo]) -> tuple[TakeEntry, ...]:
    return tuple(
        TakeEntry(
            number=take.number,
            name=take.name,
            clip=clips.index(take.clip),
            marks=take.marks,
            comp=take.comp,
        )
        for take in takes
    )


def _reference(reference: Reference | None, folder: Path) -> ReferenceRecord | None:
    if reference is None:
        return None
    path = reference.path.absolute()
    return ReferenceRecord(
        path=path, relative=relative_to(path, folder), convention=reference.convention
    )
