"""Where in a session's sequence the rows of a decoding step lie, and what they can see.

A step can be told its place by numbers, or find it in a tensor: then nothing about it is fixed but
the shapes, as a CUDA graph needs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self

import torch
from torch import Tensor


class Place(Protocol):
    """The positions of the rows that a step computes."""

    @property
    def at_start(self) -> bool:
        """Whether the rows begin with the sequence; then each sees those before it."""

    def previous(self, steps: Tensor) -> Tensor:
        """Of codes by step [B, S, K], those before each position that has any, [B, n, K]."""

    def rows_of(self, table: Tensor) -> Tensor:
        """The positions' rows [n, D] of a table."""

    def extend(self, cache: Tensor, new: Tensor) -> tuple[Tensor, Tensor, Tensor | None]:
        """Put keys and values [2, M, H, n, d] into a cache [2, M, H, S, d].

        Returns the keys, the values, and what is added to the scores to hide some, None if
        nothing is.
        """

    def row(self, table: Tensor) -> Tensor:
        """What a table [B, S, ...] has of the last position, [B, ...]."""

    def write(self, steps: Tensor, streams: Tensor, codes: Tensor) -> None:
        """Put the codes [B, n] of some streams [n] into the last position."""


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """The positions `start` .. `end` - 1: a single one, or several from 0 on."""

    start: int
    end: int

    @property
    def at_start(self) -> bool:
        """Whether position 0 is among them."""
        return self.start == 0

    def previous(self, steps: Tensor) -> Tensor:
        """See `Place`."""
        return steps[:, max(self.start - 1, 0) : self.end - 1]

    def rows_of(self, table: Tensor) -> Tensor:
        """See `Place`."""
        return table[self.start : self.end]

    def extend(self, cache: Tensor, new: Tensor) -> tuple[Tensor, Tensor, Tensor | None]:
        """See `Place`."""
        cache[..., self.start : self.end, :] = new
        keys, values = cache[..., : self.end, :]
        return keys, values, None

    def row(self, table: Tensor) -> Tensor:
        """See `Place`."""
        return table[:, self.end - 1]

    def write(self, steps: Tensor, streams: Tensor, codes: Tensor) -> None:
        """See `Place`."""
        steps[:, self.end - 1].index_copy_(1, streams, codes)


@dataclass(frozen=True, slots=True, eq=False)
class CountedPlace:
    """One position beyond 0, int64 [1] on the device, and what it sees of the caches.

    `mask` [1, L] is added to attention's scores: 0 for what is written, else -inf. What lies beyond
    it is not looked at; what lies within must be finite.
    """

    position: Tensor
    mask: Tensor

    @classmethod
    def at(cls, position: Tensor, longest: int, dtype: torch.dtype) -> Self:
        """The place of a position below `longest`, for keys of a type."""
        places = torch.arange(longest, device=position.device)
        open_ = torch.zeros(1, longest, dtype=dtype, device=position.device)
        return cls(position, open_.masked_fill(places > position, -torch.inf))

    @property
    def at_start(self) -> bool:
        """Never: the start symbol is no code."""
        return False

    def previous(self, steps: Tensor) -> Tensor:
        """See `Place`."""
        return steps.index_select(1, self.position - 1)

    def rows_of(self, table: Tensor) -> Tensor:
        """See `Place`."""
        return table.index_select(0, self.position)

    def extend(self, cache: Tensor, new: Tensor) -> tuple[Tensor, Tensor, Tensor | None]:
        """See `Place`."""
        cache.index_copy_(3, self.position, new)
        keys, values = cache[..., : self.mask.shape[1], :]
        return keys, values, self.mask

    def row(self, table: Tensor) -> Tensor:
        """See `Place`."""
        return table.index_select(1, self.position)[:, 0]

    def write(self, steps: Tensor, streams: Tensor, codes: Tensor) -> None:
        """See `Place`."""
        row = steps.index_select(1, self.position)
        row.index_copy_(2, streams, codes[:, None])
        steps.index_copy_(1, self.position, row)
