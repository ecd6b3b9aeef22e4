"""What a decoding session holds on the device."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from torch import Tensor

CACHE_STEP = 64
"""Caches are a multiple of this many steps long, as masked attention on GPUs likes its masks."""


class Given(NamedTuple):
    """What a session starts from.

    `steps` int64 [B, S, K] are the codes by step, pad where nothing is written yet; `weights` [N],
    [N, K] or [N, S, K] mix N conditions; `memories` hold each layer's keys and values of the
    conditions, [2, N · B, H, M, d].
    """

    steps: Tensor
    weights: Tensor
    memories: list[Tensor]

    def clone(self) -> Given:
        """The same in memory of its own."""
        memories = [memory.clone() for memory in self.memories]
        return Given(self.steps.clone(), self.weights.clone(), memories)


class DecodingState:
    """What a session starts from, and the keys and values of the steps it has seen.

    The caches start as zeros, because masked attention multiplies what it does not see by 0.
    """

    def __init__(self, given: Given) -> None:
        self.steps, self.weights, self.memories = given
        length = math.ceil(self.steps.shape[1] / CACHE_STEP) * CACHE_STEP
        self.caches = [
            memory.new_zeros(*memory.shape[:3], length, memory.shape[4]) for memory in self.memories
        ]

    def load(self, given: Given) -> None:
        """Start over from tensors of the same shapes, which are copied."""
        self.steps.copy_(given.steps)
        self.weights.copy_(given.weights)
        for mine, memory in zip(self.memories, given.memories, strict=True):
            mine.copy_(memory)


@dataclass(frozen=True, slots=True)
class HeadRun:
    """Heads that lie side by side: which matrix of heads, and which of its heads."""

    phase: int
    heads: slice
