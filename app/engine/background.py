"""Work that would hold up the window, done one piece after another in a thread of its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")


class Background(QObject):
    """Runs functions that touch no widget; lives in the window's thread. `close` it at the end."""

    began = Signal(int, str)
    """A piece of work that has a title was handed over: its number, and the title."""

    over = Signal(int)
    """That piece of work is done, or was dropped."""

    _ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._numbers = itertools.count(1)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="background")
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self, work: Callable[[], T], deliver: Callable[[Future[T]], None], title: str = ""
    ) -> None:
        """Do `work`, then call `deliver` in the window's thread with what came of it.

        `result()` of that returns at once, or raises what `work` raised. Work that may take long
        has a `title`, by which the user is told of it.
        """
        if not self._closed:
            told = self._tell_of(deliver, title) if title else deliver
            future = self._pool.submit(work)
            future.add_done_callback(lambda ended: self._ended.emit(told, ended))

    def _tell_of(
        self, deliver: Callable[[Future[T]], None], title: str
    ) -> Callable[[Future[T]], None]:
        number = next(self._numbers)
        self.began.emit(number, title)

        def told(ended: Future[T]) -> None:
            self.over.emit(number)
            deliver(ended)

        return told

    def finish(self, work: Callable[[], T]) -> T:
        """Do `work` after all that waits, and return only then; raises what it raises."""
        return self._pool.submit(work).result()

    def close(self, *, drop: bool = True) -> None:
        """Wait for the piece of work under way, and `drop` the others or do them too; nothing is
        delivered after."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=drop)

    def _deliver(self, deliver: Callable[[Future[Any]], None], ended: Future[Any]) -> None:
        if not self._closed:
            deliver(ended)
