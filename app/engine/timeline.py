"""From frames heard to the position heard: what makes audio the clock."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from app.engine.transport import Passage


class _Written(NamedTuple):
    start: int
    passage: Passage


class Timeline:
    """Remembers where in the source every frame sent to the output came from, until it is heard."""

    def __init__(self) -> None:
        self.written = 0
        self._passages: deque[_Written] = deque([_Written(0, Passage(0, 0, moving=False))])
        self._lock = threading.Lock()

    def add(self, passages: Iterable[Passage]) -> None:
        """Append what is being sent to the output now."""
        with self._lock:
            for passage in passages:
                self._passages.append(_Written(self.written, passage))
                self.written += passage.count

    def hold(self, position: int) -> None:
        """Forget what was sent: the position is this one until more is heard."""
        with self._lock:
            self._passages.clear()
            self._passages.append(_Written(self.written, Passage(position, 0, moving=False)))

    def heard(self, played: int) -> int:
        """Source frame heard when `played` frames have been heard; forgets what lies before it."""
        with self._lock:
            while len(self._passages) > 1 and self._passages[1].start <= played:
                self._passages.popleft()
            start, passage = self._passages[0]
            if not passage.moving:
                return passage.position
            return passage.position + min(max(played - start, 0), passage.count)
