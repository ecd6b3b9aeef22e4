"""The guidance grid: one batched job whose takes fill its cells, and what is heard of them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from app.control.ports import Jobs
from app.document.grid import DEFAULT_SIZE, Grid
from app.document.gridding import (
    end_grid,
    finish_cell,
    hear_cell,
    hear_chunk,
    keep_cell,
    leave_grid,
    match_all,
    plan_grid,
    progress_grid,
    set_matched,
    start_grid,
    under_way,
    usable,
)
from app.document.notice import NoticeKind
from app.document.reference import Matched
from app.document.session import Session
from app.engine.background import Background
from visage_core.events import AudioChunk
from visage_core.types import Foa, GenerationRequest, Take


class BatchJobs(Jobs, Protocol):
    """What grids need of `app.engine.jobs.JobRunner` besides."""

    part_chunk_ready: SignalInstance
    part_finished: SignalInstance
    all_finished: SignalInstance

    def submit_many(self, requests: Sequence[GenerationRequest]) -> int:
        """Hand over many requests as one job; returns its number."""


class Prepare(Protocol):
    """Gets a sound ready to be heard and seen without delay; may be called from any thread."""

    def __call__(self, foa: Foa) -> None:
        """See `app.control.playback.Playback.prepare`."""


class GridControl(QObject):
    """Keeps the session true about its grid."""

    size_changed = Signal(int)

    def __init__(
        self,
        session: Session,
        jobs: BatchJobs,
        background: Background,
        prepare: Prepare,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._jobs, self._background = session, jobs, background
        self._prepare = prepare
        self._size = DEFAULT_SIZE
        self._number: int | None = None
        self._matching = False
        jobs.progressed.connect(partial(progress_grid, session))
        jobs.part_chunk_ready.connect(self._hear_chunk)
        jobs.part_finished.connect(self._finish_cell)
        jobs.noticed.connect(self._tell)
        jobs.all_finished.connect(self._finish)
        jobs.failed.connect(self._fail)
        jobs.cancelled.connect(self._end)
        session.events.grid.connect(self._follow_grid)
        session.events.hears_reference.connect(self._follow_reference)

    # --- what the user wants ---

    def set_size(self, size: int) -> None:
        """How many settings on a side the next grid has."""
        self._size = size
        self.size_changed.emit(size)

    def make(self) -> None:
        """Make a grid with the session's settings."""
        self._session.attempt(self._submit)

    def _submit(self) -> None:
        plan = plan_grid(self._session, self._size)
        self._session.dismiss_notice()
        self.cancel()
        self._number = self._jobs.submit_many(plan.requests())
        start_grid(self._session, self._number, plan)

    def cancel(self) -> None:
        """Stop; finished cells stay."""
        if self._number is not None:
            self._jobs.cancel(self._number)

    def scrub(self, visual: float, direction: float) -> None:
        """Hear the finished cell that is meant by a place on the pad.

        One cell, not a mixture of its neighbours: they are different samples, so that a mixture
        would double their events and spread the sound further than any setting does.
        """
        grid = usable(self._session)
        if grid is not None:
            self.hear(grid.plan.nearest(visual, direction, grid.heard))

    def hear(self, index: int) -> None:
        """Hear a cell, if it is finished."""
        hear_cell(self._session, index)

    def leave(self) -> None:
        """Hear take or reference again."""
        leave_grid(self._session)

    def keep(self) -> None:
        """Make the heard cell a take."""
        self._session.attempt(keep_cell, self._session)

    # --- what the engine tells ---

    def _hear_chunk(self, job: int, index: int, chunk: AudioChunk) -> None:
        hear_chunk(self._session, job, index, chunk)

    def _finish_cell(self, job: int, index: int, take: Take) -> None:
        finish_cell(self._session, job, index, take)

    def _tell(self, job: int, text: str) -> None:
        if under_way(self._session, job) is not None:
            self._session.notify(text)

    def _finish(self, job: int) -> None:
        grid = self._end(job)
        if grid is not None:
            self._session.notify(f"The guidance grid is ready: {len(grid.cells)} settings to hear.")

    def _fail(self, job: int, message: str) -> None:
        if self._end(job) is not None:
            self._session.notify(message, NoticeKind.ERROR)

    def _end(self, job: int) -> Grid | None:
        if job == self._number:
            self._number = None
        return end_grid(self._session, job)

    def _follow_grid(self, grid: Grid | None) -> None:
        if grid is None:
            self.cancel()
        elif not (grid.matched or self._matching):
            self._match(grid)

    def _follow_reference(self, heard: bool) -> None:
        if heard:
            self.leave()

    # --- equal loudness: once more whenever a cell was finished meanwhile ---

    def _match(self, grid: Grid) -> None:
        self._matching = True
        sounds = [grid.sound_of(index) for index in grid.finished]
        self._background.run(partial(_matched, sounds, self._prepare), self._set_matched)

    def _set_matched(self, ended: Future[dict[Foa, Matched]]) -> None:
        self._matching = False
        set_matched(self._session, ended.result())


def _matched(sounds: list[Foa], prepare: Prepare) -> dict[Foa, Matched]:
    matched = match_all(sounds)
    for sound in matched:
        prepare(sound.foa)
    return dict(zip(sounds, matched, strict=True))
