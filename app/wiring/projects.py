"""Wires projects and history: actions, recent projects, the title, gestures and the list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from app.actions import RECENT_COUNT
from app.control.files import Files
from app.control.projects import Projects, project_of
from app.control.recovering import Recovering
from app.document.editing import go_to_step, redo, undo
from app.document.session import Session
from app.places import changed_at
from app.views.gestures import Gestures
from app.views.main_window import TITLE, MainWindow


class ProjectWiring(QObject):
    """Lives as long as the window."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        projects: Projects,
        files: Files,
        gestures: Gestures,
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._projects, self._files = projects, files
        self.recovering = Recovering(projects, window)
        self._offered: tuple[Path, ...] = ()
        gestures.began.connect(session.history.seal)
        session.history.changed.connect(self._show_history)
        session.events.clip.connect(self._show_title)
        projects.keeping.modified_changed.connect(window.setWindowModified)
        projects.keeping.moved.connect(self._show_title)
        projects.keeping.moved.connect(self._offer_recent)
        window.may_close.append(projects.leave)
        window.file_dropped.connect(self.open_any)
        window.history.chosen.connect(partial(session.attempt, go_to_step, session))
        self._take_actions()
        self._show_history()
        self._show_title()
        self._offer_recent()

    def open_any(self, path: Path) -> None:
        """Open a project or a video."""
        project = project_of(path)
        if project is None:
            self._files.open_video(path)
        else:
            self._projects.open(project)

    def _take_actions(self) -> None:
        acts, projects, session = self._window.actions_by_id, self._projects, self._session
        handlers: dict[str, Callable[[], object]] = {
            "new_project": projects.new,
            "open_project": projects.ask_open,
            "save": projects.save,
            "save_as": projects.ask_save_as,
            "recover": self.recovering.ask,
            "relink": projects.relinking.ask,
            "undo": partial(session.attempt, undo, session),
            "redo": partial(session.attempt, redo, session),
        }
        for row in range(RECENT_COUNT):
            handlers[f"recent_{row + 1}"] = partial(self._open_recent, row)
        for action_id, handler in handlers.items():
            acts.connect_action(action_id, handler)
        acts["history"].toggled.connect(self._window.history.setVisible)

    def _show_history(self) -> None:
        acts, history = self._window.actions_by_id, self._session.history
        acts["undo"].setText(f"&Undo {history.undo_name or ''}".rstrip())
        acts["redo"].setText(f"&Redo {history.redo_name or ''}".rstrip())
        self._window.history.set_steps(history.steps, history.position)
        acts.refresh(self._session)

    def _show_title(self, *_changed: object) -> None:
        keeping, clip = self._projects.keeping, self._session.clip
        name = clip.path.name if clip else ""
        if keeping.folder is not None and keeping.named:
            name = keeping.folder.path.stem
        self._window.setWindowTitle(f"{name}[*] – {TITLE}" if name else f"{TITLE}[*]")
        self._window.setWindowModified(keeping.modified)

    def _offer_recent(self) -> None:
        places = self._projects.places
        unsaved = self._projects.unsaved()
        self._offered = (*unsaved, *places.recent())[:RECENT_COUNT]
        for row in range(RECENT_COUNT):
            action = self._window.actions_by_id[f"recent_{row + 1}"]
            action.setVisible(row < len(self._offered))
            if row < len(self._offered):
                path = self._offered[row]
                action.setText(_unsaved_text(path) if path in unsaved else path.stem)
                action.setToolTip(str(path))

    def _open_recent(self, row: int) -> None:
        self._projects.open(self._offered[row])


def _unsaved_text(path: Path) -> str:
    changed = datetime.fromtimestamp(changed_at(path))
    return f"Never saved, {changed:%d %b %H:%M}"
