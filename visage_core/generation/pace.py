"""How fast the stages of a generation run, and how long the rest will take."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from visage_core.events import Stage

Unit = TypeVar("Unit")


class Pace:
    """Measured seconds per unit of each stage; kept over jobs, so that a later one knows more."""

    def __init__(self) -> None:
        self._measured: dict[Stage, tuple[float, float]] = {}

    @contextmanager
    def measuring(self, stage: Stage, units: float) -> Iterator[None]:
        """Count the time inside the block as spent on `units` of a stage."""
        since = time.perf_counter()
        yield
        self.add(stage, time.perf_counter() - since, units)

    def timed(self, stage: Stage, units: Iterable[Unit]) -> Iterator[Unit]:
        """The same units, with the time that each takes to come counted as spent on the stage."""
        since = time.perf_counter()
        for unit in units:
            self.add(stage, time.perf_counter() - since, 1)
            yield unit
            since = time.perf_counter()

    def add(self, stage: Stage, seconds: float, units: float) -> None:
        """Count `seconds` spent on `units` of a stage."""
        before = self._measured.get(stage, (0.0, 0.0))
        self._measured[stage] = before[0] + seconds, before[1] + units

    def seconds_left(self, remaining: Mapping[Stage, float]) -> float | None:
        """Seconds that the remaining units of some stages take; None if one was never measured."""
        total = 0.0
        for stage, units in remaining.items():
            seconds, measured = self._measured.get(stage, (0.0, 0.0))
            if units and not measured:
                return None
            total += units * seconds / measured if units else 0.0
        return total


class Paces:
    """A pace for every size of batch, since a batch's frame takes longer than a single take's."""

    def __init__(self) -> None:
        self._of: dict[int, Pace] = {}

    def of(self, takes: int) -> Pace:
        """The pace of batches of so many takes."""
        return self._of.setdefault(takes, Pace())
