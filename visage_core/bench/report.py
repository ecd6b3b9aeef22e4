"""What a bench found: raw times, the figures that follow from them, and what it left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from visage_core.generation.numerics import Divergence


class Size(StrEnum):
    """How large the measured model and codec are."""

    FULL = "full"
    DEMO = "demo"


@dataclass(slots=True)
class BenchReport:
    """Times in seconds by what was measured; `skipped` tells why something was not.

    Times of steps are those of one decoding step, averaged over the steps of a frame.
    """

    device: str
    size: Size
    raw: dict[str, list[float]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    divergence: dict[str, Divergence] = field(default_factory=dict)
    peak_memory_mb: float | None = None

    def add(self, what: str, seconds: float) -> None:
        """Keep one more time."""
        self.raw.setdefault(what, []).append(seconds)

    def median(self, what: str) -> float | None:
        """The median of what was measured."""
        times = self.raw.get(what)
        return median(times) if times else None

    def speedup(self, baseline: str, ours: str) -> float | None:
        """How many times as long the baseline's median is."""
        slow, fast = self.median(baseline), self.median(ours)
        return slow / fast if slow is not None and fast else None

    def figures(self) -> dict[str, float | None]:
        """The figures by name, None for what was skipped."""
        return {
            "steps_speedup_fp32": self.speedup("steps_public", "steps_fp32"),
            "steps_speedup_bf16": self.speedup("steps_public", "steps_bf16"),
            "steps_speedup_int8": self.speedup("steps_public", "steps_int8"),
            "codec_speedup": self.speedup("codec_public", "codec"),
            "demo_seconds": self.median("demo"),
            "demo_first_sound_seconds": self.median("demo_first_sound"),
            "take_seconds": self.median("take"),
            "take_first_sound_seconds": self.median("take_first_sound"),
            "peak_memory_mb": self.peak_memory_mb,
        }

    def content(self) -> dict[str, Any]:
        """All of it, ready for JSON."""
        return self.figures() | {
            "device": self.device,
            "size": self.size,
            "raw": self.raw,
            "divergence": {name: found.content() for name, found in self.divergence.items()},
            "skipped": self.skipped,
        }
