"""The truth through Opus, the codec that others are measured by."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import av
import numpy as np

from visage_core.codec.dac import Codec
from visage_core.data.ambigen import Clip
from visage_core.metrics.truths import true_field
from visage_core.types import FloatArray

LOWEST_BIT_RATE = 6000
"""Bits per second and channel, the least that Opus is made for; below it writes mostly silence."""

_RATE = 48000
_PACKET = 2880
"""Samples of 60 ms, the longest packet that is coded as one: the smallest share of overhead."""


class OpusTruth:
    """Every channel of the truth through Opus at the codec's bit rate, or at the lowest it has."""

    name = "truth-opus"

    def __init__(self, codec: Codec) -> None:
        self.sample_rate = codec.sample_rate
        self.bit_rate = max(round(codec.bit_rate), LOWEST_BIT_RATE)

    def make(self, clips: Sequence[Clip], seed: int) -> list[FloatArray]:
        """See `visage_core.metrics.makers.FieldMaker`."""
        return [self._coded(true_field(clip, self.sample_rate)) for clip in clips]

    def _coded(self, field: FloatArray) -> FloatArray:
        streams = [opus_encode(channel, self.sample_rate, self.bit_rate) for channel in field]
        heard = [opus_decode(stream, self.sample_rate) for stream in streams]
        coded = np.zeros_like(field)
        for into, channel in zip(coded, heard, strict=True):
            length = min(len(into), len(channel))
            into[:length] = channel[:length]
        return coded


def opus_encode(samples: FloatArray, sample_rate: int, bit_rate: int) -> bytes:
    """Samples [N] as an Ogg Opus file of `bit_rate` bits per second on average."""
    file = io.BytesIO()
    with av.open(file, "w", format="ogg") as container:
        stream: Any = container.add_stream("libopus", rate=_RATE, layout="mono")
        stream.bit_rate = bit_rate
        stream.options = {"frame_duration": "60", "application": "audio"}
        waiting = av.AudioFifo()
        for piece in _resampled([_frame(samples, sample_rate)], _RATE):
            waiting.write(piece)
        while (packet := waiting.read(_PACKET, partial=True)) is not None:
            container.mux(stream.encode(packet))
        container.mux(stream.encode())
    return file.getvalue()


def opus_decode(stream: bytes, sample_rate: int) -> FloatArray:
    """The samples [N] of an Ogg Opus file with one channel."""
    with av.open(io.BytesIO(stream), "r") as container:
        pieces = [
            frame.to_ndarray()[0] for frame in _resampled(container.decode(audio=0), sample_rate)
        ]
    return np.concatenate(pieces).astype(np.float32)


def _frame(samples: FloatArray, sample_rate: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
    frame.sample_rate = sample_rate
    return frame


def _resampled(frames: Iterable[av.AudioFrame], sample_rate: int) -> Iterable[av.AudioFrame]:
    """The frames at another rate, without time stamps: a FIFO refuses those with gaps."""
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=sample_rate)
    for given in (*frames, None):
        for frame in resampler.resample(given):
            frame.pts = None
            yield frame
