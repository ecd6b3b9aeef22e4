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
    stream, *others = _together(container)
    return Sound(
        samples=_samples(container, [stream, *others]),
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


def _samples(container: Any, streams: list[Any]) -> NDArray[np.float32]:
    """Samples [C, N] of streams, one after another, as far as all of them go."""
    channels = {stream.index: stream.codec_context.layout.nb_channels for stream in streams}
    planes = {index: [np.zeros((count, 0), np.float32)] for index, count in channels.items()}
    for packet in container.demux(*streams):
        planes[packet.stream.index] += [_planar(frame) for frame in packet.decode()]
    sounds = [np.concatenate(parts, axis=1) for parts in planes.values()]
    length = min(sound.shape[1] for sound in sounds)
    return np.concatenate([sound[:, :length] for sound in sounds])


def _planar(frame: Any) -> NDArray[np.float32]:
    """Samples float32 [C, N] of a decoded frame, full scale 1."""
    samples = frame.to_ndarray()
    if not frame.format.is_planar:
        samples = samples.reshape(-1, frame.layout.nb_channels).T
    if np.issubdtype(samples.dtype, np.integer):
        return np.asarray(samples / -float(np.iinfo(samples.dtype).min), np.float32)
    return np.asarray(samples, np.float32)
