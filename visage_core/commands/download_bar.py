"""How far a download is, on the terminal."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from visage_core.download import DownloadProgress


class DownloadBar:
    """One bar per file on a terminal; one line per file anywhere else."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def show(self, progress: DownloadProgress) -> None:
        """Show how far a file is."""
        if progress.file not in self._tasks:
            self._tasks[progress.file] = self._bars.add_task(progress.file, total=None)
            if not self._console.is_terminal:
                self._console.print(f"Downloading {progress.file}")
        self._bars.update(self._tasks[progress.file], completed=progress.done, total=progress.total)
