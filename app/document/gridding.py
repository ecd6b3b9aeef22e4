"""What the session does with a guidance grid. Reports of other jobs are late and dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median

from app.document.editing import edit
from app.document.grid import Cell, Grid, GridPlan
from app.document.reference import Matched, headroom, matched, rms
from app.document.session import NoTake, Session
from app.document.takes import NamedTake
from visage_core.events import AudioChunk, Progress
from visage_core.types import Foa, Take

LARGEST_DROP = 4.0
"""All cells are made softer at most by this factor for the sake of one that would clip."""


def plan_grid(session: Session, size: int) -> GridPlan:
    """Freeze the settings that all cells share. Raises `NoClip`."""
    return GridPlan(session.make_request(), session.require_clip(), size)


def start_grid(session: Session, number: int, plan: GridPlan) -> None:
    """A grid has been handed over; it takes the place of the one before."""
    session.grid = Grid.empty(plan, number)


def progress_grid(session: Session, number: int, progress: Progress) -> None:
    """The grid got on."""
    grid = under_way(session, number)
    if grid is not None:
        session.grid = replace(grid, progress=progress)


def hear_chunk(session: Session, number: int, index: int, chunk: AudioChunk) -> None:
    """More of a cell's sound has come."""
    grid = under_way(session, number)
    if grid is not None:
        session.grid = grid.with_cell(index, grid.cells[index].with_chunk(chunk))


def finish_cell(session: Session, number: int, index: int, take: Take) -> None:
    """A cell is made."""
    grid = under_way(session, number)
    if grid is not None:
        session.grid = grid.with_cell(index, grid.cells[index].with_take(take))


def end_grid(session: Session, number: int) -> Grid | None:
    """The job is over, however it ended: what is finished stays, what is half made goes.

    Returns the grid unless it was a late report.
    """
    grid = under_way(session, number)
    if grid is None:
        return None
    cells = tuple(cell if cell.take is not None else Cell() for cell in grid.cells)
    session.grid = ended = replace(grid, cells=cells, job=None, progress=None)
    return ended


def under_way(session: Session, number: int) -> Grid | None:
    """The grid of a job, unless that is over."""
    grid = session.grid
    return grid if grid is not None and grid.job == number else None


# --- hearing ---


def usable(session: Session) -> Grid | None:
    """The grid, if it was made for the piece of video that is open."""
    grid = session.grid
    if grid is None or grid.plan.clip != session.clip or grid.plan.base.span != session.span:
        return None
    return grid


def hear_cell(session: Session, index: int) -> None:
    """Listen to a cell in place of take and reference; nothing happens until it is made."""
    grid = usable(session)
    if grid is not None and grid.cells[index].take is not None:
        session.hear_reference(False)
        session.grid = grid.hearing(index)


def leave_grid(session: Session) -> None:
    """Hear what was heard before."""
    if session.grid is not None:
        session.grid = session.grid.hearing(None)


def heard_cell(session: Session) -> Cell | None:
    """The cell that is heard now."""
    grid = usable(session)
    return None if grid is None else grid.heard_cell


@edit("Keep Grid Cell")
def keep_cell(session: Session) -> NamedTake:
    """Make the heard cell a take; one that is a take already is heard as such. Raises `NoTake`."""
    grid = session.grid
    cell = None if grid is None else grid.heard_cell
    if grid is None or cell is None or cell.take is None:
        raise NoTake
    for known in session.takes:
        if known.take is cell.take:
            session.activate_take(known.number)
            return known
    return session.add_take(cell.take, grid.plan.clip)


# --- loudness ---


def match_all(sounds: Sequence[Foa]) -> list[Matched]:
    """Sound fields as loud as each other: equal RMS of W, their median if none clips there."""
    loud = [foa for foa in sounds if rms(foa.samples[0]) > 0.0]
    if not loud:
        return [Matched(foa, 0.0) for foa in sounds]
    levels = [rms(foa.samples[0]) for foa in loud]
    usual = median(levels)
    reachable = min(level * headroom(foa) for level, foa in zip(levels, loud, strict=True))
    target = max(min(usual, reachable), usual / LARGEST_DROP)
    return [matched(foa, target) for foa in sounds]


def set_matched(session: Session, sounds: Mapping[Foa, Matched]) -> None:
    """The cells' takes at one loudness are known; those of another grid do not count."""
    grid = session.grid
    if grid is None:
        return
    cells = tuple(
        replace(cell, matched=sounds.get(cell.take.foa, cell.matched)) if cell.take else cell
        for cell in grid.cells
    )
    session.grid = replace(grid, cells=cells)
