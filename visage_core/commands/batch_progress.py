"""How far a batch is, on the terminal."""

from __future__ import annotations

import time
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from visage_core.batch.making import Outcome, Status
from visage_core.commands.progress import time_left

_MARKS = {Status.MADE: "green", Status.KEPT: "dim", Status.FAILED: "bold red"}


class BatchProgress:
    """A bar on a terminal, and a line for each video anywhere. The time left follows from the
    seconds of sound made so far; videos that are kept or fail count for nothing in it."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[left]}"),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task("Looking at the videos", total=None, left="")
        self._seconds: dict[str, float] = {}
        self._fractions: dict[str, float] = {}
        self._videos = self._ended = 0
        self._since: float | None = None

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._bar.stop()

    def found(self, videos: int) -> None:
        """Say how many there are."""
        self._videos = videos
        self._bar.update(self._task, total=videos)

    def pending(self, video: str, seconds: float) -> None:
        """Count on the work of this one."""
        self._seconds[video] = seconds

    def advanced(self, video: str, fraction: float) -> None:
        """Show what is worked on, and how long all will take."""
        if self._since is None:
            self._since = time.perf_counter()
        self._fractions[video] = fraction
        left = time_left(self.seconds_left(time.perf_counter()))
        self._bar.update(self._task, description=video, left=left)

    def ended(self, outcome: Outcome) -> None:
        """Leave a line that stays."""
        self._ended += 1
        if outcome.video in self._seconds:
            self._fractions[outcome.video] = 1.0
        left = time_left(self.seconds_left(time.perf_counter()))
        self._bar.update(self._task, completed=self._ended, left=left)
        line = Text(f"{self._ended}/{self._videos} ")
        line.append(outcome.status.value, _MARKS[outcome.status])
        line.append(f" {outcome.video}")
        if outcome.status is Status.FAILED:
            line.append(f": {outcome.reason.splitlines()[-1]}")
        elif outcome.record is not None and outcome.status is Status.MADE:
            line.append(f" in {outcome.record.generating + outcome.record.delivering:.1f} s")
            line.append(f", {left}" if left else "", "dim")
        self._console.print(line, soft_wrap=True)

    def seconds_left(self, now: float) -> float | None:
        """Seconds to the end of the batch at the pace so far, None before there is one."""
        done = sum(share * self._seconds.get(one, 0.0) for one, share in self._fractions.items())
        if self._since is None or done <= 0.0:
            return None
        return (now - self._since) * (sum(self._seconds.values()) - done) / done
