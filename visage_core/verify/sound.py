"""The sound of any file that FFmpeg reads, and what it is made of.

Everything goes through FFmpeg, the writers' own formats too: it is the second opinion.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    stream = streams[0]
    frames = _frames(container)
    planes = list(map(_planar, frames) if span is None else _within(frames, span))
    channels = stream.codec_context.layout.nb_channels
    samples = np.concatenate(planes, axis=1) if planes else np.zeros((channels, 0), np.float32)
    return Sound(
        samples=samples,
        sample_rate=stream.codec_context.sample_rate,
        codec=stream.codec_context.codec.canonical_name,
        extradata=stream.codec_context.extradata or b"",
        container=container.format.name,
        has_video=bool(container.streams.video),
    )


def _within(frames: Iterable[Any], span: Span) -> Iterator[NDArray[np.float32]]:
    """The samples of frames that lie in a span, counted from the first frame."""
    position = 0
    for frame in frames:
        plane, rate = _planar(frame), frame.sample_rate
        first = max(round(span.start * rate) - position, 0)
        last = min(round(span.end * rate) - position, plane.shape[1])
        position += plane.shape[1]
        if first < last:
            yield plane[:, first:last]
        if last < plane.shape[1]:
            return


def _frames(container: Any) -> Any:
    """Frames [C, N] of one sound, or of all the mono streams that carry one together (IAMF)."""
    return container.decode(container.streams.audio[0])


def _planar(frame: Any) -> NDArray[np.float32]:
    """Samples float32 [C, N] of a decoded frame, full scale 1."""
    samples = frame.to_ndarray()
    if not frame.format.is_planar:
        samples = samples.reshape(-1, frame.layout.nb_channels).T
    if np.issubdtype(samples.dtype, np.integer):
        return np.asarray(samples / -float(np.iinfo(samples.dtype).min), np.float32)
    return np.asarray(samples, np.float32)
