"""The listener: turns the field, faces the look direction, decodes to ears, sets the level."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.engine.decoder_switch import Aim, Aimed, DecoderSwitch, Decoding, Mixings
from app.engine.head_motion import HeadMotion
from app.engine.metering import Metering, Readings
from visage_core.ambisonics.rotation import field_rotation, look_rotation
from visage_core.types import Direction, FloatArray

SILENCE_DB = -60.0
"""A gain at or below this is silence."""

DIM_DB = -20.0

FOLLOWING_SECONDS = 10.0
"""So long after it moved last the head is expected to move on."""


class Monitor:
    """Turn of the field, look direction, head, decoder, channels and level, from any thread.

    Every change glides over one block. Only the feeder calls `process`, and nobody `retune`s
    meanwhile.
    """

    def __init__(self, decoding: Decoding, sample_rate: int, channels: int = 2) -> None:
        self.gain_db = self.locked_gain_db = 0.0
        self.mute = self.dim = False
        self.head = HeadMotion()
        self._look = self._camera = self._turn = np.eye(4)
        self._audible = np.ones(4)
        self._gain = self._locked_gain = 1.0
        self._faced, self._still_seconds = np.eye(4), FOLLOWING_SECONDS
        self._decoding = decoding
        self.retune(sample_rate, channels)

    def retune(self, sample_rate: int, channels: int, decoding: Decoding | None = None) -> None:
        """Go on at another rate, on so many channels, by another decoder if one is given."""
        self._decoding = decoding or self._decoding
        first = Aimed(self._decoding.make(sample_rate), self._decoding.aim)
        self.sample_rate, self.channels = sample_rate, channels
        self._metering = Metering(sample_rate, channels)
        self._decoders = DecoderSwitch(first, channels)

    def set_decoding(self, decoding: Decoding) -> None:
        """Listen in another way; see `DecoderSwitch.choose`. What takes long is done first."""
        self._decoders.choose(Aimed(decoding.make(self.sample_rate), decoding.aim))
        self._decoding = decoding

    def set_look(self, look: Direction) -> None:
        """Turn the listener; the head turns on from there."""
        self._look = look_rotation(look)

    def set_camera(self, direction: Direction) -> None:
        """Turn what is aimed by the camera."""
        self._camera = look_rotation(direction)

    def set_turn(self, matrix: NDArray[np.float64]) -> None:
        """Turn the sound field by an AmbiX matrix [4, 4] before anybody listens."""
        self._turn = matrix

    def set_audible(self, audible: tuple[bool, ...]) -> None:
        """Let only some of W, Y, Z, X of the sound field be heard, before the head turns."""
        self._audible = np.array(audible, np.float64)

    @property
    def readings(self) -> Readings:
        """What the meters show of what was rendered last."""
        return self._metering.readings

    def restart_loudness(self) -> None:
        """Begin to measure integrated loudness and true peak anew."""
        self._metering.restart()

    @property
    def following(self) -> bool:
        """Whether the head moved within the last `FOLLOWING_SECONDS` of what was rendered."""
        return self._still_seconds < FOLLOWING_SECONDS

    def process(self, block: FloatArray, locked: FloatArray | None = None) -> FloatArray:
        """Frames [n, K] of AmbiX frames [4, n], and of stereo [2, n] that no head turns."""
        feed = self._decoders.process(block, self._mixings(block.shape[1] / self.sample_rate))
        before, self._locked_gain = self._locked_gain, _linear(self.locked_gain_db)
        if locked is not None and locked.any():
            feed = feed.copy()
            feed[:2] += locked * _ramp(before, self._locked_gain, locked.shape[1])
        self._metering.push(block, feed)
        before, self._gain = self._gain, self._target_gain()
        return np.ascontiguousarray((feed * _ramp(before, self._gain, feed.shape[1])).T, np.float32)

    def _mixings(self, seconds: float) -> Mixings:
        """Matrices [4, 4] from the field's channels to those that head and camera face."""
        heard = self._audible[:, None] * self._turn
        head = field_rotation(self.head.advance(seconds).inv()) @ self._look
        moved = not np.array_equal(head, self._faced)
        self._faced, self._still_seconds = head, 0.0 if moved else self._still_seconds + seconds
        return {Aim.HEAD: head @ heard, Aim.CAMERA: self._camera @ heard}

    def _target_gain(self) -> float:
        if self.mute:
            return 0.0
        return _linear(self.gain_db + (DIM_DB if self.dim and self.gain_db > SILENCE_DB else 0.0))


def _linear(decibels: float) -> float:
    return 0.0 if decibels <= SILENCE_DB else float(10.0 ** (decibels / 20.0))


def _ramp(start: float, end: float, count: int) -> FloatArray:
    """Gains [n] that arrive at `end` with the last sample."""
    return np.linspace(start, end, count + 1, dtype=np.float32)[1:]
