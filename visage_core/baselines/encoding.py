"""The simplest second stage: the mono sound is a plane wave from where the camera faces."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from visage_core.ambisonics.harmonics import encode, harmonics
from visage_core.baselines.mono import MonoMaker
from visage_core.data.ambigen import Clip
from visage_core.metrics.truths import camera_of
from visage_core.types import Direction, FloatArray

Encoding = Callable[[FloatArray, Direction], FloatArray]
"""Field [4, N] of a mono signal [N] from a direction."""


def public_encoding(mono: FloatArray, direction: Direction) -> FloatArray:
    """What the public implementation's ambisonic encoding gives, [4, N]: mirrored and overweighted.

    It takes the yaw, right positive, for the azimuth, and puts √2 on Y, Z and X (the ratio of
    FuMa's W to its dipoles). Kept for comparison with published figures only; as a sound field
    it is wrong.
    """
    gains = np.array([1.0, math.sqrt(2.0), math.sqrt(2.0), math.sqrt(2.0)])
    basis = gains * harmonics(-direction.azimuth, direction.elevation)
    field: FloatArray = (basis[:, None] * mono).astype(np.float32)
    return field


class EncodedMono:
    """Mono sounds encoded at the direction of the camera, exactly (AmbiX).

    With `public` as the public implementation does it; see `public_encoding`.
    """

    def __init__(self, mono: MonoMaker, *, public: bool = False) -> None:
        self.name = "mono-encoded-public" if public else "mono-encoded"
        self.sample_rate = mono.sample_rate
        self._mono = mono
        self._encode: Encoding = public_encoding if public else encode

    def make(self, clips: Sequence[Clip], seed: int) -> list[FloatArray]:
        """AmbiX sound fields [4, N] of the clips (`visage_core.metrics.makers.FieldMaker`)."""
        sounds = self._mono.sounds(clips, seed)
        pairs = zip(sounds, clips, strict=True)
        return [self._encode(sound, camera_of(clip)) for sound, clip in pairs]
