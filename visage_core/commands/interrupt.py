"""Ctrl+C as a wish to stop in order."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def cancelled_by_interrupt() -> Iterator[threading.Event]:
    """An event that Ctrl+C sets; pressed again, it interrupts at once."""
    cancel = threading.Event()

    def stop(signum: int, frame: FrameType | None) -> None:
        if cancel.is_set():
            signal.default_int_handler(signum, frame)
        cancel.set()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)
