"""What a batch keeps of every video that is done: by this, and by nothing else, it is known."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from visage_core.batch.plan import Work
from visage_core.export.delivery import ExportReport
from visage_core.export.levels import decibels
from visage_core.models import file_digest


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FileRecord(_Record):
    """A written file, its path from the batch's folder and with slashes."""

    path: str
    sha256: str
    bytes: int

    @classmethod
    def of(cls, path: Path, name: str) -> Self:
        """The record of a file that is to be called `name`."""
        return cls(path=name, sha256=file_digest(path), bytes=path.stat().st_size)

    def holds(self, folder: Path) -> bool:
        """Whether the file is there as it was written."""
        path = folder / self.path
        try:
            return path.stat().st_size == self.bytes and file_digest(path) == self.sha256
        except OSError:
            return False


class CheckRecord(_Record):
    """One thing that was looked at in a written file, and what was found."""

    name: str
    passed: bool
    found: str


class ExportRecord(_Record):
    """A take in one format, and what reading it back showed; levels in dB, the true peak None for
    silence."""

    format: str
    files: tuple[FileRecord, ...]
    gain_db: float
    true_peak_db: float | None
    checks: tuple[CheckRecord, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]

    @classmethod
    def of(cls, report: ExportReport, files: tuple[FileRecord, ...]) -> Self:
        """The record of a delivery that wrote `files`, its hand-over among them."""
        peak = report.true_peak
        return cls(
            format=report.format,
            files=files,
            gain_db=round(report.gain_db, 2),
            true_peak_db=round(decibels(peak), 2) if peak > 0.0 else None,
            checks=tuple(
                CheckRecord(name=one.name, passed=one.passed, found=one.found)
                for one in report.checks
            ),
            problems=report.problems,
            notes=report.notes,
        )


class TakeRecord(_Record):
    """A take and the formats it was delivered in."""

    name: str
    seed: int
    cuts: tuple[float, ...]
    seconds: float
    exports: tuple[ExportRecord, ...]


class VideoRecord(_Record):
    """A video of which everything was made. `key` changes with the work, the video's bytes and the
    model's; `generating` and `delivering` are seconds of work."""

    version: Literal[1] = 1
    video: str
    key: str
    video_sha256: str
    model_sha256: str
    software: str
    work: Work
    generating: float
    delivering: float
    takes: tuple[TakeRecord, ...]

    @property
    def exports(self) -> tuple[ExportRecord, ...]:
        """All deliveries."""
        return tuple(export for take in self.takes for export in take.exports)

    @property
    def files(self) -> tuple[FileRecord, ...]:
        """All files."""
        return tuple(file for export in self.exports for file in export.files)

    @property
    def problems(self) -> tuple[str, ...]:
        """What reading back found to be wrong, with the file it is wrong in."""
        return tuple(
            f"{export.files[0].path}: {problem}"
            for export in self.exports
            for problem in export.problems
        )


class Order(_Record):
    """Work with the digests of what goes into it, by which its record is known again."""

    work: Work
    video_sha256: str
    model_sha256: str
    head_locked_sha256: str | None = None

    @property
    def key(self) -> str:
        """SHA-256 of all that decides what is made."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def read_record(path: Path) -> VideoRecord | None:
    """A record on disk, None if there is none or it is damaged."""
    try:
        return VideoRecord.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
