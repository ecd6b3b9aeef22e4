"""An output that is heard by the tests, and a decoder that is easy to predict."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.engine.feeder import BLOCK_SECONDS
from app.engine.silent_output import SilentOutput
from visage_core.types import FloatArray

RATE = 8000
BLOCK = round(BLOCK_SECONDS * RATE)


class FrontBack:
    """A plain decoder: ears are W + Y and W - Y of the turned field."""

    def process(self, block: FloatArray, rotation: NDArray[np.float64]) -> FloatArray:
        turned = (rotation @ block).astype(np.float32)
        return np.stack([turned[0] + turned[1], turned[0] - turned[1]])


class RecordingOutput(SilentOutput):
    """A silent output whose time moves when told, and which keeps what it was given."""

    def __init__(self, sample_rate: int = RATE, description: str = "a recorder") -> None:
        self.now = 0.0
        self.lost = False
        self.blocks: list[FloatArray] = []
        super().__init__(sample_rate, description, clock=lambda: self.now)

    def write(self, stereo: FloatArray) -> int:
        count = super().write(stereo)
        self.blocks.append(stereo[:count].copy())
        return count

    def alive(self) -> bool:
        return not self.lost

    @property
    def recorded(self) -> FloatArray:
        return np.concatenate(self.blocks)

    @property
    def running(self) -> bool:
        return self._started_at is not None


def eventually(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for another thread to make `condition` true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.001)


def advance(output: RecordingOutput, seconds: float) -> None:
    """Let time pass in steps that the feeder keeps up with."""
    target = output.now + seconds
    block = round(BLOCK_SECONDS * output.sample_rate)
    while output.now < target:
        eventually(lambda: output.writable() < block and output.running)
        output.now = min(output.now + 0.01, target)
    eventually(lambda: output.writable() < block or not output.running)
