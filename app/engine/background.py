"""Work that would hold up the window, done one piece after another in a thread of its own."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from visage_core.export.watch import Watch

T = TypeVar("T")


class Background(QObject):
    """Runs functions that touch no widget; lives in the window's thread. `close` it at the end."""

    began = Signal(int, str, bool)
    """A piece of work that has a title was handed over: its number, the title, and whether it can
    be cancelled."""

    advanced = Signal(int, float)
    """That piece of work has come so far, 0 to 1."""

    over = Signal(int, bool)
    """That piece of work is over, and whether it is done."""

    _ended = Signal(object, object)
    _told = Signal(int, float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._numbers = itertools.count(1)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="background")
        self._cancels: dict[int, threading.Event] = {}
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._told.connect(self.advanced, Qt.ConnectionType.QueuedConnection)

    def run(
        self, work: Callable[[], T], deliver: Callable[[Future[T]], None], title: str = ""
    ) -> None:
        """Do `work`, then call `deliver` in the window's thread with what came of it.

        `result()` of that returns at once, or raises what `work` raised. Work that may take long
        has a `title`, by which the user is told of it.
        """
        if not self._closed:
            number = next(self._numbers)
            if title:
                self.began.emit(number, title, False)
            self._submit(work, self._tell_of(number, deliver) if title else deliver)

    def run_watched(
        self, work: Callable[[Watch], T], deliver: Callable[[Future[T]], None], title: str
    ) -> None:
        """The same for work that tells its `Watch` how far it is, and ends with `Cancelled` when
        that says so."""
        if not self._closed:
            number = next(self._numbers)
            cancel = self._cancels[number] = threading.Event()
            watch = Watch(lambda fraction: self._told.emit(number, fraction), cancel, title)
            self.began.emit(number, title, True)
            self._submit(partial(_watched, work, watch), self._tell_of(number, deliver))

    def cancel(self, number: int) -> None:
        """Let a watched piece of work end; harmless once it is over."""
        if number in self._cancels:
            self._cancels[number].set()

    def _submit(self, work: Callable[[], T], deliver: Callable[[Future[T]], None]) -> None:
        future = self._pool.submit(work)
        future.add_done_callback(lambda ended: self._ended.emit(deliver, ended))

    def _tell_of(
        self, number: int, deliver: Callable[[Future[T]], None]
    ) -> Callable[[Future[T]], None]:
        def told(ended: Future[T]) -> None:
            self._cancels.pop(number, None)
            self.over.emit(number, ended.exception() is None)
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


def _watched(work: Callable[[Watch], T], watch: Watch) -> T:
    watch.at(0.0)  # it may be unwanted by the time that it has its turn
    return work(watch)
