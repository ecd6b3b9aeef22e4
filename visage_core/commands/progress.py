"""How far a generation is, on the terminal."""

from __future__ import annotations

import time
from collections.abc import Iterable

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from visage_core import events
from visage_core.types import Take


class StageClock:
    """Seconds spent in each stage, in the order in which they were first entered."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage: str | None = None
        self._since = time.perf_counter()

    def enter(self, stage: events.Stage | None) -> bool:
        """Book the time since the last call to its stage; True if `stage` is a new one."""
        now = time.perf_counter()
        if self._stage is not None:
            self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._since
        changed = stage != self._stage
        self._stage, self._since = stage, now
        return changed


class ProgressBar:
    """A bar on a terminal; one line per stage anywhere else."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description:<28}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[left]}"),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task("Starting", total=None, left="")

    def __enter__(self) -> ProgressBar:
        self._bar.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._bar.stop()

    def tell(self, text: str) -> None:
        """Leave a line that stays."""
        self._console.print(text)

    def show(self, event: events.Progress, *, new_stage: bool) -> None:
        """Show an event."""
        if new_stage and not self._console.is_terminal:
            self._console.print(event.stage.value)
        self._bar.update(
            self._task,
            description=event.stage.value,
            completed=event.done,
            total=event.total,
            left=time_left(event.seconds_left),
        )


def follow(job: Iterable[events.Event]) -> tuple[Take, dict[str, float]]:
    """Run a generation to its end while showing its progress.

    Returns the take and the seconds of each stage.
    """
    clock = StageClock()
    take: Take | None = None
    with ProgressBar() as bar:
        for event in job:
            if isinstance(event, events.Progress):
                bar.show(event, new_stage=clock.enter(event.stage))
            elif isinstance(event, events.Notice):
                bar.tell(event.text)
            elif isinstance(event, events.Finished):
                take = event.take
    clock.enter(None)
    if take is None:
        raise RuntimeError("the engine ended without a take")
    return take, clock.seconds


def time_left(seconds: float | None) -> str:
    """Minutes and seconds for people; nothing if unknown."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d} left"
