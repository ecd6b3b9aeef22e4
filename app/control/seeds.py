"""Many seeds at once: one batched job whose takes are listed as they come, and then ranked."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.control.generation import Generation
from app.control.grid import BatchJobs
from app.document.ranking import Placement, best_aimed
from app.document.seeds import DEFAULT_SEED_COUNT, add_seed_take, seed_requests
from app.document.session import Session
from app.document.takes import NamedTake
from app.engine.background import Background
from visage_core.media.reader import VideoInfo
from visage_core.types import Take


@dataclass(eq=False)
class _Batch:
    """Takes that come, the clip that they are for, and what was heard when they were asked for."""

    clip: VideoInfo
    heard_before: NamedTake | None
    made: list[NamedTake] = field(default_factory=list)


class SeedBatch(QObject):
    """Starts such jobs. Progress, cancel and errors are `Generation`'s, as for a single take."""

    count_changed = Signal(int)

    def __init__(
        self,
        session: Session,
        jobs: BatchJobs,
        generation: Generation,
        background: Background,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._generation, self._background = session, generation, background
        self._count = DEFAULT_SEED_COUNT
        self._batches: dict[int, _Batch] = {}
        jobs.part_finished.connect(self._add)
        jobs.all_finished.connect(self._finish)
        jobs.failed.connect(self._forget)
        jobs.cancelled.connect(self._forget)

    def set_count(self, count: int) -> None:
        """How many takes the next batch has."""
        self._count = count
        self.count_changed.emit(count)

    def make(self) -> None:
        """Make takes of the session's settings, after those that were asked for before."""
        self._session.attempt(self._submit)

    def _submit(self) -> None:
        requests = seed_requests(self._session.make_request(), self._count)
        batch = _Batch(self._session.require_clip(), self._session.active)
        self._batches[self._generation.order_many(requests)] = batch

    def _add(self, job: int, _index: int, take: Take) -> None:
        batch = self._batches.get(job)
        if batch is not None:
            batch.made.append(add_seed_take(self._session, take, batch.clip))

    def _forget(self, job: int, *_told: object) -> None:
        self._batches.pop(job, None)

    def _finish(self, job: int) -> None:
        batch = self._batches.pop(job, None)
        if batch is not None:
            self._background.run(partial(_placed, batch.made), partial(self._tell_best, batch))

    def _tell_best(self, batch: _Batch, placed: Future[dict[int, Placement | None]]) -> None:
        """Say which take is aimed best, and hear it unless another was chosen meanwhile."""
        numbers = {take.number for take in batch.made}
        listed = tuple(take for take in self._session.takes if take.number in numbers)
        best = best_aimed(listed, placed.result())
        if best is None:
            return
        heard = self._session.active
        untouched = heard is batch.heard_before or (heard is not None and heard in batch.made)
        if untouched and self._session.clip == batch.clip:
            self._session.activate_take(best.number)
        self._session.notify(f"{len(batch.made)} takes are made. The best aimed is {best.name}.")


def _placed(takes: Sequence[NamedTake]) -> dict[int, Placement | None]:
    return {one.number: Placement.of(one.take.foa, one.take.request.direction) for one in takes}
