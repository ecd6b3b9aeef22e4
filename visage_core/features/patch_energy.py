"""The patchwise energy map of ViSAGe: which parts of the picture stand out or move.

Patches are the 7 x 7 tokens of a vision transformer, row by row from the top left. A patch
scores high where it differs from its neighbours in space (`spatial_score`) or in time
(`temporal_score`).
"""

from __future__ import annotations

import math
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import normalize, pad

TEMPERATURE = 0.1
KEPT_MASS = 0.7

ArrayT = TypeVar("ArrayT", NDArray[Any], Tensor)


@torch.inference_mode()
def patch_energy_map(patches: ArrayT) -> ArrayT:
    """Energy map [T, P] of tokens `patches` [T, 1 + P, C]; each row sums to 1.

    Token 0 is the class token; P is a square number, 49 for the models here. Takes an array or
    a tensor and answers in kind (float32).
    """
    tokens = torch.as_tensor(patches).float()
    side = math.isqrt(tokens.shape[1] - 1) if tokens.ndim == 3 else 0
    if side == 0 or side * side + 1 != tokens.shape[1]:
        raise ValueError(f"patches must be [T, 1 + side², C], not {list(tokens.shape)}")
    grid = tokens[:, 1:].reshape(tokens.shape[0], side, side, -1)
    energy = _keep_top_mass(_scores(grid))
    return energy if isinstance(patches, Tensor) else energy.numpy().astype(np.float32)


class PatchEnergyStream:
    """The energy map of a video whose tokens arrive piece by piece.

    All rows together are those of `patch_energy_map`. A row is given once the frame after it is
    known, so that no more than two frames are kept.
    """

    def __init__(self) -> None:
        self._kept: NDArray[np.float32] | None = None  # the last frame, and the one before it

    def push(self, patches: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take tokens [n, 1 + P, C]; the rows [m, P] that they complete."""
        known, given = self._joined(patches)
        self._kept = known[-2:].copy()
        return patch_energy_map(known)[given:-1]

    def finish(self) -> NDArray[np.float32]:
        """The last row [1, P]. Raises `ValueError` if there was no frame."""
        if self._kept is None:
            raise ValueError("there are no frames to look at")
        return patch_energy_map(self._kept)[-1:]

    def _joined(self, patches: NDArray[np.float32]) -> tuple[NDArray[np.float32], int]:
        """What is kept and what is new, and how many of its rows were given before."""
        if self._kept is None:
            return patches, 0
        return np.concatenate((self._kept, patches)), len(self._kept) - 1


def spatial_score(grid: Tensor) -> Tensor:
    """How far [T, H, W] every patch of `grid` [T, H, W, C] is from the mean of its 4-neighbours.

    Both are scaled to unit length first, so a score lies between 0 and 2. The neighbours are
    those that exist.
    """
    framed = pad(grid, (0, 0, 1, 1, 1, 1))
    above, below = framed[:, :-2, 1:-1], framed[:, 2:, 1:-1]
    left, right = framed[:, 1:-1, :-2], framed[:, 1:-1, 2:]
    return _distance_to_mean(grid, above + below + left + right)


def temporal_score(grid: Tensor) -> Tensor:
    """How far [T, H, W] every patch is from the mean of itself in the frames before and after.

    The first and the last frame have one such neighbour. Needs at least two frames.
    """
    framed = pad(grid, (0, 0, 0, 0, 0, 0, 1, 1))
    return _distance_to_mean(grid, framed[:-2] + framed[2:])


def _distance_to_mean(grid: Tensor, neighbour_sum: Tensor) -> Tensor:
    """The sum stands for the mean, as only its direction counts."""
    difference = normalize(grid, dim=-1) - normalize(neighbour_sum, dim=-1)
    distance: Tensor = torch.linalg.vector_norm(difference, dim=-1)
    return distance


def _scores(grid: Tensor) -> Tensor:
    """The scores that exist [S, T, P]: a single frame has no temporal one."""
    scores = [spatial_score(grid)]
    if grid.shape[0] > 1:
        scores.append(temporal_score(grid))
    return torch.stack(scores).flatten(2)


def _mean_softmax(scores: Tensor) -> Tensor:
    """Map [T, P] of `scores` [S, T, P]."""
    return (scores / TEMPERATURE).softmax(dim=-1).mean(dim=0)


def _keep_top_mass(scores: Tensor) -> Tensor:
    """The map without the weakest patches, which together hold at most 1 - `KEPT_MASS`."""
    ascending, order = _mean_softmax(scores).sort(dim=-1)
    weak = torch.zeros_like(order, dtype=torch.bool)
    weak.scatter_(-1, order, ascending.cumsum(dim=-1) <= 1.0 - KEPT_MASS)
    return _mean_softmax(scores.masked_fill(weak, -math.inf))
