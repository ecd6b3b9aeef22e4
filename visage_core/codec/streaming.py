"""Decoding while codes still arrive, joined without a seam."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visage_core.codec.dac import Codec
from visage_core.types import FloatArray


class StreamingDecoder:
    """Turns codes that arrive piece by piece into samples that never change afterwards.

    A frame's samples are final once the decoder's whole receptive field to the right of it is
    known, so output lags `context` frames behind the input until `finish`. All pieces together
    equal decoding everything at once. `context` defaults to the decoder's own receptive field
    (10 frames for the 44.1 kHz codec, 116 ms). Each call decodes `context` frames again on
    either side of what is new: pushing 40 frames at a time costs about 1.5 times the one-shot
    work, pushing single frames 21 times.
    """

    def __init__(self, codec: Codec, context: int | None = None) -> None:
        self._codec = codec
        self._context = codec.context if context is None else context
        self._recent: NDArray[np.int16] | None = None  # codes [C, Q, n] that still matter
        self._decoded = 0  # how many of the recent frames have been given out

    def push(self, codes: NDArray[np.int16]) -> FloatArray:
        """Take the next codes [C, Q, n]; give the samples [C, m] that became final (m may be 0)."""
        self._recent = codes if self._recent is None else np.concatenate((self._recent, codes), -1)
        return self._advance(self._recent.shape[-1] - self._context)

    def finish(self) -> FloatArray:
        """The samples of the frames that were held back. Raises `ValueError` without any codes."""
        if self._recent is None:
            raise ValueError("there are no codes to decode")
        return self._advance(self._recent.shape[-1])

    def _advance(self, end: int) -> FloatArray:
        """Decode up to recent frame `end`, then forget the codes that no longer matter."""
        assert self._recent is not None
        start, hop = self._decoded, self._codec.hop
        if end <= start:
            return np.empty((self._recent.shape[0], 0), np.float32)
        samples = self._codec.decode(self._recent)[:, start * hop : end * hop]
        forgotten = max(end - self._context, 0)
        self._recent, self._decoded = self._recent[..., forgotten:], end - forgotten
        return np.ascontiguousarray(samples, dtype=np.float32)
