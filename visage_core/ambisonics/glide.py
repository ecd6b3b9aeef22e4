"""Mixing matrices that change with every block and are heard without steps."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from visage_core.types import FloatArray

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
