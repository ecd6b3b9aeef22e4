"""The picture of the moment: frames of the open video, asked for and passed on."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.control.ports import Frames, OpenFrames
from app.document.notice import NoticeKind
from app.document.session import Session
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction


class Pictures(QObject):
    """Has the frames of one video at a time."""

    changed = Signal(object)
    """A picture, or None without a video."""

    def __init__(self, session: Session, open_frames: OpenFrames, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._open_frames = session, open_frames
        self._frames: Frames | None = None
        self._facing: Direction | None = None
        self._seconds = 0.0

    def face(self, direction: Direction | None) -> None:
        """Show of a panorama what lies in a direction; None shows pictures as they are."""
        if direction != self._facing:
            self._facing = direction
            self.show(self._seconds)

    def open(self, clip: VideoInfo | None) -> None:
        """Go over to another video, or to none."""
        self.close()
        if clip is None:
            self.changed.emit(None)
        else:
            self._frames = self._open_frames(clip.path)
            self._frames.frame_ready.connect(self._show)
            self._frames.failed.connect(self._tell_failure)

    def show(self, seconds: float) -> None:
        """Show the picture of a moment as soon as it is there."""
        self._seconds = seconds
        if self._frames is not None:
            self._frames.request(seconds, self._facing)

    def close(self) -> None:
        """Let the video go."""
        if self._frames is not None:
            self._frames.close()
            self._frames = None

    def _show(self, _pts: float, image: object) -> None:
        self.changed.emit(image)

    def _tell_failure(self, message: str) -> None:
        self._session.notify(message, NoticeKind.ERROR)
