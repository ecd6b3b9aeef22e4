"""The hand-over of a take: a JSON beside its files that says how to make it again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from visage_core.export.atomic import atomic_write
from visage_core.export.delivery import ExportReport
from visage_core.export.levels import decibels
from visage_core.joining import Curve
from visage_core.stereo import StereoLane
from visage_core.types import Direction, Span, Take

SCHEMA = "visage-handover/1"


@dataclass(frozen=True, slots=True, eq=False)
class Ingredient:
    """A take in another one: its name, when it is heard in the video, and how much louder."""

    name: str
    take: Take
    span: Span
    gain_db: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Assembly:
    """How a take was put together: parts one after another, which fade into each other over `fade`
    seconds, and perhaps one that is heard under all of them."""

    parts: tuple[Ingredient, ...]
    fade: float
    curve: Curve
    bed: Ingredient | None = None


def handover(
    take: Take,
    name: str,
    heard: Direction,
    report: ExportReport,
    assembly: Assembly | None = None,
    lane: StereoLane | None = None,
) -> dict[str, Any]:
    """All that decides what a delivered take sounds like, and what its files turned out to be.

    `heard` is where the camera faces in the files; where that is not what the take was made for,
    it was rotated. A take that is not `generated` was put together of others or is the clip's own
    sound: seed, guidance and model alone do not make it again. `put_together` tells the parts and
    how each of them was made. `lane` is the head-locked stereo in the files.
    """
    request = take.request
    return {
        "schema": SCHEMA,
        "software": {"name": "ViSAGe Studio", "version": version("visage-studio")},
        "take": name,
        "video": request.video.name,
        "span": asdict(request.span),
        "cuts": list(request.cuts),
        "rotated_to": None if heard == request.direction else _angles(heard),
        **_made(take),
        "put_together": None if assembly is None else _assembled(assembly),
        "head_locked": None if lane is None else {"file": lane.path.name, "gain_db": lane.gain_db},
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


def _made(take: Take) -> dict[str, Any]:
    """What the model was asked for, and which model."""
    request = take.request
    return {
        "direction": _angles(request.direction),
        "turns": [{"time": turn.time, **_angles(turn.direction)} for turn in request.turns],
        "panoramic": request.panoramic,
        "guidance": asdict(request.guidance),
        "seed": request.seed,
        "sampling": asdict(request.sampling),
        "model": {"name": request.model, "sha256": take.model_hash},
        "generated": len(take.codes) > 0,
        "keeps_codes_of_another_take": request.kept is not None,
    }


def _assembled(assembly: Assembly) -> dict[str, Any]:
    return {
        "parts": [_ingredient(part) for part in assembly.parts],
        "fade_seconds": assembly.fade,
        "curve": assembly.curve.value,
        "bed": None if assembly.bed is None else _ingredient(assembly.bed),
    }


def _ingredient(part: Ingredient) -> dict[str, Any]:
    """A part: when it is heard, and how the take was made, whose own span may be longer."""
    return {
        "take": part.name,
        "heard": asdict(part.span),
        "gain_db": part.gain_db,
        "span": asdict(part.take.request.span),
        "cuts": list(part.take.request.cuts),
        **_made(part.take),
    }


def _angles(direction: Direction) -> dict[str, float]:
    return {"azimuth": direction.azimuth, "elevation": direction.elevation}


def _rounded(value: float) -> float | None:
    return round(value, 2) if abs(value) != float("inf") else None
