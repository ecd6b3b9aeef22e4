"""Sound fields joined one after another, with crossfades that are the same for all channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from visage_core.progress import Advance, told, unheard
from visage_core.types import FloatArray

SOFTENED_SECONDS = 0.005
"""Length of the fade at a cut edge that meets silence."""

LARGEST_BOOST = 2.0
"""Energy that two fields take from each other is made up for by at most this gain."""


class Curve(StrEnum):
    """How a crossfade goes.

    `equal_power` is cosine and sine: right for sounds that have nothing in common. `matched` does
    the same and then levels the sum, by how much the two sounds have in common there, so that its
    energy goes evenly from one to the other; a sound that is joined with itself stays as it is.
    """

    EQUAL_POWER = "equal_power"
    MATCHED = "matched"


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A field [4, N] whose first sample is at `start` of the whole, heard from `first` on and
    until before `last`. It must hold all of that."""

    samples: FloatArray
    start: int
    first: int
    last: int

    @property
    def end(self) -> int:
        """After its last sample."""
        return self.start + int(self.samples.shape[1])

    @property
    def middle(self) -> int:
        """Halfway through what is heard of it."""
        return (self.first + self.last) // 2

    def within(self, first: int, last: int) -> FloatArray:
        """Its samples [4, last - first] at a place of the whole."""
        return self.samples[:, first - self.start : last - self.start]


@dataclass(frozen=True, slots=True)
class Fade:
    """Where one piece goes over into the next; empty where they share no sound."""

    first: int
    last: int


def join(
    pieces: Sequence[Piece],
    length: int,
    sample_rate: int,
    fade_seconds: float,
    curve: Curve,
    advance: Advance = unheard,
) -> FloatArray:
    """The whole [4, length]: ascending pieces that do not overlap, silence between them.

    Pieces that touch fade into each other over `fade_seconds` around the seam, or less where one
    of them is short or its sound ends. Edges without a fade are softened, but for the beginning
    and the end of the whole where they are those of the sound itself. Tells `advance` how far it
    is.
    """
    whole = np.zeros((4, length), np.float32)
    softened = round(SOFTENED_SECONDS * sample_rate)
    seams = [_seam(*pair, round(fade_seconds * sample_rate), softened) for pair in pairwise(pieces)]
    for index, piece in enumerate(told(pieces, len(pieces), advance)):
        before = seams[index - 1] if index else None
        after = seams[index] if index < len(seams) else None
        first, last = before.last if before else piece.first, after.first if after else piece.last
        body = piece.within(first, last).copy()
        if before is None and (index or piece.first > piece.start):
            _soften(body, softened)
        if after is None and (index < len(seams) or piece.last < piece.end):
            _soften(body[:, ::-1], softened)
        whole[:, first:last] = body
    for (one, other), seam in zip(pairwise(pieces), seams, strict=True):
        if seam is not None:
            inside = seam.first, seam.last
            whole[:, slice(*inside)] = _crossfaded(
                one.within(*inside), other.within(*inside), curve
            )
    return whole


def _seam(one: Piece, other: Piece, length: int, shortest: int) -> Fade | None:
    """Where two pieces fade into each other, if they touch and there is sound of both."""
    if one.last != other.first:
        return None
    seam = one.last
    first = max(seam - length // 2, other.start, one.middle)
    last = min(seam + length - length // 2, one.end, other.middle)
    return Fade(first, last) if last - first >= min(length, shortest) else None


def _crossfaded(one: FloatArray, other: FloatArray, curve: Curve) -> NDArray[np.float32]:
    count = one.shape[1]
    angle = np.pi / 2.0 * (np.arange(count) + 0.5) / max(count, 1)
    out, into = np.cos(angle), np.sin(angle)
    mixed = out * one + into * other
    if curve is Curve.MATCHED and count:
        mixed = mixed * _leveling(one, other, out, into)
    faded: NDArray[np.float32] = mixed.astype(np.float32)
    return faded


def _leveling(
    one: FloatArray, other: FloatArray, out: NDArray[np.float64], into: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Gains [N] by which the sum has the energy of two sounds with nothing in common."""
    own, others = float(np.vdot(one, one)), float(np.vdot(other, other))
    shared = float(np.vdot(one, other))
    wanted = out**2 * own + into**2 * others
    found = wanted + 2.0 * out * into * shared
    ratio = np.divide(wanted, found, out=np.ones_like(wanted), where=found > 1e-9 * wanted)
    ratio[found <= 1e-9 * wanted] = LARGEST_BOOST**2
    ratio[wanted <= 0.0] = 1.0
    gains: NDArray[np.float64] = np.minimum(np.sqrt(ratio), LARGEST_BOOST)
    return gains


def _soften(body: FloatArray, length: int) -> None:
    """Fade the beginning in, in place."""
    count = min(length, body.shape[1])
    body[:, :count] *= np.sin(np.pi / 2.0 * (np.arange(count) + 0.5) / max(count, 1)) ** 2
