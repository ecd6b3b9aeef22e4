"""Pictures encoded anew, with the energy of the sound field in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import av
from av.video.reformatter import ColorRange, Colorspace

from visage_core.export.muxing import Packets, PictureSource
from visage_core.media.reader import VideoFrame, VideoInfo, VideoReader
from visage_core.seeing.overlay import EnergyOverlay

_OPTIONS = {"crf": "17", "preset": "medium"}
"""H.264 that hardly anybody tells from the original."""

_BT709, _LIMITED = 1, 1


def burnt_in(video: Path, overlay: EnergyOverlay) -> PictureSource:
    """The pictures of a video with energy over them, upright, at their times, as H.264."""

    @contextmanager
    def source(output: Any, _path: Path) -> Iterator[Packets]:
        with VideoReader(video) as reader:
            yield _encoded(reader, output, overlay)

    return source


def _encoded(reader: VideoReader, output: Any, overlay: EnergyOverlay) -> Packets:
    info, base = reader.info, reader.time_base
    stream = _stream(output, info, base)
    size = stream.width, stream.height
    for frame, pts, duration in _timed(reader.frames(size=size), info, base):
        picture = av.VideoFrame.from_ndarray(overlay(frame.image, frame.pts), format="rgb24")
        coded = picture.reformat(
            format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )
        coded.pts, coded.duration, coded.time_base = pts, duration, base
        yield from _dated(stream.encode(coded))
    yield from _dated(stream.encode(None))


def _stream(output: Any, info: VideoInfo, base: Fraction) -> Any:
    """An encoder of pictures whose sides are even, as 4:2:0 needs them."""
    rate = Fraction(info.frame_rate).limit_denominator(1001)
    stream = output.add_stream("libx264", rate=rate, options=_OPTIONS)
    stream.width, stream.height = (max(side & ~1, 2) for side in (info.width, info.height))
    stream.pix_fmt = "yuv420p"
    stream.time_base = stream.codec_context.time_base = base
    context = stream.codec_context
    context.colorspace = context.color_primaries = context.color_trc = _BT709
    context.color_range = _LIMITED
    return stream


def _timed(
    frames: Iterator[VideoFrame], info: VideoInfo, base: Fraction
) -> Iterator[tuple[VideoFrame, int, int]]:
    """Frames with their times and durations in units of `base`."""
    last = max(round(1 / Fraction(info.frame_rate) / base), 1)
    dated = ((frame, round(Fraction(frame.pts) / base)) for frame in frames)
    for (frame, pts), following in pairwise(chain(dated, [None])):  # type: ignore[misc]
        yield frame, pts, last if following is None else following[1] - pts


def _dated(packets: list[Any]) -> Packets:
    for packet in packets:
        yield packet.dts * packet.time_base, packet
