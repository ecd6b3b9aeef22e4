"""All long work at one glance: what is done now, what waits, and how long it will be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from visage_core.restoration import Restoration
from visage_core.types import GenerationRequest

LONG_SECONDS = 20.0
"""Whoever waits longer than this does something else meanwhile, and wants to be told."""


class State(StrEnum):
    """Where a piece of work is."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work. `fraction` 0 … 1 is None while nobody knows; `seconds_left` likewise.

    `job` is its number in the engine's line, where what waits can change places.
    """

    key: int
    title: str
    state: State = State.RUNNING
    stage: str = ""
    fraction: float | None = None
    seconds_left: float | None = None
    can_cancel: bool = False
    job: int | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """Work that is over, after so many seconds; not `done` if it failed or was cancelled."""

    title: str
    seconds: float
    done: bool

    @property
    def long(self) -> bool:
        """Whether somebody may have stopped watching it."""
        return self.seconds >= LONG_SECONDS


def job_title(requests: Sequence[GenerationRequest] | Restoration) -> str:
    """What a generation is called: one take by its seed, a batch by its size."""
    if isinstance(requests, Restoration):
        return f"Lost sound of {requests.request.video.name}, seed {requests.request.seed}"
    first = requests[0]
    if len(requests) == 1:
        return f"Take of {first.video.name}, seed {first.seed}"
    return f"{len(requests)} takes of {first.video.name}"


def in_order(tasks: Sequence[Task], line: Sequence[int]) -> tuple[Task, ...]:
    """What runs first, then what waits in the order of its turn."""

    def place(task: Task) -> tuple[bool, int]:
        waits = task.state is State.WAITING
        return waits, line.index(task.job) if waits and task.job in line else 0

    return tuple(sorted(tasks, key=place))


def neighbours(tasks: Sequence[Task], task: Task) -> tuple[bool, bool]:
    """Whether a task can go up, and down, among those that wait with it."""
    waiting = [one.key for one in tasks if one.state is State.WAITING and one.job is not None]
    if task.key not in waiting:
        return False, False
    return task.key != waiting[0], task.key != waiting[-1]
