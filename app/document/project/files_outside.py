"""Files that a project refers to: how they are told apart, and found again when they moved."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from app.document.project.records import FileRecord

SAMPLED_BYTES = 1 << 20
"""The fingerprint covers so much of the file's start, middle and end."""


def fingerprint(path: Path) -> str:
    """SHA-256 over size, start, middle and end of a file. Raises `OSError`."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        digest.update(str(size).encode())
        for start in (0, (size - SAMPLED_BYTES) // 2, size - SAMPLED_BYTES):
            file.seek(max(start, 0))
            digest.update(file.read(SAMPLED_BYTES))
    return digest.hexdigest()


def describe(path: Path, folder: Path) -> FileRecord:
    """The record of a file in a project. Raises `OSError`."""
    path = path.absolute()
    return FileRecord(
        path=path,
        relative=relative_to(path, folder),
        size=path.stat().st_size,
        fingerprint=fingerprint(path),
    )


def relative_to(path: Path, folder: Path) -> Path | None:
    """`path` seen from a folder; None where no way leads there."""
    try:
        return Path(os.path.relpath(path.absolute(), folder.absolute()))
    except ValueError:  # another drive
        return None


def candidates(path: Path, relative: Path | None, folder: Path) -> tuple[Path, ...]:
    """Where a file of a project may be now: seen from the project, where it was, beside it."""
    seen = () if relative is None else (Path(os.path.normpath(folder.absolute() / relative)),)
    return (*seen, path, folder.absolute().parent / path.name)


def is_same(path: Path, record: FileRecord) -> bool:
    """Whether a file is there and holds what the record says."""
    try:
        return path.stat().st_size == record.size and fingerprint(path) == record.fingerprint
    except OSError:
        return False


def find(record: FileRecord, folder: Path) -> Path | None:
    """Where the file is now, by content; None if it has to be asked for."""
    places = candidates(record.path, record.relative, folder)
    return next((path for path in places if is_same(path, record)), None)
