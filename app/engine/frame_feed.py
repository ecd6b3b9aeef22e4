"""The picture that belongs to what is heard: a decoder in a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from app.engine.panorama_crop import PANORAMA_SIZE, PanoramaCrop
from visage_core.errors import VisageError
from visage_core.media.reader import VideoFrame, VideoInfo, VideoReader
from visage_core.types import Direction

MAX_SIZE = (1280, 720)
"""Pictures are scaled down to fit; a view scales them further."""

READ_AHEAD = 8
"""Frames decoded before they are wanted; with `MAX_SIZE` they take 22 MB."""

SKIP_SECONDS = 2.0
"""A jump ahead that is longer than this seeks instead of decoding all between."""

log = logging.getLogger(__name__)


class FrameFeed(QObject):
    """Emits the frame on show at the time last asked for; what came too late is left out.

    `frame_ready` carries the frame's time in seconds and the picture, `failed` a message for the
    user. Both are emitted in the thread this object lives in. `close` it before dropping it.
    """

    frame_ready = Signal(float, QImage)
    failed = Signal(str)

    _woken = Signal()

    def __init__(
        self, path: Path, max_size: tuple[int, int] = MAX_SIZE, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._path, self._max_size = path, max_size
        self._wanted: _Wish | None = None
        self._news: tuple[float, QImage] | str | None = None
        self._closing = False
        self._changed = threading.Condition()
        self._woken.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name="frame-feed", daemon=True)
        self._thread.start()

    def request(self, seconds: float, facing: Direction | None = None) -> None:
        """Show the frame at `seconds` from now on; older requests are forgotten.

        With `facing` the frame is a panorama, and what is shown is its part in that direction.
        """
        with self._changed:
            self._wanted = _Wish(max(seconds, 0.0), facing)
            self._changed.notify()

    def close(self) -> None:
        """End the decoder; nothing is emitted any more."""
        with self._changed:
            self._closing = True
            self._news = None
            self._changed.notify()
        self._thread.join()

    def _deliver(self) -> None:
        """In the window's thread: pass on the newest that the decoder has told."""
        with self._changed:
            news, self._news = self._news, None
        if isinstance(news, str):
            self.failed.emit(news)
        elif news is not None:
            self.frame_ready.emit(*news)

    # --- decoder thread ---

    def _run(self) -> None:
        try:
            with VideoReader(self._path) as reader:
                self._decode(reader)
        except VisageError as error:
            self._tell(str(error))
        except Exception as error:
            log.exception("decoding %s stopped", self._path)
            self._tell(f"{self._path}: the picture cannot be decoded ({error}). Open it again.")

    def _decode(self, reader: VideoReader) -> None:
        ahead = _ReadAhead(reader, _fitting(reader.info, self._max_size))
        crop = PanoramaCrop()
        shown: tuple[VideoFrame, Direction | None] | None = None
        done: _Wish | None = None
        while (wish := self._next_wanted(ahead, done)) is not None:
            largest = self._max_size if wish.facing is None else PANORAMA_SIZE
            ahead.scale_to(_fitting(reader.info, largest))
            ahead.work(wish.seconds)
            frame = ahead.at(wish.seconds)
            if frame is not None and (frame, wish.facing) != shown:
                shown = frame, wish.facing
                self._tell((frame.pts, frame_image(_seen(frame, wish.facing, crop))))
            done = wish

    def _next_wanted(self, ahead: _ReadAhead, done: _Wish | None) -> _Wish | None:
        """The time to work for, as soon as there is work; None to end."""
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    self._closing
                    or (self._wanted is not None and (self._wanted != done or ahead.hungry))
                )
            )
            return None if self._closing else self._wanted

    def _tell(self, news: tuple[float, QImage] | str) -> None:
        """Leave news for the window; what it has not taken by now is out of date."""
        with self._changed:
            if self._closing:
                return
            waiting, self._news = self._news is not None, news
        if not waiting:
            self._woken.emit()


class _Wish(NamedTuple):
    """A moment to be shown; of a panorama, in which direction."""

    seconds: float
    facing: Direction | None


class _ReadAhead:
    """A few decoded frames from the one on show onwards."""

    def __init__(self, reader: VideoReader, size: tuple[int, int]) -> None:
        self._reader, self._size = reader, size
        self._coming: Iterator[VideoFrame] = iter(())
        self._frames: deque[VideoFrame] = deque()
        self._sought = 0.0
        self._ended = False

    def scale_to(self, size: tuple[int, int]) -> None:
        """Decode at another size from now on."""
        if size != self._size:
            self._size = size
            self._frames.clear()

    @property
    def hungry(self) -> bool:
        """True while there is room to read ahead."""
        return not self._ended and len(self._frames) < READ_AHEAD

    def work(self, wanted: float) -> None:
        """Seek if `wanted` is out of reach; then decode one frame if there is a use for it."""
        if not self._reaches(wanted):
            self._frames.clear()
            self._coming = self._reader.frames(wanted, size=self._size)
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


def _fitting(info: VideoInfo, largest: tuple[int, int]) -> tuple[int, int]:
    """The size of the picture scaled down to fit into `largest`, never up."""
    scale = min(1.0, largest[0] / info.width, largest[1] / info.height)
    return max(round(info.width * scale), 1), max(round(info.height * scale), 1)


def _seen(frame: VideoFrame, facing: Direction | None, crop: PanoramaCrop) -> VideoFrame:
    """The frame, or what is seen of it in a direction."""
    return frame if facing is None else VideoFrame(frame.pts, crop(frame.image, facing))


def frame_image(frame: VideoFrame) -> QImage:
    """A decoded frame as Qt draws it."""
    height, width, _ = frame.image.shape
    pixels = np.ascontiguousarray(frame.image)
    borrowed = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return borrowed.copy()
