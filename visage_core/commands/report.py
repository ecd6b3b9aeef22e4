"""The JSON report of a take: what was asked, what came out, and what it took."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from visage_core.ambisonics.energy import covariance, diffuseness, dominant_direction
from visage_core.doctor import package_versions
from visage_core.export.atomic import atomic_write
from visage_core.export.wav import WrittenFile
from visage_core.types import Foa, Take


def take_report(
    take: Take, stage_seconds: dict[str, float], written: WrittenFile
) -> dict[str, Any]:
    """All facts about a take that was written as a file, ready for JSON."""
    return {
        "request": asdict(take.request) | {"video": str(take.request.video)},
        "model_digest": take.model_hash,
        "seconds": {stage: round(seconds, 3) for stage, seconds in stage_seconds.items()},
        "audio": _audio_facts(take.foa),
        "output": {
            "path": str(written.path),
            "sha256": _sha256(written.path),
            "gain_db": round(written.gain_db, 2),
        },
        "versions": package_versions(),
    }


def write_report(path: Path, report: dict[str, Any]) -> None:
    """Write a report as JSON. Raises `ExportError`."""
    with atomic_write(path) as file:
        file.write(json.dumps(report, indent=2, allow_nan=False).encode() + b"\n")


def _audio_facts(foa: Foa) -> dict[str, Any]:
    peak = float(np.max(np.abs(foa.samples), initial=0.0))
    field = covariance(foa)
    direction = dominant_direction(field)
    return {
        "sample_rate": foa.sample_rate,
        "samples": int(foa.samples.shape[1]),
        "peak_dbfs": round(20.0 * math.log10(peak), 2) if peak > 0.0 else None,
        "dominant_azimuth": round(direction.azimuth, 1),
        "dominant_elevation": round(direction.elevation, 1),
        "diffuseness": round(float(diffuseness(field)), 3),
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
