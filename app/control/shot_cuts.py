"""Shot cuts of the open video: looked for in the background, once per video."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from functools import partial

from PySide6.QtCore import QObject

from app.document.revising import adopt_cuts
from app.document.session import Session
from app.document.timeline.timing import timing_of
from app.engine.background import Background
from visage_core.errors import VisageError
from visage_core.media.cuts import find_cuts
from visage_core.media.reader import VideoInfo


class ShotCuts(QObject):
    """Adds to the session where shots begin. `close` it at the end."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.background = Background(self)  # of its own: a long video would hold up others
        self._known: dict[VideoInfo, tuple[float, ...]] = {}
        self._looking: tuple[VideoInfo, threading.Event] | None = None
        session.events.clip.connect(self._look)
        session.events.timings.connect(self._look)

    def close(self) -> None:
        """Give up what is under way."""
        self._give_up()
        self.background.close()

    def _look(self, *_changed: object) -> None:
        clip = self._session.clip
        timing = timing_of(self._session.timings, clip)
        if clip is None or timing is None or timing.cuts is not None:
            return
        if clip in self._known:
            adopt_cuts(self._session, clip, self._known[clip])
        elif self._looking is None or self._looking[0] != clip:
            self._give_up()
            cancel = threading.Event()
            self._looking = clip, cancel
            title = f"Finding shot cuts in {clip.path.name}"
            work = partial(find_cuts, clip.path, cancel)
            self.background.run(work, partial(self._adopt, clip), title)

    def _give_up(self) -> None:
        if self._looking is not None:
            self._looking[1].set()
            self._looking = None

    def _adopt(self, clip: VideoInfo, found: Future[tuple[float, ...]]) -> None:
        try:
            self._known[clip] = found.result()
        except VisageError:  # cancelled, or a video whose large picture tells what is wrong
            return
        if self._looking is not None and self._looking[0] == clip:
            self._looking = None
        self._look()
