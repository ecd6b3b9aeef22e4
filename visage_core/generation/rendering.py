"""From frames of codes to final audio, while codes still come in."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from visage_core.codec.dac import Codec, streams_to_codes
from visage_core.codec.streaming import StreamingDecoder
from visage_core.events import AudioChunk, Stage
from visage_core.generation.pace import Pace
from visage_core.model.config import NUM_CHANNELS
from visage_core.types import CodeArray, FloatArray, Foa


class Renderer:
    """Collects codes and decodes them about a second at a time, up to `length` samples.

    On a CPU every channel is decoded on its own, which takes no longer than all together and lets
    `checkpoint`, which may raise to stop, be called four times as often.
    """

    def __init__(
        self, codec: Codec, length: int, pace: Pace, checkpoint: Callable[[], None]
    ) -> None:
        self._pace, self._checkpoint = pace, checkpoint
        self._rate = codec.sample_rate
        groups = NUM_CHANNELS if codec.device.type == "cpu" else 1
        self._decoders = [StreamingDecoder(codec) for _ in range(groups)]
        # A piece costs its context on both sides on top: a second, or more where that is little.
        self._piece = max(math.ceil(codec.frame_rate), 3 * codec.context)
        self._pending: list[CodeArray] = []
        self._samples = np.zeros((NUM_CHANNELS, length), np.float32)
        self._done = 0

    @property
    def foa(self) -> Foa:
        """All samples; silence where nothing has been decoded yet."""
        return Foa(self._samples, self._rate)

    @property
    def pending(self) -> int:
        """Frames that wait to be decoded."""
        return len(self._pending)

    def add(self, frame: CodeArray) -> AudioChunk | None:
        """Take the next frame of codes [K]; the audio that frames before it gave, if any."""
        chunk = self._decode(StreamingDecoder.push) if self.pending >= self._piece else None
        self._pending.append(frame)
        return chunk

    def finish(self) -> AudioChunk | None:
        """The rest of the audio; call it once, after the last frame."""
        return self._decode(_push_last)

    def _decode(
        self, decode: Callable[[StreamingDecoder, CodeArray], FloatArray]
    ) -> AudioChunk | None:
        with self._pace.measuring(Stage.RENDERING, self.pending):
            codes = streams_to_codes(np.stack(self._pending))
            self._pending = []
            channels = []
            for decoder, piece in zip(
                self._decoders, np.split(codes, len(self._decoders)), strict=True
            ):
                self._checkpoint()
                channels.append(decode(decoder, piece))
        return self._kept(np.concatenate(channels))

    def _kept(self, decoded: FloatArray) -> AudioChunk | None:
        """The part of what was decoded that lies within the length, now part of the whole."""
        start = self._done
        new = decoded[:, : self._samples.shape[1] - start]
        self._done += new.shape[1]
        self._samples[:, start : self._done] = new
        return AudioChunk(start, Foa(new, self._rate)) if new.shape[1] else None


def _push_last(decoder: StreamingDecoder, codes: CodeArray) -> FloatArray:
    return np.concatenate([decoder.push(codes), decoder.finish()], axis=1)
