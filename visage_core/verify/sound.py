"""The sound of any file that FFmpeg reads, and what it is made of.

Everything goes through FFmpeg, the writers' own formats too: it is the second opinion.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from visage_core.errors import MediaError
from visage_core.types import Span


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Decoded samples float32 [C, N] and what the stream says of itself."""

    samples: NDArray[np.float32]
    sample_rate: int
    codec: str
    extradata: bytes
    container: str
    has_video: bool


def read_sound(path: Path, span: Span | None = None) -> Sound:
    """Decode the first sound of a file, or of it what there is within a span. Raises `MediaError`.

    What lies outside of the span is never held, and what comes after it is not decoded.
    """
    if not path.is_file():
        raise MediaError(path, "there is no such file", "Check the name.")
    try:
        with av.open(f"file:{path}") as container:
            return _decode(path, container, span)
    except (av.error.FFmpegError, OSError) as error:
        raise MediaError(
            path, "it is no sound or video file that can be read", "Choose another file."
        ) from error


def _decode(path: Path, container: Any, span: Span | None) -> Sound:
    streams = container.streams.audio
    if not streams or streams[0].codec_context is None:
        raise MediaError(path, "it holds no sound", "Choose a file with sound.")
    stream, *others = _together(container)
    return Sound(
        samples=_samples(container, [stream, *others], span),
        sample_rate=stream.codec_context.sample_rate,
        codec=stream.codec_context.codec.canonical_name,
        extradata=stream.codec_context.extradata or b"",
        container=container.format.name,
        has_video=bool(container.streams.video),
    )


def _together(container: Any) -> list[Any]:
    """The first stream of sound; of IAMF all mono ones, which carry one sound together."""
    brands = container.metadata.get("compatible_brands", "")
    streams = list(container.streams.audio)
    mono = [stream for stream in streams if stream.codec_context.layout.nb_channels == 1]
    iamf = container.format.name == "iamf" or "iamf" in brands
    return mono if iamf and mono else streams[:1]


def _samples(container: Any, streams: list[Any], span: Span | None) -> NDArray[np.float32]:
    """Samples [C, N] of streams, one after another, as far as all of them go; or of a span."""
    pieces = {stream.index: _Piece(stream, span) for stream in streams}
    for packet in container.demux(*streams):
        for frame in packet.decode():
            pieces[packet.stream.index].add(frame)
        if all(piece.complete for piece in pieces.values()):
            break
    sounds = [np.concatenate(piece.planes, axis=1) for piece in pieces.values()]
    length = min(sound.shape[1] for sound in sounds)
    return np.concatenate([sound[:, :length] for sound in sounds])


class _Piece:
    """A stream's samples that lie in a span, counted from its first frame; without one all."""

    def __init__(self, stream: Any, span: Span | None) -> None:
        channels = stream.codec_context.layout.nb_channels
        self.planes = [np.zeros((channels, 0), np.float32)]
        self.complete = False
        self._span, self._position = span, 0

    def add(self, frame: Any) -> None:
        """Take what is wanted of the next frame."""
        plane, first, last = _planar(frame), 0, frame.samples
        if self._span is not None:
            rate = frame.sample_rate
            first = max(round(self._span.start * rate) - self._position, 0)
            last = min(round(self._span.end * rate) - self._position, last)
        self.planes.append(plane[:, first : max(first, last)])
        self.complete = last < frame.samples
        self._position += frame.samples


def _planar(frame: Any) -> NDArray[np.float32]:
    """Samples float32 [C, N] of a decoded frame, full scale 1."""
    samples = frame.to_ndarray()
    if not frame.format.is_planar:
        samples = samples.reshape(-1, frame.layout.nb_channels).T
    if np.issubdtype(samples.dtype, np.integer):
        return np.asarray(samples / -float(np.iinfo(samples.dtype).min), np.float32)
    return np.asarray(samples, np.float32)
