"""Stereo that goes along with a sound field without turning with the head."""

from __future__ import annotations

from dataclasses import dataclass

from visage_core.types import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Stereo:
    """Left and right [2, N], 1 is full scale, and their sample rate in Hz."""

    samples: FloatArray
    sample_rate: int

    @property
    def seconds(self) -> float:
        """How long it is."""
        return float(self.samples.shape[1] / self.sample_rate)
