"""Head-locked stereo beside the sound field, such as a voice-over or music. Free of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LOWEST_GAIN_DB, HIGHEST_GAIN_DB = -40.0, 12.0


@dataclass(frozen=True, slots=True)
class StereoLane:
    """A file that is heard from the start of the video on, louder by `gain_db`."""

    path: Path
    gain_db: float = 0.0

    @property
    def gain(self) -> float:
        """The gain as a factor."""
        return float(10.0 ** (self.gain_db / 20.0))
