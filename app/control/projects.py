"""Projects: new, opened, saved, saved elsewhere; the dialogs, and what they lead to."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from app.control.generation import Generation
from app.control.keeping import Keeping, State, read_state
from app.control.project_lock import Holder, ProjectLock
from app.control.relinking import Relinking
from app.control.restoring import Restoring, RestoringJobs
from app.document.contents import Contents
from app.document.editing import open_contents
from app.document.grid import Grid
from app.document.notice import NoticeKind
from app.document.project.reading import OpenedProject, is_project, open_project
from app.document.project.writing import SUFFIX, ProjectFolder
from app.document.session import Session
from app.engine.background import Background
from app.places import Places
from app.views.project_dialogs import ask_discard, ask_open_copy
from visage_core.errors import ExportError, ProjectError
from visage_core.types import Direction

PROJECT_FILTER = f"ViSAGe projects (*{SUFFIX})"


class Projects(QObject):
    """Changes from one project to another; nothing that could be kept is lost on the way."""

    def __init__(
        self,
        session: Session,
        window: QWidget,
        generation: Generation,
        jobs: RestoringJobs,
        places: Places,
    ) -> None:
        super().__init__(window)
        self._session, self._window, self._generation = session, window, generation
        self.places, self.background = places, Background(self)
        self._closed = False
        self._lock = ProjectLock()
        self._opening: Path | None = None
        self.keeping = Keeping(session, places, self.background, self)
        self.relinking = Relinking(session, window, self.background)
        self._restoring = Restoring(session, jobs, self.keeping, self.background, self)
        self.keeping.moved.connect(self._lock_present)
        if self.unsaved():
            session.notify("A project that was never saved is kept: File, Recover.")

    def unsaved(self) -> tuple[Path, ...]:
        """Projects that were never saved and that nobody has open, the newest first."""
        folder = self.keeping.folder
        others = (path for path in self.places.unsaved() if not folder or path != folder.path)
        return tuple(path for path in others if self._lock.is_free(path))

    def new(self) -> None:
        """Start an empty project."""
        if self.leave():
            contents = Contents(model=self._session.model)
            self._replace("New Project", contents, Direction())
            self.keeping.adopt(None, saved=True)
            self._restoring.cancel()

    def ask_open(self) -> None:
        """Let the user choose a project and open it."""
        chosen = QFileDialog.getExistingDirectory(
            self._window, "Open Project", str(self._usual_folder())
        )
        if chosen:
            self.open(Path(chosen))

    def open(self, path: Path) -> None:
        """Open a project, or a copy of one that another editor has open.

        One that cannot be read becomes a notice and changes nothing.
        """
        holder = self._lock.take(path)
        if holder is not None and not ask_open_copy(self._window, path.stem, str(holder)):
            return
        self._opening = path if holder is None else None
        if self.leave():
            show = partial(self._show, holder)
            self.background.run(partial(open_project, path), show, f"Opening {path.stem}")
        else:
            self._stay()

    def save(self) -> None:
        """Save; a project that has no place yet is asked for one."""
        if self.keeping.folder is None or not self.keeping.named:
            self.ask_save_as()
        else:
            self._write(self.keeping.folder)

    def ask_save_as(self) -> None:
        """Let the user choose a place for the project."""
        clip = self._session.clip
        suggested = self._usual_folder() / (clip.path.stem if clip else "Untitled")
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, "Save Project As", f"{suggested}{SUFFIX}", PROJECT_FILTER
        )
        if chosen:
            self.save_as(Path(chosen))

    def save_as(self, path: Path) -> None:
        """Save in a new place, and go on there. A project that is there already is not touched."""
        path = path.absolute()
        path = path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
        old = self.keeping.folder
        if old is not None and path == old.path:
            self.save()
        elif path.exists():
            told = f"{path} was not written: the name is taken. Choose another name."
            self._session.notify(told, NoticeKind.ERROR)
        else:
            known = (None, ()) if old is None else (old.clips, old.lost)
            self._write(ProjectFolder(path, *known))

    def leave(self) -> bool:
        """Keep what is open; False if it cannot be kept and the user would rather stay."""
        if self._closed:
            return True
        self._generation.cancel_all()
        try:
            self.keeping.keep_now()
        except ExportError as error:
            return ask_discard(self._window, str(error))
        return True

    def close(self) -> None:
        """End the writing; `leave` has kept all there is."""
        self._closed = True
        self._restoring.cancel()
        self.keeping.stop()
        self.background.close()
        self._lock.keep_only()

    def _show(self, holder: Holder | None, read: Future[OpenedProject]) -> None:
        try:
            opened = read.result()
        except ProjectError as error:
            self._session.notify(str(error), NoticeKind.ERROR)
            self._stay()
            return
        if not self.leave():  # what was edited while it was read
            self._stay()
            return
        self._opening = None
        self._replace("Open Project", opened.contents, opened.look, opened.highest, opened.grid)
        if holder is None:
            self.keeping.adopt(opened.folder, saved=not opened.modified)
            self._remember(opened.folder.path)
        else:
            self.keeping.adopt(None, saved=False)
            self._session.notify(f"This is a copy: {holder} has {opened.folder.path.stem} open.")
        self._restoring.restore(opened.lost, writes=holder is None)
        if opened.problems:
            self._session.notify("\n".join(opened.problems), NoticeKind.ERROR)
        self.relinking.locate(opened.missing)

    def _replace(
        self,
        name: str,
        contents: Contents,
        look: Direction,
        highest: int = 0,
        grid: Grid | None = None,
    ) -> None:
        with self.keeping.paused():
            open_contents(self._session, name, contents, look, grid)
            self._session.highest = highest

    def _write(self, folder: ProjectFolder) -> None:
        state = read_state(self._session)
        self.keeping.expect(state)
        work = partial(folder.save, *state)
        self.background.run(work, partial(self._saved, folder, state), f"Saving {folder.path.stem}")

    def _saved(self, folder: ProjectFolder, state: State, written: Future[None]) -> None:
        try:
            written.result()
        except ExportError as error:
            self.keeping.expect(None)
            self._session.notify(str(error), NoticeKind.ERROR)
            return
        old = self.keeping.folder
        contents, _, grid = read_state(self._session)
        self.keeping.adopt(folder, saved=(contents, grid) == (state[0], state[2]))
        self._remember(folder.path)
        if old is not None and self.places.is_unsaved(old.path):
            self.background.run(partial(self.places.forget_unsaved, old.path), _ignore)
        self._session.notify(f"Saved {folder.path}.")

    def _remember(self, path: Path) -> None:
        if not self.places.is_unsaved(path):
            self.places.add_recent(path)
            self.keeping.moved.emit()

    def _lock_present(self) -> None:
        """Hold the project that is open, wherever it is now, and no other."""
        folder = self.keeping.folder
        if folder is not None and self.places.is_unsaved(folder.path):
            with suppress(OSError):  # writing it will tell
                folder.path.mkdir(parents=True, exist_ok=True)
        self._lock.keep_only(None if folder is None else folder.path, self._opening)

    def _stay(self) -> None:
        """The project that was to be opened is not."""
        self._opening = None
        self._lock_present()

    def _usual_folder(self) -> Path:
        recent = self.places.recent()
        return recent[0].parent if recent else Path.home()


def project_of(path: Path) -> Path | None:
    """The project that a dropped or named file is, or lies in; None for any other file."""
    if path.suffix == SUFFIX or is_project(path):
        return path
    return path.parent if path.suffix == ".json" and is_project(path.parent) else None


def _ignore(_done: Future[None]) -> None:
    """Nothing follows."""
