"""Who makes the sound fields that are scored: the interface, and makers that need no model.

These mark the ends of every scale: what the truth reaches after the codec, placed still, or
swapped with another scene's, and what noise reaches.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from visage_core.ambisonics.harmonics import encode
from visage_core.codec.dac import Codec
from visage_core.data.ambigen import Clip
from visage_core.metrics.scenes import SceneFacts, other_scenes
from visage_core.metrics.truths import camera_of, true_field
from visage_core.types import WINDOW_SECONDS, FloatArray

SAMPLE_RATE = 44100
"""Of makers that have no codec."""

CHANCE_LEVEL = 0.01
"""Root mean square of chance's W: -40 dB below full scale."""


class FieldMaker(Protocol):
    """Whatever gives a silent clip a sound field."""

    @property
    def name(self) -> str:
        """What it is called on the command line and in results."""

    @property
    def sample_rate(self) -> int:
        """Of everything it makes."""

    def make(self, clips: Sequence[Clip], seed: int) -> list[FloatArray]:
        """AmbiX sound fields [4, N] of the clips, one each, N spanning the model's window.

        Same clips and seed, same fields.
        """


class CodecTruth:
    """The truth through the codec: no generation through that codec can beat it."""

    name = "truth-codec"

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self.sample_rate = codec.sample_rate

    def make(self, clips: Sequence[Clip], seed: int) -> list[FloatArray]:
        """See `FieldMaker`."""
        return [self._coded(true_field(clip, self.sample_rate)) for clip in clips]

    def _coded(self, field: FloatArray) -> FloatArray:
        return self._codec.decode(self._codec.encode(field))[:, : field.shape[1]]


class ShuffledTruth:
    """Another clip's truth, of another kind where that is known: a sound that fits badly.

    `everything` and `facts` tell which clips there are; each gets the one before it that differs.
    """

    name = "truth-shuffled"

    def __init__(
        self,
        everything: Sequence[Clip],
        facts: Sequence[SceneFacts],
        sample_rate: int = SAMPLE_RATE,
    ) -> None:
        self.sample_rate = sample_rate
        others = other_scenes(facts, step=-1)
        self._instead = {
            clip.name: everything[other] for clip, other in zip(everything, others, strict=True)
        }

    def make(self, clips: Sequence[Clip], seed: int) -> list[FloatArray]:
        """See `FieldMaker`."""
        return [true_field(self._instead[clip.name], self.sample_rate) for clip in clips]


class PlacedTruth:
    """The truth's W placed still where the camera faces: the right sound, and no movement."""

    name = "truth-placed"

    def __init__(self, sample_rate: int = SAMPLE_RATE) -> None:
        self.sample_rate = sample_rate

    def make(self, clips: Sequence[Clip], seed: int) -> list[FloatArray]:
        """See `FieldMaker`."""
        return [encode(true_field(clip, self.sample_rate)[0], camera_of(clip)) for clip in clips]


class Chance:
    """Quiet noise from everywhere, with neither place nor meaning, and never silent."""

    name = "chance"

    def __init__(self, sample_rate: int = SAMPLE_RATE) -> None:
        self.sample_rate = sample_rate

    def make(self, clips: Sequence[Clip], seed: int) -> list[FloatArray]:
        """See `FieldMaker`: independent Gaussian channels, a diffuse field in SN3D."""
        levels = CHANCE_LEVEL * np.sqrt([1.0, 1 / 3, 1 / 3, 1 / 3])[:, None]
        length = round(WINDOW_SECONDS * self.sample_rate)
        rng = np.random.default_rng(seed)
        return [(levels * rng.standard_normal((4, length))).astype(np.float32) for _ in clips]
