"""From one decoder to another without a click."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visage_core.ambisonics.decoders import Decoder
from visage_core.types import FloatArray


class DecoderSwitch:
    """Decodes to two ears; another decoder may be chosen at any time, from any thread.

    The new one listens to one block unheard, so that its filters know what sounds already, and is
    faded in over the next.
    """

    def __init__(self, decoder: Decoder) -> None:
        self._current = self._chosen = decoder
        self._arriving: Decoder | None = None

    def choose(self, decoder: Decoder) -> None:
        """Decode by `decoder` from now on; a single channel goes to both ears.

        It must belong to this switch alone. Raises `ValueError` for more than two channels.
        """
        if len(decoder.channels) > 2:
            raise ValueError(f"{len(decoder.channels)} channels do not fit two ears")
        self._chosen = decoder

    def process(self, block: FloatArray, mixing: NDArray[np.float64]) -> FloatArray:
        """Ears [2, n] of AmbiX frames [4, n] mixed by `mixing` [4, 4]."""
        heard = _both_ears(self._current.process(block, mixing))
        if self._arriving is not None:
            arriving = _both_ears(self._arriving.process(block, mixing))
            fade = np.arange(1, block.shape[1] + 1, dtype=np.float32) / np.float32(block.shape[1])
            self._current, self._arriving = self._arriving, None
            return heard + fade * (arriving - heard)
        chosen = self._chosen
        if chosen is not self._current:
            chosen.reset()
            chosen.process(block, mixing)
            self._arriving = chosen
        return heard


def _both_ears(outputs: FloatArray) -> FloatArray:
    return np.broadcast_to(outputs, (2, outputs.shape[1]))
