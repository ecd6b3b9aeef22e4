"""What the engine is asked for, one job at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from visage_core.events import Event, TakeEvent
from visage_core.restoration import Restoration
from visage_core.types import GenerationRequest

Wanted: TypeAlias = GenerationRequest | tuple[GenerationRequest, ...] | Restoration
"""A take, a batch of takes, or the lost sound of a take."""


class EngineLike(Protocol):
    """Requests in, events out; see `visage_core.generation.engine`."""

    def generate(self, request: GenerationRequest, cancel: threading.Event) -> Iterator[Event]:
        """Yield what happens; raise `Cancelled` soon after `cancel` is set."""

    def generate_many(
        self,
        requests: Sequence[GenerationRequest],
        cancel: threading.Event,
        *,
        scored: bool,
    ) -> Iterator[TakeEvent]:
        """The same for many requests at once."""

    def restore(self, lost: Restoration, cancel: threading.Event) -> Iterator[Event]:
        """The same for a take whose sound is lost."""


@dataclass(frozen=True, slots=True, eq=False)
class EngineJob:
    """One piece of work in the engine's line."""

    number: int
    wanted: Wanted
    cancel: threading.Event = field(default_factory=threading.Event)

    def events(self, engine: EngineLike) -> Iterator[Event | TakeEvent]:
        """What the engine tells."""
        match self.wanted:
            case GenerationRequest() as request:
                return engine.generate(request, self.cancel)
            case Restoration() as lost:
                return engine.restore(lost, self.cancel)
            case requests:
                return engine.generate_many(requests, self.cancel, scored=True)
