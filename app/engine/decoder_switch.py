"""From one decoder to another without a click."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from visage_core.ambisonics.decoders import Decoder
from visage_core.types import FloatArray


class Aim(Enum):
    """What turns a decoder: the listener's head, or the camera."""

    HEAD = "head"
    CAMERA = "camera"


@dataclass(frozen=True, slots=True)
class Decoding:
    """A way of decoding: a decoder made for a sample rate, and what it turns with."""

    make: Callable[[int], Decoder]
    aim: Aim = Aim.HEAD


@dataclass(frozen=True, slots=True, eq=False)
class Aimed:
    """A decoder at work."""

    decoder: Decoder
    aim: Aim = Aim.HEAD


Mixings = Mapping[Aim, NDArray[np.float64]]


class DecoderSwitch:
    """Decodes to the channels of an output; another decoder may be chosen at any time, from any
    thread.

    The new one listens to one block unheard, so that its filters know what sounds already, and is
    faded in over the next.
    """

    def __init__(self, first: Aimed, channels: int = 2) -> None:
        self._channels = channels
        self._current = self._chosen = first
        self._arriving: Aimed | None = None

    def choose(self, aimed: Aimed) -> None:
        """Decode by it from now on; a single channel goes to both ears.

        The decoder must belong to this switch alone. Raises `ValueError` if it has more channels
        than the output.
        """
        count = len(aimed.decoder.channels)
        if count > self._channels:
            raise ValueError(f"{count} channels do not fit an output of {self._channels}")
        self._chosen = aimed

    def process(self, block: FloatArray, mixings: Mixings) -> FloatArray:
        """Outputs [K, n] of AmbiX frames [4, n] mixed by the matrix [4, 4] of the decoder's aim."""
        heard = self._decode(self._current, block, mixings)
        if self._arriving is not None:
            arriving = self._decode(self._arriving, block, mixings)
            fade = np.arange(1, block.shape[1] + 1, dtype=np.float32) / np.float32(block.shape[1])
            self._current, self._arriving = self._arriving, None
            return heard + fade * (arriving - heard)
        chosen = self._chosen
        if chosen is not self._current:
            chosen.decoder.reset()
            self._decode(chosen, block, mixings)
            self._arriving = chosen
        return heard

    def _decode(self, aimed: Aimed, block: FloatArray, mixings: Mixings) -> FloatArray:
        """A single channel goes to both ears; channels that the decoder lacks are silent."""
        outputs = aimed.decoder.process(block, mixings[aimed.aim])
        if len(outputs) == self._channels:
            return outputs
        spread = np.zeros((self._channels, outputs.shape[1]), np.float32)
        spread[: max(len(outputs), 2)] = outputs
        return spread
