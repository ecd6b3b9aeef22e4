"""The reference of the open clip: found beside it, chosen by the user, loaded off the window."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from app.document.reference import Reference, find_reference, load_reference
from app.document.revising import adopt_reference
from app.document.session import Session
from app.engine.background import Background
from app.views.convention_dialog import ask_convention
from visage_core.export.bformat import Convention, told_convention
from visage_core.media.reader import VideoInfo

SOUND_FILTER = "Sound fields (*.wav *.amb *.flac *.caf *.w64 *.rf64);;All files (*)"


class References(QObject):
    """Keeps one reference per clip while the program runs, and the open clip's in the session."""

    def __init__(self, session: Session, window: QWidget, background: Background) -> None:
        super().__init__(window)
        self._session, self._window, self._background = session, window, background
        self._known: dict[Path, Reference | None] = {}
        session.events.clip.connect(self._bring)
        session.events.reference.connect(self._know)

    def ask(self) -> None:
        """Let the user choose a file, and its convention if the file does not tell."""
        clip = self._session.clip
        if clip is None:
            return
        chosen, _ = QFileDialog.getOpenFileName(
            self._window, "Load Reference", str(clip.path.parent), SOUND_FILTER
        )
        if chosen:
            self._session.attempt(self._load_chosen, Path(chosen))

    def load(self, path: Path, convention: Convention | None = None) -> None:
        """Load the open clip's reference; what goes wrong becomes a notice and changes nothing."""
        self._session.attempt(self._load, path, convention, True)

    def remove(self) -> None:
        """Compare with nothing, also when the clip is opened again."""
        if self._session.clip is not None:
            self._known[self._session.clip.path] = None
        self._session.remove_reference()

    def _know(self, reference: Reference | None) -> None:
        """Remember what an undo or a project brought."""
        if self._session.clip is not None and reference is not None:
            self._known[self._session.clip.path] = reference

    def _load_chosen(self, path: Path) -> None:
        convention = told_convention(path) or ask_convention(self._window, path)
        if convention is not None:
            self._load(path, convention, True)

    def _bring(self, clip: VideoInfo | None) -> None:
        """The reference that the clip had, or that lies beside it."""
        if clip is None:
            return
        if clip.path in self._known:
            if (reference := self._known[clip.path]) is not None:
                self._session.set_reference(reference)
        elif (beside := find_reference(clip.path)) is not None:
            self._session.attempt(self._load, beside, None, False)

    def _load(self, path: Path, convention: Convention | None, asked: bool) -> None:
        clip = self._session.require_clip()

        def deliver(loaded: Future[Reference]) -> None:
            self._session.attempt(lambda: self._take(clip, loaded.result(), asked))

        work = partial(load_reference, path, clip.duration, convention)
        self._background.run(work, deliver, f"Loading {path.name}")

    def _take(self, clip: VideoInfo, reference: Reference, asked: bool) -> None:
        """A loaded reference goes to its clip, unless one was chosen before this was found."""
        if not asked and clip.path in self._known:
            return
        self._known[clip.path] = reference
        if not asked:
            adopt_reference(self._session, clip, reference)
            return
        if self._session.clip == clip:
            self._session.set_reference(reference)
        name, label = reference.path.name, reference.convention.label
        self._session.notify(f"{name}, read as {label}, is the reference of {clip.path.name}.")
