"""The report of a batch: what became of every video, for people, spreadsheets and programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from visage_core.batch.making import Outcome, Status
from visage_core.research.tables import write_csv, write_json, write_markdown

SCHEMA = "visage-batch-report/1"


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What became of every video so far, in order of name. `complete`: the batch came to its end;
    `seconds` are those of the clock."""

    outcomes: tuple[Outcome, ...]
    seconds: float
    complete: bool

    def count(self, status: Status) -> int:
        """How many videos ended so."""
        return sum(outcome.status is status for outcome in self.outcomes)

    def write(self, folder: Path) -> tuple[Path, ...]:
        """Write `report.json`, `report.csv` (a row for each file) and `report.md` (a row for each
        video) into a folder, and return their paths; nothing of a batch that did not begin.

        Raises `ExportError`.
        """
        if not self.outcomes:
            return ()
        paths = tuple(folder / f"report.{suffix}" for suffix in ("json", "csv", "md"))
        write_json(paths[0], self.as_json())
        write_csv(paths[1], [row for one in self.outcomes for row in _rows(one)])
        write_markdown(paths[2], [_line(one) for one in self.outcomes])
        return paths

    def as_json(self) -> dict[str, Any]:
        """The report for programs: failures apart from all else."""
        done = [one for one in self.outcomes if one.status is not Status.FAILED]
        failed = [one for one in self.outcomes if one.status is Status.FAILED]
        return {
            "schema": SCHEMA,
            "complete": self.complete,
            "seconds": round(self.seconds, 1),
            **{status.value: self.count(status) for status in Status},
            "videos": [_entry(one) for one in done],
            "failures": [_entry(one) | {"reason": one.reason} for one in failed],
        }


def _entry(outcome: Outcome) -> dict[str, Any]:
    record = outcome.record
    facts = {} if record is None else record.model_dump(mode="json", exclude={"video"})
    return {"video": outcome.video, "status": outcome.status.value} | facts


def _rows(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """One row for each file; a video without files has one too."""
    record = outcome.record
    start = {"video": outcome.video, "status": outcome.status.value}
    if record is None:
        yield start | {"reason": _one_line(outcome.reason)}
        return
    for take in record.takes:
        for export in take.exports:
            for file in export.files:
                yield start | {
                    "reason": "; ".join(export.problems),
                    "take": take.name,
                    "seed": take.seed,
                    "format": export.format,
                    "file": file.path,
                    "sha256": file.sha256,
                    "bytes": file.bytes,
                    "gain_db": export.gain_db,
                    "true_peak_db": export.true_peak_db,
                    "generating_s": record.generating,
                    "delivering_s": record.delivering,
                }


def _line(outcome: Outcome) -> dict[str, str]:
    record = outcome.record
    notes = [] if record is None else [note for one in record.exports for note in one.notes]
    told = _one_line(outcome.reason) or "; ".join(dict.fromkeys(notes))
    return {
        "video": _cell(outcome.video),
        "": outcome.status.value,
        "takes": "" if record is None else str(len(record.takes)),
        "files": "" if record is None else str(len(record.files)),
        "checks": "" if record is None else _checks(outcome),
        "seconds": "" if record is None else f"{record.generating + record.delivering:.1f}",
        "why, and what to know": _cell(told),
    }


def _checks(outcome: Outcome) -> str:
    assert outcome.record is not None
    checks = [check for export in outcome.record.exports for check in export.checks]
    return f"{sum(check.passed for check in checks)} of {len(checks)}"


def _one_line(text: str) -> str:
    lines = text.splitlines() or [""]
    return lines[0] if len(lines) == 1 else f"{lines[0]} {lines[-1]}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def in_order(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Outcomes by name of the video."""
    return tuple(sorted(outcomes, key=lambda outcome: outcome.video))
