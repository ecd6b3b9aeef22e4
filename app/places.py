"""Where the program keeps things of its own: settings, recent projects, what was never saved."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from platformdirs import user_data_path
from PySide6.QtCore import QSettings

from app.actions import RECENT_COUNT
from app.document.preferences import Preferences, read_preferences
from app.document.project.reading import is_project
from app.document.project.writing import AUTOSAVE, PROJECT, SUFFIX, TAKES

RECENT = "recent_projects"
PREFERENCES = "preferences"


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Settings, and the folder in which projects live until they are saved."""

    settings: QSettings
    recovery: Path

    @classmethod
    def usual(cls) -> Self:
        """Those of the user."""
        settings = QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "visage-studio", "editor"
        )
        return cls(settings, user_data_path("visage-studio") / "recovery")

    @classmethod
    def within(cls, folder: Path) -> Self:
        """All in one folder, for a run that leaves nothing behind."""
        settings = QSettings(str(folder / "editor.ini"), QSettings.Format.IniFormat)
        return cls(settings, folder / "recovery")

    def preferences(self) -> Preferences:
        """What the user prefers."""
        self.settings.beginGroup(PREFERENCES)
        try:
            names = self.settings.childKeys()
            return read_preferences({name: self.settings.value(name) for name in names})
        finally:
            self.settings.endGroup()

    def keep_preferences(self, preferences: Preferences) -> None:
        """Remember what the user prefers."""
        for name, value in preferences.model_dump(mode="json").items():
            self.settings.setValue(f"{PREFERENCES}/{name}", value)

    def recent(self) -> tuple[Path, ...]:
        """Projects opened or saved last, the newest first, as far as they are there."""
        stored = self.settings.value(RECENT, [])
        names = stored if isinstance(stored, list) else [stored]
        return tuple(path for path in map(Path, names) if is_project(path))

    def add_recent(self, path: Path) -> None:
        """A project was opened or saved."""
        others = [str(known) for known in self.recent() if known != path]
        self.settings.setValue(RECENT, [str(path), *others][:RECENT_COUNT])

    def unsaved(self) -> tuple[Path, ...]:
        """Projects that were never saved, the newest first."""
        kept = self.recovery.glob(f"*{SUFFIX}") if self.recovery.is_dir() else ()
        return tuple(sorted(filter(is_project, kept), key=changed_at, reverse=True))

    def new_unsaved(self) -> Path:
        """A folder for a project that has none yet."""
        now = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
        return self.recovery / f"{now}{SUFFIX}"

    def is_unsaved(self, path: Path) -> bool:
        """Whether a project is one that was never saved."""
        return path.parent == self.recovery

    def forget_unsaved(self, path: Path) -> None:
        """A project was saved elsewhere: nothing of it is needed here any more."""
        if self.is_unsaved(path):
            shutil.rmtree(path, ignore_errors=True)


def changed_at(project: Path) -> float:
    """When a project was written last, seconds since 1970; 0 if it has gone.

    The folder's own time says nothing: it changes when an editor locks the project.
    """
    times = [0.0]
    for name in (AUTOSAVE, PROJECT, TAKES):
        with suppress(OSError):
            times.append((project / name).stat().st_mtime)
    return max(times)
