"""The listener: turns the sound field to the look direction, decodes it to ears, sets the level."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from visage_core.ambisonics.rotation import look_rotation
from visage_core.types import Direction, FloatArray

SILENCE_DB = -60.0
"""A gain at or below this is silence."""


class Renderer(Protocol):
    """Decodes sound-field blocks to two ears and keeps what rings on into the next block."""

    def process(self, block: FloatArray, rotation: NDArray[np.float64]) -> FloatArray:
        """Ears [2, n] of AmbiX frames [4, n] turned by `rotation` [4, 4]."""


class Monitor:
    """Look direction and level, changed from any thread; both glide over one block."""

    def __init__(self, renderer: Renderer) -> None:
        self.gain_db = 0.0
        self.mute = False
        self._renderer = renderer
        self._rotation = np.eye(4)
        self._gain = 1.0

    def set_look(self, look: Direction) -> None:
        """Turn the head."""
        self._rotation = look_rotation(look)

    def process(self, block: FloatArray) -> FloatArray:
        """Stereo frames [n, 2] of AmbiX frames [4, n]."""
        ears = self._renderer.process(block, self._rotation)
        target = self._target_gain()
        ramp = np.linspace(self._gain, target, block.shape[1] + 1, dtype=np.float32)[1:]
        self._gain = target
        return np.ascontiguousarray((ears * ramp).T, dtype=np.float32)

    def _target_gain(self) -> float:
        if self.mute or self.gain_db <= SILENCE_DB:
            return 0.0
        return float(10.0 ** (self.gain_db / 20.0))
