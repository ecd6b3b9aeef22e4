"""Writing a project: takes once and for all, then the manifest that lists them.

`autosave.json` holds what is not saved yet. Saving renames it to `project.json`, so at every
moment the newest manifest is whole and all the takes that it lists are on the disk.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from app.document.contents import Contents
from app.document.grid import MadeGrid
from app.document.project.clip_records import ClipRecords
from app.document.project.files_outside import relative_to
from app.document.project.grid_folder import (
    clear_grids,
    grid_folders,
    grid_record,
    write_cells,
)
from app.document.project.records import (
    LaneRecord,
    Manifest,
    ReferenceRecord,
    TakeEntry,
    encode,
    read_record,
)
from app.document.project.take_folder import clear_partial, copy_take, write_sound, write_take
from app.document.project.timing_record import TimingRecord
from app.document.reference import Reference
from app.document.takes import Lost, LostTake, NamedTake
from visage_core.errors import ExportError, ProjectError
from visage_core.export.atomic import atomic_write
from visage_core.media.reader import VideoInfo
from visage_core.stereo import StereoLane
from visage_core.types import Direction, Foa

SUFFIX = ".visage"
Entries: TypeAlias = list[NamedTake | Lost]
PROJECT, AUTOSAVE, TAKES = "project.json", "autosave.json", "takes"


class ProjectFolder:
    """The folder that a session is written to; used from one thread at a time."""

    def __init__(
        self, path: Path, clips: ClipRecords | None = None, lost: tuple[Lost, ...] = ()
    ) -> None:
        self.path = path
        self.clips = clips or ClipRecords()
        self.lost = lost
        """Takes without sound: they stay in the list on the disk until it has been made again."""
        self._cleared = False

    def save(self, contents: Contents, look: Direction, grid: MadeGrid | None = None) -> None:
        """Write everything as the user's project. Raises `ExportError`."""
        self.autosave(contents, look, grid)
        try:
            (self.path / AUTOSAVE).replace(self.path / PROJECT)
        except OSError as error:
            reason = error.strerror or str(error)
            raise ExportError(self.path, reason, "Choose another folder.") from error
        self._clear_grids(grid)

    def autosave(self, contents: Contents, look: Direction, grid: MadeGrid | None = None) -> None:
        """Write everything as what would otherwise be lost. Raises `ExportError`."""
        self._make()
        if not any((self.path / name).exists() for name in (AUTOSAVE, PROJECT)):
            self._write_manifest(replace(contents, takes=(), removed=(), active=None), look)
        for named in contents.known:
            self.write_take(named)
        for one in self._still_lost(contents):
            if isinstance(one, LostTake):
                copy_take(one.folder, self.path / TAKES)  # into one that is saved elsewhere
        if grid is not None:
            clip = self.clips.record(grid.plan.clip, self.path)
            write_cells(self.path, grid, contents.known, clip)
        self._write_manifest(contents, look, grid)
        self._clear_grids(grid)

    def write_take(self, named: NamedTake) -> None:
        """Write a finished take: from now on the project opens with it. Raises `ExportError`.

        A comp is written by the manifest alone.
        """
        if named.comp is not None:
            return
        clip = self.clips.record(named.clip, self.path)
        write_take(self.path / TAKES, named.number, named.take, clip)

    def write_sound(self, number: int, foa: Foa) -> None:
        """Put back the sound of a take. Raises `ExportError`."""
        write_sound(self.path / TAKES, number, foa)

    def _write_manifest(
        self, contents: Contents, look: Direction, grid: MadeGrid | None = None
    ) -> None:
        with atomic_write(self.path / AUTOSAVE) as file:
            lost = self._still_lost(contents)
            file.write(encode(manifest(contents, look, self.path, self.clips, lost, grid)))

    def _clear_grids(self, grid: MadeGrid | None) -> None:
        """Remove the grids before this one that no manifest knows any more."""
        kept = set() if grid is None else {grid.key}
        if kept.issuperset(folder.name for folder in grid_folders(self.path)):
            return
        project = self.path / PROJECT
        try:
            saved = read_record(project, Manifest).grid if project.exists() else None
        except ProjectError:
            return
        clear_grids(self.path, kept if saved is None else kept | {saved.key})

    def _still_lost(self, contents: Contents) -> tuple[Lost, ...]:
        found = {named.number for named in contents.known}
        return tuple(one for one in self.lost if one.number not in found)

    def _make(self) -> None:
        try:
            (self.path / TAKES).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or str(error)
            raise ExportError(self.path, reason, "Choose another folder.") from error
        if not self._cleared:
            clear_partial(self.path / TAKES)
            self._cleared = True


def manifest(
    contents: Contents,
    look: Direction,
    folder: Path,
    records: ClipRecords,
    lost: tuple[Lost, ...] = (),
    grid: MadeGrid | None = None,
) -> Manifest:
    """What the manifest of a project in `folder` says, takes without their sound included."""
    besides = [one.clip for one in lost] + ([] if grid is None else [grid.plan.clip])
    clips = list(dict.fromkeys((*contents.clips, *besides)))
    takes: Entries = [*contents.takes, *(one for one in lost if not one.deleted)]
    removed: Entries = [*contents.removed, *(one for one in lost if one.deleted)]
    return Manifest(
        clips=tuple(records.record(clip, folder) for clip in clips),
        clip=None if contents.clip is None else clips.index(contents.clip),
        span=contents.span,
        direction=contents.direction,
        look=look,
        guidance=contents.guidance,
        seed=contents.seed,
        model=contents.model,
        takes=_entries(takes, clips),
        removed=_entries(removed, clips),
        active=None if contents.active is None else contents.active.number,
        reference=_reference(contents.reference, folder),
        timings=tuple(TimingRecord.of(timing, clips) for timing in contents.timings),
        lane=_lane(contents.lane, folder),
        grid=None
        if grid is None
        else grid_record(grid, clips.index(grid.plan.clip), contents.known),
    )


def _entries(takes: Entries, clips: list[VideoInfo]) -> tuple[TakeEntry, ...]:
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


def _lane(lane: StereoLane | None, folder: Path) -> LaneRecord | None:
    if lane is None:
        return None
    relative = relative_to(lane.path, folder)
    return LaneRecord(path=lane.path, relative=relative, gain_db=lane.gain_db, muted=lane.muted)
