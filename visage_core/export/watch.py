"""How far an export is, and whether it is still wanted."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from visage_core.errors import Cancelled
from visage_core.progress import Advance, share, unheard


@dataclass(frozen=True, slots=True)
class Watch:
    """`report` is told the share that is done, 0 to 1; the event `cancel` stops the work, which
    is called `what` then. `at` is an `Advance`."""

    report: Advance = unheard
    cancel: threading.Event = field(default_factory=threading.Event)
    what: str = "The export"

    def at(self, fraction: float) -> None:
        """Tell how far the work is. Raises `Cancelled` if it is no longer wanted."""
        if self.cancel.is_set():
            raise Cancelled(self.what)
        self.report(min(max(fraction, 0.0), 1.0))

    def part(self, start: float, end: float) -> Watch:
        """The same watch for a part of the work, whose 0 and 1 are `start` and `end` here."""
        return Watch(share(self.report, start, end), self.cancel, self.what)
