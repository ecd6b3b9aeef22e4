"""From frames of codes to final audio, while codes still come in."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from visage_core.codec.dac import Codec
from visage_core.codec.streaming import StreamingDecoder
from visage_core.events import AudioChunk, Stage
from visage_core.generation.pace import Pace
from visage_core.model.config import NUM_CHANNELS
from visage_core.types import FloatArray, Foa

FIRST_SECONDS = 0.25


class Renderer:
    """Collects the codes of some takes and decodes them piece by piece.

    The first gives a quarter of a second, so that it is heard soon; each is twice as long as the
    one before, up to a second, because every piece costs its context on both sides on top. All
    takes have `length` samples. On a CPU every channel is decoded on its own, which takes no
    longer than all together and lets `checkpoint`, which may raise to stop, be called more often.
    """

    def __init__(
        self,
        codec: Codec,
        takes: int,
        length: int,
        *,
        pace: Pace,
        checkpoint: Callable[[], None],
    ) -> None:
        self._pace, self._checkpoint = pace, checkpoint
        self._rate = codec.sample_rate
        groups = NUM_CHANNELS * takes if codec.device.type == "cpu" else 1
        self._decoders = [StreamingDecoder(codec) for _ in range(groups)]
        self._piece = math.ceil(codec.frame_rate * FIRST_SECONDS) + codec.context
        self._longest_piece = max(math.ceil(codec.frame_rate), 3 * codec.context)
        self._pending: list[NDArray[np.int16]] = []
        self._samples = np.zeros((takes, NUM_CHANNELS, length), np.float32)
        self._done = self._frames = 0

    def foa(self, take: int) -> Foa:
        """All samples of a take; silence where nothing has been decoded yet."""
        return Foa(self._samples[take], self._rate)

    @property
    def frames_done(self) -> int:
        """Frames that were decoded."""
        return self._frames - self.pending

    @property
    def pending(self) -> int:
        """Frames that wait to be decoded."""
        return len(self._pending)

    def add(self, frame: NDArray[np.int16]) -> tuple[AudioChunk, ...]:
        """Take the next frame of codes [B, K]; the audio that frames before it gave, if any.

        One chunk for every take, or none.
        """
        chunks: tuple[AudioChunk, ...] = ()
        if self.pending >= self._piece:
            chunks = self._decode(StreamingDecoder.push)
            self._piece = min(2 * self._piece, self._longest_piece)
        self._pending.append(frame)
        self._frames += 1
        return chunks

    def finish(self) -> tuple[AudioChunk, ...]:
        """The rest of the audio; call it once, after the last frame."""
        return self._decode(_push_last)

    def _decode(
        self, decode: Callable[[StreamingDecoder, NDArray[np.int16]], FloatArray]
    ) -> tuple[AudioChunk, ...]:
        with self._pace.measuring(Stage.RENDERING, self.pending):
            # [T, B, K] as channels of codes, take by take: [B · C, Q, T].
            frames = np.stack(self._pending)
            channels = len(self._samples) * NUM_CHANNELS
            codes = frames.transpose(1, 2, 0).reshape(channels, -1, len(frames))
            self._pending = []
            heard = []
            for decoder, piece in zip(
                self._decoders, np.split(codes, len(self._decoders)), strict=True
            ):
                self._checkpoint()
                heard.append(decode(decoder, np.ascontiguousarray(piece)))
        return self._kept(np.concatenate(heard))

    def _kept(self, decoded: FloatArray) -> tuple[AudioChunk, ...]:
        """The part of what was decoded that lies within the length, now part of the whole."""
        start = self._done
        new = decoded[:, : self._samples.shape[2] - start]
        self._done += new.shape[1]
        by_take = new.reshape(len(self._samples), NUM_CHANNELS, new.shape[1])
        self._samples[:, :, start : self._done] = by_take
        if not new.shape[1]:
            return ()
        return tuple(AudioChunk(start, Foa(samples, self._rate)) for samples in by_take)


def _push_last(decoder: StreamingDecoder, codes: NDArray[np.int16]) -> FloatArray:
    return np.concatenate([decoder.push(codes), decoder.finish()], axis=1)
