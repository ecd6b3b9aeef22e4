"""Video frames with exact presentation times: upright, RGB, from any time on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.video.frame import VideoFrame as DecodedFrame
from av.video.reformatter import Interpolation
from numpy.typing import NDArray

from visage_core.errors import Cancelled, MediaError
from visage_core.media.container import decode, measured_duration, open_video
from visage_core.media.orientation import Orientation
from visage_core.media.spherical import (
    LOOK_SIZE,
    has_panorama_shape,
    looks_equirectangular,
    says_spherical,
)

SEEK_MARGINS = (0.0, 1.0, 4.0, 16.0)
"""Seconds before the wanted time at which a keyframe is looked for, one after the other."""


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """What a video file holds. `width` and `height` are those of the upright picture with square
    pixels; `rotation` is how far it was turned clockwise for that; `duration` is in seconds. The
    picture of a `spherical` video is an equirectangular panorama: see `media.spherical`."""

    path: Path
    width: int
    height: int
    duration: float
    frame_rate: float
    codec: str
    pixel_format: str
    rotation: int
    has_audio: bool
    frame_count: int | None
    spherical: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class VideoFrame:
    """A picture, uint8 RGB [H, W, 3], and when it appears, in seconds after the first one."""

    pts: float
    image: NDArray[np.uint8]


def probe(path: Path | str) -> VideoInfo:
    """What the video at `path` holds. Raises `MediaError`."""
    with VideoReader(path) as reader:
        return reader.info


class VideoReader:
    """An open video file; use it as a context manager, from one thread.

    Raises `MediaError` when the file cannot be opened or holds not a single picture. Only one
    iterator of a reader can be in use at a time; memory stays at a few frames. `stopped` is asked
    at every decoded picture, also at the many on the way to a wanted one and
    once it says yes, `Cancelled` is raised.
    """

    def __init__(self, path: Path | str, stopped: Callable[[], bool] = lambda: False) -> None:
        self.path, self._stopped = Path(path), stopped
        self._container, self._stream = open_video(self.path)
        try:
            first = next(self._decoded(), None)
            if first is None:
                raise MediaError(
                    self.path, "no picture in it can be decoded", "Export the video again"
                )
            self._origin = _time(first)
            self._orientation = Orientation.of(first)
            self.info = self._describe(first)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    @property
    def time_base(self) -> Fraction:
        """What the times of frames are counted in, seconds."""
        assert self._stream.time_base is not None
        return self._stream.time_base

    def frames(
        self, start: float = 0.0, end: float | None = None, size: tuple[int, int] | None = None
    ) -> Iterator[VideoFrame]:
        """The frame on show at `start` (the last one, past the end), then all before `end`.

        `size` scales to an upright (width, height) while converting, which is cheaper than
        scaling afterwards.
        """
        for pts, frame in self._from(start):
            if end is not None and pts >= end and pts > start:
                return
            yield VideoFrame(float(pts), self._picture(frame, size))

    def frames_at(
        self, times: Iterable[float], size: tuple[int, int] | None = None
    ) -> Iterator[VideoFrame]:
        """The frame on show at each of the ascending `times`; only these are converted."""
        wanted = iter(times)
        time = next(wanted, None)
        if time is None:
            return
        decoded = self._from(time)
        pts, frame = next(decoded)
        following = next(decoded, None)
        while time is not None:
            if following is not None and following[0] <= time:
                (pts, frame), following = following, next(decoded, None)
            else:
                yield VideoFrame(float(pts), self._picture(frame, size))
                time = next(wanted, None)

    def _from(self, start: float) -> Iterator[tuple[Fraction, DecodedFrame]]:
        """Times and frames from the one on show at `start` on."""
        shown: tuple[Fraction, DecodedFrame] | None = None
        for pts, frame in self._timed(self._seek(start)):
            if shown is not None and pts > start:
                yield shown
            shown = (pts, frame)
        if shown is not None:
            yield shown

    def _seek(self, start: float) -> Iterator[DecodedFrame]:
        """Frames from one that is on show no later than `start`, if there is any.

        An index can point to a keyframe shown after the wanted time, so what comes out decides.
        """
        for margin in SEEK_MARGINS:
            frames = self._decoded_from(max(start - margin, 0.0))
            first = next(frames, None)
            if first is not None and _time(first) - self._origin <= max(start, 0.0):
                yield first
                yield from frames
                return
        self._reopen()
        yield from self._decoded()

    def _decoded_from(self, start: float) -> Iterator[DecodedFrame]:
        """Frames from the keyframe that the index names for `start`; none if it cannot seek."""
        target = int((Fraction(start) + self._origin) / self.time_base)
        try:
            self._container.seek(target, stream=self._stream)
        except (av.error.FFmpegError, OSError):
            return
        yield from self._decoded()

    def _decoded(self) -> Iterator[DecodedFrame]:
        for frame in decode(self._container, self._stream):
            if self._stopped():
                raise Cancelled
            yield frame

    def _timed(self, frames: Iterable[DecodedFrame]) -> Iterator[tuple[Fraction, DecodedFrame]]:
        """Frames with their exact seconds after the first frame, strictly ascending."""
        last: Fraction | None = None
        for frame in frames:
            pts = _time(frame) - self._origin
            if last is None or pts > last:
                last = pts
                yield pts, frame

    def _reopen(self) -> None:
        """Start again from the first frame, which not every container can seek back to."""
        self._container.close()
        self._container, self._stream = open_video(self.path)

    def _picture(self, frame: DecodedFrame, size: tuple[int, int] | None) -> NDArray[np.uint8]:
        width, height = self._orientation.size(*(size or (self.info.width, self.info.height)))
        picture = frame.reformat(width, height, "rgb24", interpolation=Interpolation.BICUBIC)
        return self._orientation.apply(picture.to_ndarray())  # type: ignore[arg-type]

    def _describe(self, first: DecodedFrame) -> VideoInfo:
        stream, context = self._stream, self._stream.codec_context
        aspect = float(context.sample_aspect_ratio or 1)
        width, height = self._orientation.size(round(first.width * aspect), first.height)
        rate = stream.average_rate or stream.guessed_rate or Fraction(25)
        return VideoInfo(
            path=self.path,
            width=width,
            height=height,
            duration=self._duration(1 / rate),
            frame_rate=float(rate),
            codec=context.codec.canonical_name,
            pixel_format=first.format.name,
            rotation=self._orientation.clockwise_degrees,
            has_audio=bool(self._container.streams.audio),
            frame_count=stream.frames or None,
            spherical=self._is_spherical(first, width, height),
        )

    def _is_spherical(self, first: DecodedFrame, width: int, height: int) -> bool:
        if says_spherical(first) or not has_panorama_shape(width, height):
            return says_spherical(first)
        return looks_equirectangular(self._picture(first, LOOK_SIZE))

    def _duration(self, frame_duration: Fraction) -> float:
        """Seconds as the stream or else the file states them, or counted; at least one frame."""
        stream, container = self._stream, self._container
        if stream.duration and stream.time_base:
            stated = stream.duration * stream.time_base
        elif container.duration:
            stated = Fraction(container.duration, av.time_base)
        else:
            stated = measured_duration(self.path)
        return float(max(stated, frame_duration))


def _time(frame: DecodedFrame) -> Fraction:
    """Presentation time in seconds on the container's own clock."""
    pts = frame.pts if frame.pts is not None else frame.dts
    assert frame.time_base is not None
    return (pts or 0) * frame.time_base
