"""Coded sound beside the picture of a video, in any container that FFmpeg writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import av
import numpy as np

from visage_core.errors import ExportError
from visage_core.export.watch import Watch
from visage_core.media.container import open_video
from visage_core.types import FloatArray

_FRAME = 1024

Packets: TypeAlias = Iterator[tuple[Fraction, Any]]
"""Packets of a picture with their decoding times in seconds."""

PictureSource: TypeAlias = Callable[[Any, Path], AbstractContextManager[Packets]]
"""Adds a picture to an open container, which becomes the file of a path, and has its packets."""


@dataclass(frozen=True, slots=True)
class SoundCoding:
    """How sound is coded: FFmpeg's names of codec, channel layout and sample format."""

    codec: str
    layout: str
    sample_format: str
    options: dict[str, str] = field(default_factory=dict)


def mux(
    file: BinaryIO,
    path: Path,
    container: str,
    sound: tuple[SoundCoding, FloatArray, int],
    picture: PictureSource | None,
    watch: Watch,
) -> None:
    """Write coded samples [C, N], beside a picture if there is one.

    `sound` is how to code, what, and at which rate. Picture and sound both start at 0. Raises
    `ExportError` for the file `path` and `Cancelled`.
    """
    coding, samples, rate = sound
    source = no_picture if picture is None else picture
    with _open(file, path, container) as output, source(output, path) as packets:
        stream = output.add_stream(
            coding.codec, rate=rate, layout=coding.layout, options=coding.options
        )
        frames = _frames(samples, rate, coding)
        heard = Fraction(0)
        for shown, packet in packets:
            heard = _encode_until(shown, heard, frames, stream, output)
            output.mux(packet)
            watch.at(float(heard) * rate / max(samples.shape[1], 1))
        for frame in frames:
            output.mux(stream.encode(frame))
            watch.at(frame.pts / samples.shape[1])
        output.mux(stream.encode(None))
    watch.at(1.0)


@contextmanager
def _open(file: BinaryIO, path: Path, container: str) -> Iterator[Any]:
    try:
        with av.open(file, "w", format=container) as output:
            yield output
    except av.error.FFmpegError as error:
        if isinstance(error, OSError):  # the disk's, not the format's
            raise
        raise ExportError(
            path,
            f"{container} cannot hold this picture or sound ({error.strerror})",
            "Convert the video to H.264, or choose another format.",
        ) from error


@contextmanager
def no_picture(_output: Any, _path: Path) -> Iterator[Packets]:
    """Sound alone."""
    yield iter(())


def copied(video: Path) -> PictureSource:
    """The picture of a video as it is, moved to start at 0."""

    @contextmanager
    def source(output: Any, path: Path) -> Iterator[Packets]:
        container, stream = open_video(video)
        with container:
            yield _packets(container, stream, _copy_of(stream, output, path))

    return source


def _copy_of(stream: Any, output: Any, path: Path) -> Any:
    try:
        return output.add_stream_from_template(stream)
    except (ValueError, av.error.FFmpegError) as error:
        raise ExportError(
            path,
            f"{output.format.name} cannot hold {stream.codec_context.name} video",
            "Convert the video to H.264, or choose another format.",
        ) from error


def _packets(source: Any, stream: Any, copy: Any) -> Packets:
    origin = None
    for packet in _read(source, stream):
        if origin is None:
            origin = stream.start_time if stream.start_time is not None else packet.pts
        packet.pts, packet.dts = packet.pts - origin, packet.dts - origin
        time = packet.dts * packet.time_base
        packet.stream = copy
        yield time, packet


def _read(source: Any, stream: Any) -> Iterator[Any]:
    """Packets as far as the file can be read: of a cut-off one, what is there counts."""
    with suppress(av.error.FFmpegError):
        for packet in source.demux(stream):
            if packet.dts is not None and packet.size > 0:
                yield packet


def _frames(samples: FloatArray, rate: int, coding: SoundCoding) -> Iterator[Any]:
    for start in range(0, samples.shape[1], _FRAME):
        block = samples[:, start : start + _FRAME]
        frame = av.AudioFrame(coding.sample_format, coding.layout, block.shape[1])
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        if frame.format.is_planar:
            for plane, row in zip(frame.planes, block, strict=True):
                plane.update(np.ascontiguousarray(row).tobytes())
        else:
            frame.planes[0].update(_packed(block, coding.sample_format))
        yield frame


def _packed(block: FloatArray, sample_format: str) -> bytes:
    """Interleaved samples [N, C]; integers have 24 bits at the top of 32."""
    if sample_format == "flt":
        return np.ascontiguousarray(block.T).tobytes()
    words = np.rint(block.T.astype(np.float64) * 2.0**23).astype(np.int32, order="C")
    return np.left_shift(words, 8).tobytes()


def _encode_until(
    time: Fraction, heard: Fraction, frames: Iterator[Any], stream: Any, output: Any
) -> Fraction:
    """Code sound up to `time`, so that packets reach the container nearly in order."""
    while heard <= time:
        frame = next(frames, None)
        if frame is None:
            return heard
        output.mux(stream.encode(frame))
        heard = (frame.pts + frame.samples) * frame.time_base
    return heard
