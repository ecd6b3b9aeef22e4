"""The picture of the moment: frames of the open video, asked for and passed on."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.control.ports import Frames, OpenFrames
from app.document.notice import NoticeKind
from app.document.session import Session
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction

LEAD_SECONDS = 0.033
"""While playing, a picture is asked for so much before it is shown."""

SETTLED_MILLISECONDS = 120


class Pictures(QObject):
    """Has the frames of one video at a time.

    While playing, the picture of a moment is decoded before that moment, and passed on with
    everything else that changes then, so that nothing is painted twice.
    """

    changed = Signal(object)
    """A picture, or None without a video."""

    def __init__(self, session: Session, open_frames: OpenFrames, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._open_frames = session, open_frames
        self._frames: Frames | None = None
        self._facing: Direction | None = None
        self._seconds = 0.0
        self._room: tuple[int, int] | None = None
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MILLISECONDS)
        self._settled.timeout.connect(self._fit)
        self._playing = False
        self._coming: tuple[float, object] | None = None

    def face(self, direction: Direction | None) -> None:
        """Show of a panorama what lies in a direction; None shows pictures as they are."""
        if direction != self._facing:
            self._facing = direction
            self.show(self._seconds, playing=self._playing)

    def open(self, clip: VideoInfo | None) -> None:
        """Go over to another video, or to none."""
        self._let_go()
        if clip is None:
            self.changed.emit(None)
        else:
            self._frames = self._open_frames(clip.path)
            self._frames.frame_ready.connect(self._show)
            self._frames.failed.connect(self._tell_failure)
            self._fit()

    def fit(self, width: int, height: int) -> None:
        """Make pictures as large as fits into so many pixels, once that has stopped changing."""
        self._room = width, height
        self._settled.start()

    def show(self, seconds: float, *, playing: bool) -> None:
        """Show the picture of a moment: while `playing` what is there of it, otherwise that
        picture as soon as it is there."""
        self._playing, self._seconds = playing, seconds
        if self._coming is not None and (playing or self._coming[0] <= seconds):
            self.changed.emit(self._coming[1])
        self._coming = None
        if self._frames is not None:
            self._frames.request(seconds + LEAD_SECONDS if playing else seconds, self._facing)

    def close(self) -> None:
        """Let the video go."""
        self._settled.stop()
        self._let_go()

    def _let_go(self) -> None:
        if self._frames is not None:
            self._frames.close()
            self._frames = self._coming = None

    def _fit(self) -> None:
        if self._frames is not None and self._room is not None:
            self._frames.fit(*self._room)

    def _show(self, pts: float, image: object) -> None:
        if self._playing:
            self._coming = pts, image
        else:
            self.changed.emit(image)

    def _tell_failure(self, message: str) -> None:
        self._session.notify(message, NoticeKind.ERROR)
