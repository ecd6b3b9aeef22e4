"""The list of all long work: whoever does some says so here, and what shows it listens."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.control.grid import BatchJobs
from app.document.work import Ended, State, Task, in_order, job_title
from app.engine.background import Background
from visage_core.events import Progress
from visage_core.restoration import Restoration
from visage_core.types import GenerationRequest


class Work(QObject):
    """Knows the engine's line, every `Background` it watches, and what `begin` tells it of."""

    changed = Signal(object)
    """The tuple of all `Task`s, what runs first."""

    ended = Signal(Ended)

    def __init__(
        self, jobs: BatchJobs, parent: QObject, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._jobs, self.clock = jobs, clock
        self._keys = itertools.count(1)
        self._tasks: dict[int, Task] = {}
        self._cancels: dict[int, Callable[[], None]] = {}
        self._started: dict[int, float] = {}
        self._of_job: dict[int, int] = {}
        jobs.submitted.connect(self._submit)
        jobs.started.connect(self._start)
        jobs.progressed.connect(self._progress)
        jobs.finished.connect(self._finish)
        jobs.all_finished.connect(self._finish)
        jobs.failed.connect(self._give_up)
        jobs.cancelled.connect(self._give_up)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """What runs, then what waits, in the order of its turn."""
        return in_order(tuple(self._tasks.values()), self._jobs.line)

    # --- for those who work ---

    def begin(self, title: str, cancel: Callable[[], None] | None = None) -> int:
        """Something long has begun; returns the key to go on with."""
        key = next(self._keys)
        self._started[key] = self.clock()
        self._add(Task(key, title, can_cancel=cancel is not None), cancel)
        return key

    def progress(self, key: int, fraction: float) -> None:
        """It has come so far, 0 … 1; the time left follows from that."""
        gone = self.clock() - self._started.get(key, self.clock())
        left = gone * (1.0 - fraction) / fraction if fraction > 0.0 and gone > 1.0 else None
        self._change(key, fraction=fraction, seconds_left=left)

    def end(self, key: int, *, done: bool = True) -> None:
        """It is over; more than once is no harm."""
        task = self._tasks.pop(key, None)
        if task is None:
            return
        self._cancels.pop(key, None)
        now = self.clock()
        seconds = now - self._started.pop(key, now)
        self._tell()
        self.ended.emit(Ended(task.title, seconds, done))

    def watch(self, background: Background) -> None:
        """List what is done there and has a title."""
        keys: dict[int, int] = {}

        def begin(one: int, title: str, can_cancel: bool) -> None:
            keys[one] = self.begin(title, partial(background.cancel, one) if can_cancel else None)

        background.began.connect(begin)
        background.advanced.connect(lambda one, fraction: self.progress(keys[one], fraction))
        background.over.connect(lambda one, done: self.end(keys.pop(one), done=done))

    # --- for those who watch ---

    def cancel(self, key: int) -> None:
        """Stop a piece of work, or take it out of the line."""
        if key in self._cancels:
            self._change(key, state=State.STOPPING)
            self._cancels[key]()

    def move(self, key: int, step: int) -> None:
        """Let something that waits have its turn later (+) or earlier (-)."""
        task = self._tasks.get(key)
        if task is not None and task.job is not None:
            self._jobs.move(task.job, step)
            self._tell()

    # --- the engine's line ---

    def _submit(self, job: int, requests: Sequence[GenerationRequest] | Restoration) -> None:
        key = self._of_job[job] = next(self._keys)
        task = Task(key, job_title(requests), State.WAITING, can_cancel=True, job=job)
        self._add(task, lambda: self._jobs.cancel(job))

    def _start(self, job: int) -> None:
        if (key := self._of_job.get(job)) is not None:
            self._started[key] = self.clock()
            self._change(key, state=State.RUNNING)

    def _progress(self, job: int, progress: Progress) -> None:
        if (key := self._of_job.get(job)) is not None:
            fraction = progress.done / progress.total if progress.total > 0 else None
            self._change(
                key,
                stage=progress.stage.value,
                fraction=fraction,
                seconds_left=progress.seconds_left,
            )

    def _finish(self, job: int, *_take: object) -> None:
        if (key := self._of_job.pop(job, None)) is not None:
            self.end(key)

    def _give_up(self, job: int, *_reason: object) -> None:
        if (key := self._of_job.pop(job, None)) is not None:
            self.end(key, done=False)

    # --- all of it ---

    def _add(self, task: Task, cancel: Callable[[], None] | None) -> None:
        self._tasks[task.key] = task
        if cancel is not None:
            self._cancels[task.key] = cancel
        self._tell()

    def _change(self, key: int, **changes: object) -> None:
        if key in self._tasks:
            self._tasks[key] = replace(self._tasks[key], **changes)  # type: ignore[arg-type]
            self._tell()

    def _tell(self) -> None:
        self.changed.emit(self.tasks)
