"""Clips as a project writes them down: each file is looked into once, and known when it is gone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app.document.project.files_outside import describe, relative_to
from app.document.project.records import ClipRecord, FileRecord
from visage_core.media.reader import VideoInfo

INFO = [name for name in ClipRecord.model_fields if name != "file"]


class ClipRecords:
    """Remembers what files hold by their path; used from one thread at a time."""

    def __init__(self, known: Iterable[tuple[Path, FileRecord]] = ()) -> None:
        self._files = dict(known)

    def record(self, clip: VideoInfo, folder: Path) -> ClipRecord:
        """What a project in `folder` writes of a clip, whether its file can be read or not."""
        return ClipRecord(
            file=self._file(clip.path, folder), **{name: getattr(clip, name) for name in INFO}
        )

    def _file(self, path: Path, folder: Path) -> FileRecord:
        known = self._files.get(path)
        if known is None or known.size != _size(path, known.size):
            try:
                known = describe(path, folder)
            except OSError:
                known = FileRecord(path=path.absolute(), relative=None, size=0, fingerprint="")
            self._files[path] = known
        relative = relative_to(path, folder)
        return known.model_copy(update={"path": path.absolute(), "relative": relative})


def video_info(record: ClipRecord, path: Path) -> VideoInfo:
    """The clip of a record, in its present place."""
    return VideoInfo(path, **{name: getattr(record, name) for name in INFO})


def _size(path: Path, otherwise: int) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return otherwise
