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


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Decoded samples float32 [C, N] and what the stream says of itself."""

    samples: NDArray[np.float32]
    sample_rate: int
    codec: str
    extradata: bytes
    container: str
    has_video: bool


def read_sound(path: Path) -> Sound:
    """Decode the first sound of a file. Raises `MediaError`."""
    if not path.is_file():
        raise MediaError(path, "there is no such file", "Check the name.")
    try:
        with av.open(f"file:{path}") as container:
            return _decode(path, container)
    except (av.error.FFmpegError, OSError) as error:
        raise MediaError(
            path, "it is no sound or video file that can be read", "Choose another file."
        ) from error


def _decode(path: Path, container: Any) -> Sound:
    streams = container.streams.audio
    if not streams or streams[0].codec_context is None:
        raise MediaError(path, "it holds no sound", "Choose a file with sound.")
    planes = [_planar(stream_frames) for stream_frames in _frames(container)]
    stream = streams[0]
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
