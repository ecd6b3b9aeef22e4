"""Decoders by a gain matrix: mono, stereo, virtual microphones and loudspeakers.

They and `BinauralRenderer` are `Decoder`s: AmbiX blocks go in, output channels come out, and the
rotation of the listener glides from block to block.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from visage_core.ambisonics.glide import Glide, Matrix
from visage_core.ambisonics.loudspeakers import Layout, allrad_gains
from visage_core.types import Direction, FloatArray

OMNI, CARDIOID, SUPERCARDIOID, HYPERCARDIOID, FIGURE_OF_EIGHT = 1.0, 0.5, 0.366, 0.25, 0.0
"""Patterns of virtual microphones: the share of W; the rest is the dipole along the axis."""


class Decoder(Protocol):
    """Streams AmbiX blocks to output channels; not for use by two threads at once."""

    @property
    def channels(self) -> tuple[str, ...]:
        """Names of the output channels, in their order."""

    def process(self, block: FloatArray, rotation: Matrix | None = None) -> FloatArray:
        """Outputs float32 [K, n] of a block [4, n] mixed by `rotation` [4, 4] first.

        A rotation stays until another is given, which is then faded in over its block.
        """

    def reset(self) -> None:
        """Forget the sound so far and the rotation."""


class MatrixDecoder:
    """Outputs that are weighted sums of W, Y, Z and X: gains [K, 4] for K named channels."""

    def __init__(self, channels: tuple[str, ...], gains: Matrix) -> None:
        if np.shape(gains) != (len(channels), 4):
            raise ValueError(f"gains {list(np.shape(gains))} for {len(channels)} channels of FOA")
        self.channels = channels
        self.gains = np.asarray(gains, np.float32)
        self._glide = Glide()

    def process(self, block: FloatArray, rotation: Matrix | None = None) -> FloatArray:
        """The outputs; see `Decoder`."""
        outputs: FloatArray = self.gains @ self._glide.process(
            np.asarray(block, np.float32), rotation
        )
        return outputs

    def reset(self) -> None:
        """Forget the rotation."""
        self._glide.reset()


def microphone_gains(axis: Direction, pattern: float) -> Matrix:
    """Gains [4] of a virtual microphone that hears a source on its axis with gain 1.

    `pattern` is the share of W, from 1 (omnidirectional) to 0 (figure of eight), see `CARDIOID`.
    Raises `ValueError` for any other.
    """
    if not 0.0 <= pattern <= 1.0:
        raise ValueError(f"a microphone pattern lies between 0 and 1, not at {pattern}")
    x, y, z = axis.ambix_vector()
    return np.array([pattern, *(1.0 - pattern) * np.array([y, z, x])])


def mono() -> MatrixDecoder:
    """W alone: everything, from wherever, in one channel."""
    return virtual_microphone(Direction(), OMNI)


def virtual_microphone(axis: Direction, pattern: float = CARDIOID) -> MatrixDecoder:
    """One channel: what a microphone in the listener's place hears. See `microphone_gains`."""
    return MatrixDecoder(("M",), microphone_gains(axis, pattern)[None])


def coincident_stereo(angle: float = 90.0, pattern: float = CARDIOID) -> MatrixDecoder:
    """Two virtual microphones, `angle` degrees to the left and to the right of the front."""
    left, right = (microphone_gains(Direction(side), pattern) for side in (angle, -angle))
    return MatrixDecoder(("L", "R"), np.stack([left, right]))


def mid_side_stereo(width: float = 0.5, pattern: float = CARDIOID) -> MatrixDecoder:
    """Mid plus and minus side: a microphone to the front, and Y with the gain `width`.

    Width 0 is mono. The sum of both channels is twice the mid, whatever the width.
    """
    mid = microphone_gains(Direction(), pattern)
    side = width * microphone_gains(Direction(90.0), FIGURE_OF_EIGHT)
    return MatrixDecoder(("L", "R"), np.stack([mid + side, mid - side]))


def loudspeaker_decoder(layout: Layout) -> MatrixDecoder:
    """One channel per loudspeaker of `layout`, by `allrad_gains`."""
    return MatrixDecoder(layout.channels, allrad_gains(layout))
