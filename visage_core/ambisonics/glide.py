"""Mixing matrices that change with every block and are heard without steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from visage_core.ambisonics.convention import to_ambix
from visage_core.progress import Advance, unheard
from visage_core.types import FloatArray, Foa

TOLD_BLOCKS = 100
"""Blocks of `turn_along` between two words on how far it is."""

Matrix: TypeAlias = NDArray[np.floating]


class Glide:
    """Applies a matrix [4, 4] to AmbiX blocks; a new one is faded in linearly over its block.

    The gains change by the same amount with every sample, so that a matrix may come with every
    block without a click or zipper noise; the first one holds from the first sample on.
    """

    def __init__(self) -> None:
        self._matrix: FloatArray | None = None

    def reset(self) -> None:
        """Forget the matrix."""
        self._matrix = None

    def process(self, block: FloatArray, matrix: Matrix | None = None) -> FloatArray:
        """The block [4, n] mixed by `matrix`, which stays until another is given."""
        length = block.shape[1]
        if length == 0:
            return block
        before, self._matrix = self._matrix, self._next(matrix)
        end: FloatArray = self._matrix @ block
        if before is None or np.array_equal(before, self._matrix):
            return end
        start: FloatArray = before @ block
        fade = np.arange(1, length + 1, dtype=np.float32) / np.float32(length)
        return start + fade * (end - start)

    def _next(self, matrix: Matrix | None) -> FloatArray:
        if matrix is not None:
            return np.asarray(matrix, np.float32)
        return np.eye(4, dtype=np.float32) if self._matrix is None else self._matrix


BLOCK_SECONDS = 0.02
"""The matrix of a turn is looked up so often."""


def turn_along(foa: Foa, matrix_at: Callable[[float], Matrix], advance: Advance = unheard) -> Foa:
    """A field turned by a matrix [4, 4] that changes with time, in seconds from its beginning.

    In between it changes linearly, as while listening. AmbiX. Tells `advance` how far it is.
    """
    ambix = to_ambix(foa)
    block = max(round(BLOCK_SECONDS * foa.sample_rate), 1)
    turned, glide = np.empty_like(ambix.samples), Glide()
    glide.process(ambix.samples[:, :1], matrix_at(0.0))
    for start in range(0, turned.shape[1], block):
        piece = ambix.samples[:, start : start + block]
        end = start + piece.shape[1]
        turned[:, start:end] = glide.process(piece, matrix_at(end / foa.sample_rate))
        if start // block % TOLD_BLOCKS == 0:
            advance(end / turned.shape[1])
    return Foa(turned, foa.sample_rate)
