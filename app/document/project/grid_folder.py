"""The guidance grid of a project: `grids/<key>` with a folder for each cell, as takes have them.

A cell that was kept as a take is in the folder of that take alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

from app.document.grid import GridPlan, MadeGrid
from app.document.project.records import CellEntry, ClipRecord, GridRecord, RequestRecord
from app.document.project.take_folder import (
    read_codes,
    read_sound,
    read_take_record,
    write_take,
)
from app.document.takes import Takes
from visage_core.errors import ProjectError
from visage_core.media.reader import VideoInfo
from visage_core.types import Take

GRIDS = "grids"


def grid_record(made: MadeGrid, clip: int, listed: Takes) -> GridRecord:
    """What the manifest says of a grid on the clip of an index, beside the takes of the list."""
    numbers = {id(named.take): named.number for named in listed}
    return GridRecord(
        key=made.key,
        clip=clip,
        base=RequestRecord.of(made.plan.base),
        size=made.plan.size,
        largest=made.plan.largest,
        cells=tuple(
            CellEntry(index=index, take=numbers.get(id(take))) for index, take in made.takes
        ),
    )


def write_cells(project: Path, made: MadeGrid, listed: Takes, clip: ClipRecord) -> None:
    """Write the cells that are no takes of the list, once each. Raises `ExportError`."""
    known = {id(named.take) for named in listed}
    for index, take in made.takes:
        if id(take) not in known:
            write_take(project / GRIDS / made.key, index, take, clip)


def read_grid(
    project: Path, record: GridRecord, clip: VideoInfo, listed: Mapping[int, Take]
) -> tuple[MadeGrid, list[str]]:
    """The grid with every cell that is intact, and what is to be said of the others."""
    base = record.base.for_video(clip.path, None)
    plan = GridPlan(base, clip, record.size, record.largest)
    takes: list[tuple[int, Take]] = []
    problems: list[str] = []
    for cell in record.cells:
        try:
            take = listed.get(cell.take) if cell.take else _read(project, record, cell.index, clip)
        except ProjectError as error:
            problems.append(f"A cell of the guidance grid is empty. {error}")
            continue
        if take is not None:
            takes.append((cell.index, take))
    return MadeGrid(record.key, plan, tuple(takes)), problems


def clear_grids(project: Path, kept: Collection[str]) -> None:
    """Remove the cells of all grids but some."""
    for folder in grid_folders(project):
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def grid_folders(project: Path) -> tuple[Path, ...]:
    """Where cells are."""
    grids = project / GRIDS
    return tuple(grids.iterdir()) if grids.is_dir() else ()


def _read(project: Path, record: GridRecord, index: int, clip: VideoInfo) -> Take:
    cells = project / GRIDS / record.key
    rest = read_codes(cells, index, read_take_record(cells, index), clip.path)
    return rest.with_sound(read_sound(cells, index))
