"""What the model sees of a video: few, small, square frames."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from visage_core.media.panorama import PanoramaView, perspective_rays
from visage_core.media.reader import VideoInfo, VideoReader
from visage_core.types import FRAME_RATE, Direction, Span

IMAGE_SIZE = 224

VIEW_DEGREES = 90.0
"""What the model sees of a panorama, across: as in the clips that it learns from."""

Facing: TypeAlias = Callable[[float], Direction]
"""Where the camera faces at a moment of the video, in seconds."""


def sample_frames(
    path: Path | str, span: Span, *, size: int = IMAGE_SIZE, rate: float = FRAME_RATE
) -> NDArray[np.uint8]:
    """RGB frames [F, size, size, 3] of `span`, F = ceil(duration · rate).

    Frame n is the last one that rounds to n / rate seconds after the start, a half rounding up,
    as FFmpeg's fps filter picks it. The shorter side is scaled to `size` and the centre is cut
    out. Past the end of the video its last frame holds. Raises `MediaError`.
    """
    pieces = stream_frames(path, span, size=size, rate=rate)
    return np.concatenate(list(pieces))


def stream_frames(
    path: Path | str,
    span: Span,
    *,
    size: int = IMAGE_SIZE,
    rate: float = FRAME_RATE,
    facing: Facing | None = None,
) -> Iterator[NDArray[np.uint8]]:
    """The same frames a second at a time, so that a long span needs no more memory than a short.

    With `facing` the picture is an equirectangular panorama, and the frames are the square views,
    90 degrees wide, in the directions that it gives for their times.
    """
    times = (span.start + n / rate for n in range(sample_count(span.duration, rate)))
    with VideoReader(path) as reader:
        cropped = _centre_crops(reader.info, size) if facing is None else _views(facing, size)
        frames = reader.frames_at(_sample_times(span, rate), cropped.scaled)
        pictures = (
            cropped.crop(frame.image, time) for frame, time in zip(frames, times, strict=True)
        )
        while piece := list(islice(pictures, math.ceil(rate))):
            yield np.stack(piece)


class _Crops(NamedTuple):
    """The size, width and height, that frames are scaled to, and what is cut out of one then."""

    scaled: tuple[int, int]
    crop: Callable[[NDArray[np.uint8], float], NDArray[np.uint8]]


def _centre_crops(info: VideoInfo, size: int) -> _Crops:
    return _Crops(_covering_size(info, size), lambda image, _time: _centre(image, size))


def _views(facing: Facing, size: int) -> _Crops:
    """Scaled so that a panorama is a little finer than the middle of a view."""
    width, height = 4 * size, 2 * size
    looks: dict[Direction, PanoramaView] = {}

    def crop(image: NDArray[np.uint8], time: float) -> NDArray[np.uint8]:
        direction = facing(time)
        if direction not in looks:
            looks.clear()  # a camera that turns seldom looks back
            rays = perspective_rays(direction, VIEW_DEGREES, size, size)
            looks[direction] = PanoramaView(rays, width, height)
        return looks[direction](image)

    return _Crops((width, height), crop)


def sample_count(duration: float, rate: float = FRAME_RATE) -> int:
    """How many frames cover `duration` seconds; at least one."""
    # 0.7 s at 10 per second is 7 frames, although 0.7 * 10 = 7.000000000000001.
    return max(1, math.ceil(duration * rate - 1e-6))


def _sample_times(span: Span, rate: float) -> list[float]:
    """Latest times at which a frame still rounds to its sample."""
    halves = ((n + 0.5) / rate for n in range(sample_count(span.duration, rate)))
    return [math.nextafter(span.start + half, 0.0) for half in halves]


def _covering_size(info: VideoInfo, size: int) -> tuple[int, int]:
    """Width and height of the picture whose shorter side is `size`."""
    scale = size / min(info.width, info.height)
    return max(size, round(info.width * scale)), max(size, round(info.height * scale))


def _centre(image: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    top, left = ((length - size) // 2 for length in image.shape[:2])
    return image[top : top + size, left : left + size]
