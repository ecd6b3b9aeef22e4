"""Keeping: what the session holds is written, off the window's thread, soon after it changes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import fields
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal

from app.document.contents import Contents
from app.document.editing import read_contents
from app.document.grid import MadeGrid
from app.document.notice import NoticeKind
from app.document.project.writing import ProjectFolder
from app.document.session import Session
from app.engine.background import Background
from app.places import Places
from visage_core.errors import ExportError
from visage_core.types import Direction

AUTOSAVE_MILLISECONDS = 2000

State: TypeAlias = tuple[Contents, Direction, MadeGrid | None]
"""Contents, look direction and what is made of the guidance grid: all that a project says."""


def read_state(session: Session) -> State:
    """What a project would say of the session now."""
    grid = session.grid.made if session.grid is not None else None
    return read_contents(session), session.look, grid


class Keeping(QObject):
    """Autosaves into the project's folder, or into a recovery place while it has none.

    A finished take is written at once. A project without takes, of a grid or in its list, that was
    never saved is not kept.
    """

    moved = Signal()
    """The project has another folder."""

    modified_changed = Signal(bool)
    """Edits that were not saved have come, or gone."""

    def __init__(
        self, session: Session, places: Places, background: Background, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._places, self._background = session, places, background
        self.folder: ProjectFolder | None = None
        self._saved: State | None = read_state(session)
        self._kept: State | None = None  # handed to be written
        self._safe: State | None = None  # known to be on the disk
        self._told_modified = self._paused = self._urgent = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AUTOSAVE_MILLISECONDS)
        self._timer.timeout.connect(self.keep)
        for name in (*(part.name for part in fields(Contents)), "look", "grid"):
            session.events[name].connect(self._schedule)
        session.events.takes.connect(self._hurry)
        session.history.settled.connect(self._settle)

    def set_interval(self, seconds: float) -> None:
        """Write changes so long after the first of them; finished takes never wait."""
        self._timer.setInterval(round(1000.0 * seconds))

    @property
    def named(self) -> bool:
        """Whether the user has given the project a place."""
        return self.folder is not None and not self._places.is_unsaved(self.folder.path)

    @property
    def modified(self) -> bool:
        """Whether there are edits that the user has not saved."""
        state = read_state(self._session)
        if not self.named:
            return _has_takes(state)
        return self._saved is None or _edited(state) != _edited(self._saved)

    def adopt(self, folder: ProjectFolder | None, *, saved: bool) -> None:
        """The session is now what this folder holds; `saved` if nothing in it is unsaved."""
        self._timer.stop()
        state = read_state(self._session)
        self.folder = folder
        self._saved = state if saved else None
        self._kept = self._safe = state
        self.moved.emit()
        self._tell_modified()

    def expect(self, state: State | None) -> None:
        """This is being written by somebody else; None if that went wrong."""
        self._kept = state

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Write nothing while the session changes from one project to another."""
        self._paused = True
        try:
            yield
        finally:
            self._paused = False

    @contextmanager
    def revising(self) -> Iterator[None]:
        """What changes within is found out, not edited: a project that is saved stays so."""
        was_modified = self.modified
        yield
        if not was_modified:
            self._saved = read_state(self._session)
            self._tell_modified()

    def keep(self) -> None:
        """Write what is not on the disk yet."""
        if (work := self._pending(self._kept)) is not None:
            folder, state = work
            self._kept = state
            self._background.run(partial(folder.autosave, *state), partial(self._written, state))

    def keep_now(self) -> None:
        """Write it before this returns, after all that is under way. Raises `ExportError`."""
        if (work := self._pending(self._safe)) is not None:
            folder, state = work
            self._background.finish(partial(folder.autosave, *state))
            self._kept = self._safe = state

    def stop(self) -> None:
        """Write nothing more by itself."""
        self._timer.stop()

    def _pending(self, done: State | None) -> tuple[ProjectFolder, State] | None:
        """Where something is to be written, and what; None if that is `done`."""
        if self._paused:
            return None
        self._timer.stop()
        state = read_state(self._session)
        if state == done or not (self.named or _has_takes(state)):
            return None
        if self.folder is None:
            self.folder = ProjectFolder(self._places.new_unsaved())
            self.moved.emit()
        return self.folder, state

    def _written(self, state: State, written: Future[None]) -> None:
        try:
            written.result()
            self._safe = state
        except ExportError as error:
            self._kept = None
            self._session.notify(f"Your changes are not on the disk yet. {error}", NoticeKind.ERROR)

    def _schedule(self, *_changed: object) -> None:
        if self._paused:
            return
        if not self._timer.isActive():
            self._timer.start()
        self._tell_modified()

    def _hurry(self, *_changed: object) -> None:
        """Takes are written at once, but not before the edit that brings them is over."""
        self._urgent = True

    def _settle(self) -> None:
        if self._urgent:
            self._urgent = False
            self.keep()

    def _tell_modified(self) -> None:
        if self.modified != self._told_modified:
            self._told_modified = self.modified
            self.modified_changed.emit(self.modified)


def _has_takes(state: State) -> bool:
    contents, _, grid = state
    return bool(contents.known or (grid is not None and grid.takes))


def _edited(state: State) -> tuple[Contents, MadeGrid | None]:
    """What of a state is work that can be saved or not."""
    contents, _, grid = state
    return contents.edited, grid
