"""What plays at one sample rate: the transport, and the clock of what has been heard of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.engine.sources import GrowingSource
from app.engine.timeline import Timeline
from app.engine.transport import Transport
from visage_core.stereo import Stereo
from visage_core.types import FloatArray, Foa


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """What is to be played, at whatever rate: a field, whole or still being made, that begins at
    `start` in a time of `duration` seconds; stereo beside it; and the span that repeats."""

    source: Foa | GrowingSource | None = None
    duration: float = 0.0
    start: float = 0.0
    locked: Stereo | None = None
    loop: tuple[float, float] | None = None


Resample = Callable[[Foa, int], FloatArray]
ResampleStereo = Callable[[Stereo, int], FloatArray]


class Deck:
    """A `Program` at a sample rate, as a transport and its timeline."""

    def __init__(
        self, sample_rate: int, resample: Resample, resample_stereo: ResampleStereo
    ) -> None:
        self.sample_rate = sample_rate
        self.transport, self.timeline = Transport(sample_rate), Timeline()
        self._resample, self._resample_stereo = resample, resample_stereo

    def frames(self, seconds: float) -> int:
        """Seconds in frames."""
        return round(seconds * self.sample_rate)

    def read(self, source: Foa | GrowingSource | None) -> FloatArray:
        """The samples [4, N] of a source at this rate; may take a while for a new one."""
        if source is None:
            return np.zeros((4, 0), np.float32)
        return (
            source.samples
            if isinstance(source, GrowingSource)
            else self._resample(source, self.sample_rate)
        )

    def read_locked(self, locked: Stereo | None) -> FloatArray:
        """The samples [2, M] of stereo at this rate."""
        if locked is None:
            return np.zeros((2, 0), np.float32)
        return self._resample_stereo(locked, self.sample_rate)

    def set_source(self, program: Program) -> None:
        """Play the source of a program from the present position on."""
        source = program.source
        available = (lambda: source.available) if isinstance(source, GrowingSource) else None
        end, start = self.frames(program.duration), self.frames(program.start)
        self.transport.set_source(self.read(source), end, start, available)
        self.hold_still()

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Repeat a span, seconds."""
        frames = None if loop is None else (self.frames(loop[0]), self.frames(loop[1]))
        self.transport.set_loop(frames)

    def load(self, program: Program, position: float) -> None:
        """Stand still at `position` seconds of a program."""
        self.set_source(program)
        self.transport.set_locked(self.read_locked(program.locked))
        self.set_loop(program.loop)
        self.transport.seek(self.frames(position))
        self.hold_still()

    def hold_still(self) -> None:
        """Where it stands still is what is heard, at once."""
        if not self.transport.moving:
            self.timeline.hold(self.transport.position)
