"""Stereo that goes along with a sound field without turning with the head."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from visage_core.errors import MediaError
from visage_core.export.preparation import resample
from visage_core.stereo import Stereo
from visage_core.types import FloatArray
from visage_core.verify.sound import read_sound


def load_stereo(path: Path) -> Stereo:
    """A file of one channel, which goes to both ears, or of two. Raises `MediaError`."""
    sound = read_sound(path)
    channels = len(sound.samples)
    if channels not in (1, 2):
        raise MediaError(path, f"it has {channels} channels", "Choose a stereo or mono file.")
    samples = np.array(np.broadcast_to(sound.samples, (2, sound.samples.shape[1])), np.float32)
    return Stereo(samples, sound.sample_rate)


def read_stereo(path: Path, sample_rate: int) -> FloatArray:
    """Left and right [2, N] of a file at `sample_rate`. Raises `MediaError`."""
    sound = load_stereo(path)
    return resample(sound.samples, sound.sample_rate, sample_rate)
