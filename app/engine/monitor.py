"""The listener: turns the field, faces the look direction, decodes to ears, sets the level."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.engine.decoder_switch import DecoderSwitch
from app.engine.head_motion import HeadMotion
from app.engine.metering import Metering
from visage_core.ambisonics.decoders import Decoder
from visage_core.ambisonics.rotation import field_rotation, look_rotation
from visage_core.types import Direction, FloatArray

SILENCE_DB = -60.0
"""A gain at or below this is silence."""


class Monitor:
    """Turn of the field, look direction, head, decoder, channels and level, from any thread.

    Every change glides over one block.
    """

    def __init__(self, decoder: Decoder, sample_rate: int, metering: Metering) -> None:
        self.gain_db = 0.0
        self.mute = False
        self.head = HeadMotion()
        self._decoders = DecoderSwitch(decoder)
        self._sample_rate = sample_rate
        self._metering = metering
        self._look = self._turn = np.eye(4)
        self._audible = np.ones(4)
        self._gain = 1.0

    def set_look(self, look: Direction) -> None:
        """Turn the listener; the head turns on from there."""
        self._look = look_rotation(look)

    def set_turn(self, matrix: NDArray[np.float64]) -> None:
        """Turn the sound field by an AmbiX matrix [4, 4] before anybody listens."""
        self._turn = matrix

    def set_decoder(self, decoder: Decoder) -> None:
        """Listen through another decoder; see `DecoderSwitch.choose`."""
        self._decoders.choose(decoder)

    def set_audible(self, audible: tuple[bool, bool, bool, bool]) -> None:
        """Let only some of W, Y, Z, X of the sound field be heard, before the head turns."""
        self._audible = np.array(audible, np.float64)

    def process(self, block: FloatArray) -> FloatArray:
        """Stereo frames [n, 2] of AmbiX frames [4, n]."""
        ears = self._decoders.process(block, self._mixing(block.shape[1] / self._sample_rate))
        self._metering.push(block, ears)
        target = self._target_gain()
        ramp = np.linspace(self._gain, target, block.shape[1] + 1, dtype=np.float32)[1:]
        self._gain = target
        return np.ascontiguousarray((ears * ramp).T, dtype=np.float32)

    def _mixing(self, seconds: float) -> NDArray[np.float64]:
        """Matrix [4, 4] from the field's channels to those that the listener faces."""
        head = field_rotation(self.head.advance(seconds).inv())
        mixing: NDArray[np.float64] = (head @ self._look * self._audible) @ self._turn
        return mixing

    def _target_gain(self) -> float:
        if self.mute or self.gain_db <= SILENCE_DB:
            return 0.0
        return float(10.0 ** (self.gain_db / 20.0))
