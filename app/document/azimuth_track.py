"""Where sound comes from over time, as a picture: azimuth upwards, time to the right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visage_core.ambisonics.intensity import azimuth_energy
from visage_core.types import Foa

COLUMNS_PER_SECOND = 30.0
BINS = 180


@dataclass(frozen=True, slots=True, eq=False)
class AzimuthTrack:
    """Amplitudes float32 [BINS, columns], `COLUMNS_PER_SECOND` of them per second.

    Row 0 is azimuth +180 (behind, by the left), the middle is the front, the last row is -180. A
    source that moves is a line; a field from all sides is a haze.
    """

    amplitude: NDArray[np.float32]

    @classmethod
    def of(cls, foa: Foa) -> AzimuthTrack:
        """Measured from all of a sound."""
        return cls(azimuth_energy(foa, foa.sample_rate, COLUMNS_PER_SECOND, BINS))

    @property
    def seconds(self) -> float:
        """How much time the columns cover."""
        return float(self.amplitude.shape[1] / COLUMNS_PER_SECOND)

    @property
    def loudest(self) -> float:
        """The greatest amplitude, 0 if there is nothing."""
        return float(self.amplitude.max(initial=0.0))
