"""What a decoding session holds on the device."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Size, Tensor

CACHE_STEP = 64
"""Caches are a multiple of this many steps long, as masked attention on GPUs likes its masks."""


class Given(NamedTuple):
    """What a session of B takes starts from.

    `steps` int64 [B, S, K] are the codes by step, pad where nothing is written yet, and `kept`
    bool [B, S, K] says which of them stay. The takes' conditions are M rows: `takes` int64 [M]
    says whose each is, `rows` int64 [B, N] which are a take's, and `weights` [B, N], [B, N, K] or
    [B, S, N, K] how they are mixed. `memories` hold each layer's keys and values of the
    conditions, [2, M, H, F, d].
    """

    steps: Tensor
    kept: Tensor
    takes: Tensor
    rows: Tensor
    weights: Tensor
    memories: list[Tensor]

    @property
    def shapes(self) -> tuple[Size, ...]:
        """All that is fixed about it."""
        return (*(tensor.shape for tensor in self.tensors), self.memories[0].shape)

    @property
    def tensors(self) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """All but the memories."""
        return self.steps, self.kept, self.takes, self.rows, self.weights

    def clone(self) -> Given:
        """The same in memory of its own."""
        steps, kept, takes, rows, weights = map(torch.clone, self.tensors)
        memories = [memory.clone() for memory in self.memories]
        return Given(steps, kept, takes, rows, weights, memories)

    def load(self, other: Given) -> None:
        """Take over another one's values; the shapes are the same."""
        for mine, theirs in zip(self.tensors, other.tensors, strict=True):
            mine.copy_(theirs)
        for mine, theirs in zip(self.memories, other.memories, strict=True):
            mine.copy_(theirs)


class DecodingState:
    """What a session starts from, and what it has seen: keys, values and likelihoods.

    The caches start as zeros, because masked attention multiplies what it does not see by 0.
    `likelihood` [B, N] sums the log-likelihoods of the codes that were written under each of a
    take's conditions, `count` [B] these codes.
    """

    def __init__(self, given: Given) -> None:
        self.given = given
        length = math.ceil(given.steps.shape[1] / CACHE_STEP) * CACHE_STEP
        self.caches = [
            memory.new_zeros(*memory.shape[:3], length, memory.shape[4])
            for memory in given.memories
        ]
        self.likelihood = torch.zeros_like(given.rows, dtype=torch.float32)
        self.count = torch.zeros_like(given.rows[:, 0], dtype=torch.float32)

    def load(self, given: Given) -> None:
        """Start over from tensors of the same shapes, which are copied."""
        self.given.load(given)
        self.likelihood.zero_()
        self.count.zero_()

    def tally(self, logits: Tensor, codes: Tensor, written: Tensor) -> None:
        """Count codes [B, n], where `written` [B, n], by their logits [B, N, n, V]."""
        among = logits.log_softmax(-1)
        likely = among.gather(-1, codes[:, None, :, None].expand(*among.shape[:-1], 1))[..., 0]
        self.likelihood += (likely * written[:, None]).sum(-1)
        self.count += written.sum(-1)


@dataclass(frozen=True, slots=True)
class HeadRun:
    """Heads that lie side by side: which matrix of heads, and which of its heads."""

    phase: int
    heads: slice
