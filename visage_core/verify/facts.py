"""What was found out about a file."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

Convention: TypeAlias = Literal["ambix", "fuma", "stereo", "unknown"]
Boxes: TypeAlias = dict[str, dict[str, Any]]
"""Metadata structures (boxes, chunks, headers) by name, each with its fields."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a file's structure says: its container, its convention (None if it says nothing),
    the boxes that matter to spatial sound, reasons in words, and what is wrong.

    `presumed` marks a convention that is only usual for such files: a name may overrule it.
    """

    container: str
    convention: Convention | None = None
    boxes: Boxes = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    presumed: bool = False


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file's convention and sound, and how that is known.

    `frames` are samples per channel. `peak_azimuth` and `peak_elevation` (degrees; left and up
    positive) say where most sound comes from, None where there is no field or only silence.
    `level_db` is the root mean square of all channels over full scale, None for silence.
    """

    path: Path
    container: str
    convention: Convention
    channels: int
    sample_rate: int
    frames: int
    peak_azimuth: float | None
    peak_elevation: float | None
    level_db: float | None
    boxes: Boxes
    reasons: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def seconds(self) -> float:
        """Duration of the sound."""
        return self.frames / self.sample_rate if self.sample_rate else 0.0

    def as_json(self) -> dict[str, Any]:
        """The facts for machines."""
        return {
            "path": str(self.path),
            "container": self.container,
            "convention": self.convention,
            "channels": self.channels,
            "sample_rate": self.sample_rate,
            "seconds": round(self.seconds, 6),
            "peak_azimuth": self.peak_azimuth,
            "peak_elevation": self.peak_elevation,
            "level_db": self.level_db,
            "boxes": self.boxes,
            "reasons": list(self.reasons),
            "problems": list(self.problems),
        }


def decibels_or_none(power: float) -> float | None:
    """Level of a mean square, None for silence."""
    return round(10.0 * math.log10(power), 2) if power > 0.0 else None
