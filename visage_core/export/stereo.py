"""Stereo that goes along with a sound field without turning with the head."""

from __future__ import annotations

from pathlib import Path

from visage_core.errors import MediaError
from visage_core.export.preparation import resample
from visage_core.types import FloatArray
from visage_core.verify.sound import read_sound


def read_stereo(path: Path, sample_rate: int) -> FloatArray:
    """Left and right [2, N] of a file at `sample_rate`. Raises `MediaError`."""
    sound = read_sound(path)
    if len(sound.samples) != 2:
        raise MediaError(
            path, f"it has {len(sound.samples)} channel(s), not 2", "Choose a stereo file."
        )
    return resample(sound.samples, sound.sample_rate, sample_rate)
