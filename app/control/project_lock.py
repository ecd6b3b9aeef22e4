"""Who has a project: one editor at a time, so that neither writes over what the other makes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLockFile, QSysInfo

LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Holder:
    """The editor that has a project: its process (0: not known) and the machine that runs it."""

    pid: int
    host: str

    def __str__(self) -> str:
        if self.pid == 0:
            return "another editor"
        here = self.host == QSysInfo.machineHostName()
        where = "on this machine" if here else f"on {self.host}"
        return f"another editor {where} (process {self.pid})"


class ProjectLock:
    """Locks of this editor. What a killed editor on this machine left behind counts for nothing;
    one of another machine stays until its file is removed, for nobody here can tell."""

    def __init__(self) -> None:
        self._held: dict[Path, QLockFile] = {}

    def take(self, project: Path) -> Holder | None:
        """Lock a project; returns who has it if that is somebody else.

        A folder that cannot be written to, or is not there, needs no lock.
        """
        project = project.absolute()
        if project in self._held:
            return None
        lock = QLockFile(str(project / LOCK))
        lock.setStaleLockTime(0)  # a project may be open for days
        if lock.tryLock(0):
            self._held[project] = lock
        elif lock.error() is QLockFile.LockError.LockFailedError:
            pid, host, _program = _info(lock)
            return Holder(pid, host)
        return None

    def keep_only(self, *projects: Path | None) -> None:
        """Let go of all projects but these, which are locked if they can be."""
        wanted = {project.absolute() for project in projects if project is not None}
        for left in self._held.keys() - wanted:
            self._held.pop(left).unlock()
        for project in wanted:
            self.take(project)

    def is_free(self, project: Path) -> bool:
        """Whether no other editor has a project."""
        known = project.absolute() in self._held
        free = self.take(project) is None
        if not known and (lock := self._held.pop(project.absolute(), None)) is not None:
            lock.unlock()
        return free


def _info(lock: QLockFile) -> tuple[int, str, str]:
    """Process, machine and program that the lock's file names."""
    told: object = lock.getLockInfo()
    if isinstance(told, tuple) and len(told) == 3:
        return int(told[0]), str(told[1]), str(told[2])
    return 0, "", ""
