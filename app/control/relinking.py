"""Clips that are not where they were: asked for, checked, and put in their new place."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from app.control.files import VIDEO_FILTER
from app.document.notice import NoticeKind
from app.document.project.files_outside import is_same
from app.document.project.records import FileRecord
from app.document.revising import relink
from app.document.session import Session
from app.engine.background import Background
from app.views.project_dialogs import ask_locate, ask_use_other
from visage_core.errors import MediaError
from visage_core.media.reader import VideoInfo, probe

SHORTER_SECONDS = 0.05
"""So much may a clip of other content lack of the one that takes were made for."""


class Relinking(QObject):
    """Asks the user, since the places where a clip could be have been searched before."""

    def __init__(self, session: Session, window: QWidget, background: Background) -> None:
        super().__init__(window)
        self._session, self._window, self._background = session, window, background

    def locate(self, missing: tuple[tuple[VideoInfo, FileRecord], ...]) -> None:
        """Ask for each clip in turn; what the user leaves out stays missing."""
        for clip, record in missing:
            if ask_locate(self._window, clip.path.name):
                self._ask(clip, record)

    def ask(self) -> None:
        """Let the user choose another place for the open clip."""
        if self._session.clip is not None:
            self._ask(self._session.clip, None)

    def take(self, clip: VideoInfo, record: FileRecord | None, path: Path) -> None:
        """Put a clip in another place, if what is there can stand for it."""
        self._background.run(partial(_examine, path, record), partial(self._relink, clip, path))

    def _ask(self, clip: VideoInfo, record: FileRecord | None) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self._window, f"Locate {clip.path.name}", str(clip.path.parent), VIDEO_FILTER
        )
        if chosen:
            self.take(clip, record, Path(chosen))

    def _relink(
        self, clip: VideoInfo, path: Path, examined: Future[tuple[VideoInfo, bool]]
    ) -> None:
        try:
            found, same = examined.result()
        except MediaError as error:
            self._session.notify(str(error), NoticeKind.ERROR)
            return
        if found.duration < clip.duration - SHORTER_SECONDS:
            told = f"{path} is shorter than {clip.path.name} was. Choose another video."
            self._session.notify(told, NoticeKind.ERROR)
        elif same or ask_use_other(self._window, clip.path.name, path.name):
            relink(self._session, clip, found)


def _examine(path: Path, record: FileRecord | None) -> tuple[VideoInfo, bool]:
    """What a video holds, and whether it is the one of the record, if there is one."""
    return probe(path), record is None or is_same(path, record)
