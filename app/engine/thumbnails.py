"""Small pictures of a video for the timeline, decoded one by one in a thread of their own."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from app.engine.frame_feed import frame_image
from visage_core.errors import VisageError
from visage_core.media.reader import VideoReader

HEIGHT = 96
"""Pixels; rows of the timeline are lower, also on fine screens."""

KEPT = 160
"""Pictures kept, about 10 MB."""

log = logging.getLogger(__name__)


class Thumbnails(QObject):
    """Pictures of one video at a time. `close` it before dropping it."""

    changed = Signal()
    """More pictures can be had; emitted in the thread that this object lives in."""

    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._wanted: list[float] = []
        self._images: OrderedDict[float, QImage] = OrderedDict()
        self._closing = False
        self._told = True
        self._changed = threading.Condition()
        self._woken.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name="thumbnails", daemon=True)
        self._thread.start()

    def open(self, path: Path | None) -> None:
        """Go over to another video, or to none."""
        with self._changed:
            self._path, self._wanted = path, []
            self._images.clear()
            self._changed.notify()

    def want(self, times: Iterable[float]) -> dict[float, QImage]:
        """The pictures of these moments that there are; the others follow, older wishes do not."""
        with self._changed:
            times = list(times)
            found = {time: self._images[time] for time in times if time in self._images}
            for time in found:
                self._images.move_to_end(time)
            self._wanted = [time for time in times if time not in found][:KEPT]
            self._changed.notify()
        return found

    def close(self) -> None:
        """End the decoder; nothing is emitted any more."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _tell(self) -> None:
        with self._changed:
            closing, self._told = self._closing, True
        if not closing:
            self.changed.emit()

    # --- decoder thread ---

    def _run(self) -> None:
        while (path := self._next_path()) is not None:
            try:
                with VideoReader(path, lambda: self._closing) as reader:
                    self._decode(path, reader)
            except VisageError:
                self._give_up(path)  # the large picture tells what is wrong with the video
            except Exception:
                log.exception("no thumbnails of %s", path)
                self._give_up(path)

    def _decode(self, path: Path, reader: VideoReader) -> None:
        size = (max(round(HEIGHT * reader.info.width / reader.info.height), 1), HEIGHT)
        while (time := self._next_time(path)) is not None:
            frame = next(reader.frames(time, size=size))
            self._keep(path, time, frame_image(frame))

    def _next_path(self) -> Path | None:
        """The video to work on, as soon as something of it is wanted; None to end."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or bool(self._path and self._wanted))
            return None if self._closing else self._path

    def _next_time(self, path: Path) -> float | None:
        """The next moment to decode; None once another video is open."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._closing or self._path != path or bool(self._wanted)
            )
            return None if self._closing or self._path != path else self._wanted[0]

    def _keep(self, path: Path, time: float, image: QImage) -> None:
        with self._changed:
            if self._closing or path != self._path:
                return
            self._images[time] = image
            while len(self._images) > KEPT:
                self._images.popitem(last=False)
            self._wanted = [wanted for wanted in self._wanted if wanted != time]
            waiting, self._told = not self._told, False
        if not waiting:
            self._woken.emit()

    def _give_up(self, path: Path) -> None:
        with self._changed:
            if path == self._path:
                self._wanted = []
