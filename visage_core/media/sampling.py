"""What the model sees of a video: few, small, square frames."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from visage_core.media.reader import VideoInfo, VideoReader
from visage_core.types import FRAME_RATE, Span

IMAGE_SIZE = 224


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
    path: Path | str, span: Span, *, size: int = IMAGE_SIZE, rate: float = FRAME_RATE
) -> Iterator[NDArray[np.uint8]]:
    """The same frames a second at a time, so that a long span needs no more memory than a short."""
    with VideoReader(path) as reader:
        scaled = _covering_size(reader.info, size)
        frames = reader.frames_at(_sample_times(span, rate), scaled)
        while piece := [_centre(frame.image, size) for frame in islice(frames, math.ceil(rate))]:
            yield np.stack(piece)


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
