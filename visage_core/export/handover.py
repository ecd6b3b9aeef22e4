"""The hand-over of a take: a JSON beside its files that says how to make it again."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from visage_core.export.atomic import atomic_write
from visage_core.export.delivery import ExportReport
from visage_core.export.levels import decibels
from visage_core.types import Direction, Take

SCHEMA = "visage-handover/1"


def handover(take: Take, name: str, heard: Direction, report: ExportReport) -> dict[str, Any]:
    """All that decides what a delivered take sounds like, and what its files turned out to be.

    `heard` is where the camera faces in the files; where that is not what the take was made for,
    it was rotated. A take that is not `generated` was put together of others or of the clip's own
    sound: seed, guidance and model alone do not make it again.
    """
    request = take.request
    return {
        "schema": SCHEMA,
        "software": {"name": "ViSAGe Studio", "version": version("visage-studio")},
        "take": name,
        "video": request.video.name,
        "span": asdict(request.span),
        "cuts": list(request.cuts),
        "direction": _angles(request.direction),
        "rotated_to": None if heard == request.direction else _angles(heard),
        "guidance": asdict(request.guidance),
        "seed": request.seed,
        "sampling": asdict(request.sampling),
        "model": {"name": request.model, "sha256": take.model_hash},
        "generated": len(take.codes) > 0,
        "keeps_codes_of_another_take": request.kept is not None,
        "scores": asdict(take.scores),
        "format": report.format,
        "gain_db": round(report.gain_db, 2),
        "true_peak_db": _rounded(decibels(report.true_peak)),
        "files": [facts.as_json() | {"path": facts.path.name} for facts in report.facts],
        "notes": list(report.notes),
    }


def write_handover(path: Path, facts: dict[str, Any]) -> None:
    """Write the JSON. Raises `ExportError`."""
    with atomic_write(path) as file:
        file.write(json.dumps(facts, indent=2, allow_nan=False).encode() + b"\n")


def _angles(direction: Direction) -> dict[str, float]:
    return {"azimuth": direction.azimuth, "elevation": direction.elevation}


def _rounded(value: float) -> float | None:
    return round(value, 2) if abs(value) != float("inf") else None
