"""The picture that belongs to what is heard: a decoder in a thread of its own."""

from __future__ import annotations

import logging
import math
import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from app.engine.panorama_crop import PANORAMA_SIZE, PanoramaCrop
from visage_core.errors import VisageError
from visage_core.media.reader import VideoFrame, VideoInfo, VideoReader
from visage_core.types import Direction

MAX_SIZE = (1280, 720)
"""Until a view says how large it is, pictures are scaled down to fit; they are never larger."""

READ_AHEAD = 8
"""Frames decoded before they are wanted; with `MAX_SIZE` they take 22 MB."""

SKIP_SECONDS = 2.0
"""A jump ahead that is longer than this seeks instead of decoding all between."""

log = logging.getLogger(__name__)


Size: TypeAlias = tuple[int, int]
"""Width and height in pixels."""

News: TypeAlias = tuple[float, QImage] | str
"""A picture and its time in seconds, or why there is none."""


class FrameFeed(QObject):
    """Emits the frame on show at the time last asked for; what came too late is left out.

    `frame_ready` carries the frame's time in seconds and the picture, `failed` a message for the
    user. Both are emitted in the thread this object lives in. `close` it before dropping it: the
    decoder then ends at its next picture, without anybody waiting for it.
    """

    frame_ready = Signal(float, QImage)
    failed = Signal(str)

    _woken = Signal()

    def __init__(
        self, path: Path, max_size: Size = MAX_SIZE, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._woken.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._decoder = _Decoder(path, max_size, self._woken.emit)

    def request(self, seconds: float, facing: Direction | None = None) -> None:
        """Show the frame at `seconds` from now on; older requests are forgotten.

        With `facing` the frame is a panorama, and what is shown is its part in that direction.
        """
        self._decoder.request(max(seconds, 0.0), facing)

    def fit(self, width: int, height: int) -> None:
        """Make pictures as large as fits into so many pixels, as far as `max_size` allows."""
        self._decoder.fit(width, height)

    def close(self) -> None:
        """End the decoder as soon as may be; nothing is emitted any more."""
        self._decoder.close()

    def _deliver(self) -> None:
        """In the window's thread: pass on the newest that the decoder has told."""
        news = self._decoder.take_news()
        if isinstance(news, str):
            self.failed.emit(news)
        elif news is not None:
            self.frame_ready.emit(*news)


class _Decoder:
    """The thread of a feed, and what the two tell each other.

    It knows nothing of the feed but `wake`, and calls that for the last time before `close`
    returns. So the feed can go while FFmpeg is still at work on a picture.
    """

    def __init__(self, path: Path, max_size: Size, wake: Callable[[], None]) -> None:
        self._path, self._max_size = path, max_size
        self._wake: Callable[[], None] | None = wake
        self._wanted: float | None = None
        self._facing: Direction | None = None
        self._size: Size | None = None
        self._news: News | None = None
        self._changed = threading.Condition()
        # Python waits for this thread at its end: a process must not go down under FFmpeg.
        threading.Thread(target=self._run, name="frame-feed").start()

    def request(self, seconds: float, facing: Direction | None) -> None:
        with self._changed:
            self._wanted, self._facing = seconds, facing
            self._changed.notify()

    def fit(self, width: int, height: int) -> None:
        with self._changed:
            self._size = min(width, self._max_size[0]), min(height, self._max_size[1])
            self._changed.notify()

    def take_news(self) -> News | None:
        with self._changed:
            news, self._news = self._news, None
        return news

    def close(self) -> None:
        with self._changed:
            self._wake = self._news = None
            self._changed.notify()

    @property
    def _closed(self) -> bool:
        return self._wake is None

    # --- decoder thread ---

    def _run(self) -> None:
        try:
            with VideoReader(self._path, lambda: self._closed) as reader:
                self._decode(reader)
        except VisageError as error:
            self._tell(str(error))
        except Exception as error:
            log.exception("decoding %s stopped", self._path)
            self._tell(f"{self._path}: the picture cannot be decoded ({error}). Open it again.")

    def _decode(self, reader: VideoReader) -> None:
        natural = _fitting(reader.info, self._max_size, largest_scale=1.0)
        whole = _fitting(reader.info, PANORAMA_SIZE, largest_scale=1.0)
        ahead, crop = _ReadAhead(reader, natural), PanoramaCrop()
        shown: tuple[VideoFrame, Direction | None] | None = None
        done: _Wish | None = None
        while (wish := self._next_wish(ahead, done)) is not None:
            size = natural if wish.room is None else _fitting(reader.info, wish.room)
            if wish.facing is not None:
                size = whole  # little of it is shown
            if size != ahead.size:
                ahead = _ReadAhead(reader, size)
            ahead.work(wish.seconds)
            frame = ahead.at(wish.seconds)
            if frame is not None and (frame, wish.facing) != shown:
                shown = frame, wish.facing
                self._tell((frame.pts, frame_image(_seen(frame, wish.facing, crop))))
            done = wish

    def _next_wish(self, ahead: _ReadAhead, done: _Wish | None) -> _Wish | None:
        """What to work for, as soon as there is work; None to end."""
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    self._closed
                    or (self._wish is not None and (self._wish != done or ahead.hungry))
                )
            )
            return None if self._closed else self._wish

    @property
    def _wish(self) -> _Wish | None:
        wanted = self._wanted
        return None if wanted is None else _Wish(wanted, self._size, self._facing)

    def _tell(self, news: News) -> None:
        """Leave news for the window; what it has not taken by now is out of date."""
        with self._changed:  # also around `wake`, which must not be called once it is closed
            if self._wake is None:
                return
            waiting, self._news = self._news is not None, news
            if not waiting:
                self._wake()


class _Wish(NamedTuple):
    """A moment to be shown, the room for its picture, and where to look in a panorama."""

    seconds: float
    room: Size | None
    facing: Direction | None


class _ReadAhead:
    """A few decoded frames from the one on show onwards."""

    def __init__(self, reader: VideoReader, size: Size) -> None:
        self._reader, self.size = reader, size
        self._coming: Iterator[VideoFrame] = iter(())
        self._frames: deque[VideoFrame] = deque()
        self._sought = 0.0
        self._ended = False

    @property
    def hungry(self) -> bool:
        """True while there is room to read ahead."""
        return not self._ended and len(self._frames) < READ_AHEAD

    def work(self, wanted: float) -> None:
        """Seek if `wanted` is out of reach; then decode one frame if there is a use for it."""
        if not self._reaches(wanted):
            self._frames.clear()
            self._coming = self._reader.frames(wanted, size=self.size)
            self._sought, self._ended = wanted, False
        while len(self._frames) > 1 and self._frames[1].pts <= wanted:
            self._frames.popleft()
        if self.hungry:
            self._decode_one()

    def at(self, wanted: float) -> VideoFrame | None:
        """The newest decoded frame that is on show at `wanted`."""
        return next((f for f in reversed(self._frames) if f.pts <= wanted), None)

    def _reaches(self, wanted: float) -> bool:
        if not self._frames:
            return False
        # The first frame after a seek is on show up to the time sought, however old it is.
        late = wanted - max(self._frames[-1].pts, self._sought)
        return self._frames[0].pts <= wanted and (self._ended or late < SKIP_SECONDS)

    def _decode_one(self) -> None:
        frame = next(self._coming, None)
        if frame is None:
            self._ended = True
        else:
            self._frames.append(frame)


def _fitting(info: VideoInfo, room: Size, largest_scale: float = math.inf) -> Size:
    """The size of the picture scaled to fit into `room`."""
    scale = min(largest_scale, room[0] / info.width, room[1] / info.height)
    return max(round(info.width * scale), 1), max(round(info.height * scale), 1)


def _seen(frame: VideoFrame, facing: Direction | None, crop: PanoramaCrop) -> VideoFrame:
    """The frame, or what is seen of it in a direction."""
    return frame if facing is None else VideoFrame(frame.pts, crop(frame.image, facing))


def frame_image(frame: VideoFrame) -> QImage:
    """A decoded frame in the form that Qt paints fastest."""
    height, width, _ = frame.image.shape
    pixels = np.ascontiguousarray(frame.image)
    borrowed = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return borrowed.convertToFormat(QImage.Format.Format_RGB32)
