"""Many seeds at once: one batched job whose takes are listed as they come, and then ranked."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.control.generation import Generation
from app.control.grid import BatchJobs
from app.document.ranking import Placement, best_aimed
from app.document.seeds import DEFAULT_SEED_COUNT, add_seed_take, seed_requests
from app.document.session import Session
from app.document.takes import NamedTake, Takes
from app.engine.background import Background
from visage_core.types import Take


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
        self._session, self._jobs = session, jobs
        self._generation, self._background = generation, background
        self._count = DEFAULT_SEED_COUNT
        self._made: list[NamedTake] = []
        self._heard_before: NamedTake | None = None
        jobs.part_finished.connect(self._add)
        jobs.all_finished.connect(self._finish)

    def set_count(self, count: int) -> None:
        """How many takes the next batch has."""
        self._count = count
        self.count_changed.emit(count)

    def make(self) -> None:
        """Make takes of the session's settings; a generation under way gives way."""
        self._session.attempt(self._submit)

    def _submit(self) -> None:
        request = self._session.make_request()
        self._generation.cancel()
        self._session.dismiss_notice()
        self._made = []
        self._heard_before = self._session.active
        number = self._jobs.submit_many(seed_requests(request, self._count))
        self._session.start_job(number, request)

    def _add(self, number: int, _index: int, take: Take) -> None:
        job = self._session.job
        if job is not None and job.number == number:
            self._made.append(add_seed_take(self._session, take, job.clip))

    def _finish(self, number: int) -> None:
        job = self._session.job
        if job is None or job.number != number:
            return
        self._session.end_job(number)
        made = tuple(self._made)
        self._background.run(partial(_placed, made), partial(self._tell_best, made))

    def _tell_best(self, made: Takes, placed: Future[dict[int, Placement | None]]) -> None:
        """Say which take is aimed best, and hear it unless another was chosen meanwhile."""
        placements = placed.result()
        listed = {take.number for take in self._session.takes}
        best = best_aimed(tuple(take for take in made if take.number in listed), placements)
        if best is None:
            return
        heard = self._session.active
        if heard is None or heard is self._heard_before or heard is made[0]:
            self._session.activate_take(best.number)
        self._session.notify(f"{len(made)} takes are made. The best aimed is {best.name}.")


def _placed(takes: Takes) -> dict[int, Placement | None]:
    return {one.number: Placement.of(one.take.foa, one.take.request.direction) for one in takes}
