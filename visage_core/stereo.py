"""Stereo that goes along with a sound field without turning with the head."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from visage_core.types import FloatArray

LOWEST_GAIN_DB, HIGHEST_GAIN_DB = -40.0, 12.0


@dataclass(frozen=True, slots=True, eq=False)
class Stereo:
    """Left and right [2, N], 1 is full scale, and their sample rate in Hz."""

    samples: FloatArray
    sample_rate: int

    @property
    def seconds(self) -> float:
        """How long it is."""
        return float(self.samples.shape[1] / self.sample_rate)


@dataclass(frozen=True, slots=True)
class StereoLane:
    """A file that is heard, unless it is `muted`, from the start of the video on, louder by
    `gain_db`."""

    path: Path
    gain_db: float = 0.0
    muted: bool = False

    @property
    def gain(self) -> float:
        """The gain as a factor."""
        return float(10.0 ** (self.gain_db / 20.0))
