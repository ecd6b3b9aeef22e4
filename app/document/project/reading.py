"""Reading a project: everything in it that is intact, and a word about everything that is not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from app.document.comping import NoSource, comp_take
from app.document.contents import Contents
from app.document.grid import Grid
from app.document.project.clip_records import ClipRecords, video_info
from app.document.project.files_outside import candidates, find
from app.document.project.grid_folder import read_grid
from app.document.project.records import (
    ClipRecord,
    FileRecord,
    GridRecord,
    LaneRecord,
    Manifest,
    ReferenceRecord,
    TakeEntry,
    read_record,
)
from app.document.project.take_folder import (
    read_codes,
    read_sound,
    read_take_record,
    take_folder,
    take_numbers,
)
from app.document.project.writing import AUTOSAVE, PROJECT, TAKES, ProjectFolder
from app.document.reference import Reference, load_reference
from app.document.takes import Lost, LostComp, LostTake, NamedTake, Takes, default_name, in_order
from visage_core.errors import ProjectError, VisageError
from visage_core.media.reader import VideoInfo
from visage_core.stereo import StereoLane
from visage_core.types import Direction


@dataclass(frozen=True, slots=True)
class OpenedProject:
    """What a folder held. `highest` is the largest number of a take in it, readable or not;
    `modified` tells that changes are in it which were never saved; `missing` are clips that are
    not where they were, with what tells them from others; `problems` is for the user to read;
    `lost` are takes whose sound can only be made again; `grid` is the guidance grid."""

    folder: ProjectFolder
    contents: Contents
    look: Direction
    highest: int
    modified: bool
    missing: tuple[tuple[VideoInfo, FileRecord], ...]
    problems: tuple[str, ...]
    lost: tuple[Lost, ...] = ()
    grid: Grid | None = None


def is_project(path: Path) -> bool:
    """Whether a folder is one that can be opened as a project."""
    return any((path / name).is_file() for name in (AUTOSAVE, PROJECT))


def open_project(path: Path) -> OpenedProject:
    """Read a project. Raises `ProjectError` if there is none that can be read."""
    return _Reading(path.absolute()).read()


@dataclass
class _Reading:
    path: Path
    problems: list[str] = field(default_factory=list)
    files: dict[Path, FileRecord] = field(default_factory=dict)
    clips: dict[ClipRecord, VideoInfo] = field(default_factory=dict)
    missing: list[tuple[VideoInfo, FileRecord]] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)

    def read(self) -> OpenedProject:
        manifest, modified = self._manifest()
        clips = [self._clip(record) for record in manifest.clips]
        listed = self._listed(manifest.takes, clips)
        removed = self._listed(manifest.removed, clips)
        found = self._unlisted({entry.number for entry in (*manifest.takes, *manifest.removed)})
        sources = {one.number: one for one in (*listed, *removed, *found)}
        takes = in_order((*listed, *found, *self._comps(manifest.takes, clips, sources)))
        removed = (*removed, *self._comps(manifest.removed, clips, sources))
        clip = None if manifest.clip is None else clips[manifest.clip]
        contents = Contents(
            clip=clip,
            span=manifest.span,
            direction=manifest.direction,
            guidance=manifest.guidance,
            seed=manifest.seed,
            model=manifest.model,
            takes=takes,
            removed=removed,
            active=next((named for named in takes if named.number == manifest.active), None),
            reference=self._reference(manifest.reference, clip),
            timings=tuple(record.timing(clips[record.clip]) for record in manifest.timings),
            lane=self._lane(manifest.lane),
        )
        lost = tuple(_as_listed(one, manifest) for one in self.lost)
        grid = self._grid(manifest.grid, clips, contents)
        return OpenedProject(
            folder=ProjectFolder(self.path, ClipRecords(self.files.items()), lost),
            contents=contents,
            look=manifest.look,
            highest=max((*take_numbers(self.path / TAKES), *_numbers(manifest)), default=0),
            modified=modified or bool(found),
            missing=tuple(self.missing),
            problems=tuple(self.problems),
            lost=lost,
            grid=grid,
        )

    def _manifest(self) -> tuple[Manifest, bool]:
        """The newest manifest that can be read, and whether it was never saved."""
        autosave, project = self.path / AUTOSAVE, self.path / PROJECT
        if not is_project(self.path):
            reason = f"it holds no project ({PROJECT} is missing)"
            raise ProjectError(self.path, reason, "Choose a folder that ends in .visage.")
        if not autosave.exists():
            return read_record(project, Manifest), False
        try:
            newest = read_record(autosave, Manifest)
            return newest, not _same_bytes(autosave, project)
        except ProjectError as error:
            if not project.exists():
                raise
            self.problems.append(f"{error} What was saved last is open.")
            return read_record(project, Manifest), True

    def _clip(self, record: ClipRecord) -> VideoInfo:
        if record not in self.clips:
            path = find(record.file, self.path)
            clip = video_info(record, path or record.file.path)
            if path is None:
                self.missing.append((clip, record.file))
            self.files[clip.path] = record.file
            self.clips[record] = clip
        return self.clips[record]

    def _listed(self, entries: tuple[TakeEntry, ...], clips: list[VideoInfo]) -> Takes:
        read = [
            (entry, self._take(entry.number, entry.name, clips[entry.clip]))
            for entry in entries
            if entry.comp is None
        ]
        return tuple(take.marked(entry.marks) for entry, take in read if take is not None)

    def _comps(
        self, entries: tuple[TakeEntry, ...], clips: list[VideoInfo], takes: dict[int, NamedTake]
    ) -> Takes:
        """Comps, put together from the takes that were read."""
        read = []
        for entry in entries:
            if entry.comp is None:
                continue
            try:
                take = comp_take(entry.comp, takes)
            except NoSource as error:
                if any(one.number in entry.comp.sources for one in self.lost):
                    clip = clips[entry.clip]
                    self.lost.append(LostComp(entry.number, entry.name, clip, entry.comp))
                    continue
                self.problems.append(f"{entry.name} is not in the list. {error}")
                continue
            clip = clips[entry.clip]
            read.append(NamedTake(entry.number, entry.name, clip, take, entry.marks, entry.comp))
        return tuple(read)

    def _unlisted(self, known: set[int]) -> Takes:
        """Takes that were finished, but in no manifest yet when the program ended."""
        numbers = [number for number in take_numbers(self.path / TAKES) if number not in known]
        read = (self._take(number, default_name(number), None) for number in numbers)
        return tuple(take for take in read if take is not None)

    def _take(self, number: int, name: str, clip: VideoInfo | None) -> NamedTake | None:
        takes = self.path / TAKES
        try:
            record = read_take_record(takes, number)
            clip = clip or self._clip(record.clip)
            rest = read_codes(takes, number, record, clip.path)
        except ProjectError as error:
            self.problems.append(f"{name} is not in the list. {error}")
            return None
        try:
            return NamedTake(number, name, clip, rest.with_sound(read_sound(takes, number)))
        except ProjectError as error:
            if not len(rest.codes):  # no model made it, so none can again
                self.problems.append(f"{name} is not in the list. {error}")
                return None
            self.lost.append(LostTake(number, name, clip, rest, take_folder(takes, number)))
            return None

    def _reference(
        self, record: ReferenceRecord | None, clip: VideoInfo | None
    ) -> Reference | None:
        if record is None or clip is None:
            return None
        path = self._place(record.path, record.relative)
        try:
            return load_reference(path, clip.duration, record.convention)
        except VisageError as error:
            self.problems.append(f"The reference is not loaded. {error}")
            return None

    def _grid(
        self, record: GridRecord | None, clips: list[VideoInfo], contents: Contents
    ) -> Grid | None:
        if record is None:
            return None
        listed = {named.number: named.take for named in contents.known}
        made, problems = read_grid(self.path, record, clips[record.clip], listed)
        self.problems += problems
        return made.grid()

    def _lane(self, record: LaneRecord | None) -> StereoLane | None:
        """It is kept where it was if it is not found: whoever hears it will say so."""
        if record is None:
            return None
        path = self._place(record.path, record.relative)
        return StereoLane(path, record.gain_db, record.muted)

    def _place(self, path: Path, relative: Path | None) -> Path:
        """Where a file is now, or where it was."""
        places = candidates(path, relative, self.path)
        return next((place for place in places if place.is_file()), path)


def _as_listed(lost: Lost, manifest: Manifest) -> Lost:
    """With what the list says of it."""
    entries = {entry.number: entry for entry in (*manifest.takes, *manifest.removed)}
    entry = entries.get(lost.number)
    return replace(
        lost,
        marks=lost.marks if entry is None else entry.marks,
        deleted=entry in manifest.removed,
        active=lost.number == manifest.active,
    )


def _same_bytes(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def _numbers(manifest: Manifest) -> tuple[int, ...]:
    return tuple(entry.number for entry in (*manifest.takes, *manifest.removed))
