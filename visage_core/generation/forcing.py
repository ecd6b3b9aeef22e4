"""Codes that are given instead of written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from torch import Tensor

from visage_core.types import Kept


@dataclass(frozen=True, slots=True, eq=False)
class Forced:
    """Codes int64 [B, T, K] that hold where `mask` bool [B, T, K] is true."""

    codes: Tensor
    mask: Tensor

    @classmethod
    def nothing(cls, shape: tuple[int, int, int], device: torch.device) -> Self:
        """No code of B takes, T frames and K streams."""
        mask = torch.zeros(shape, dtype=torch.bool, device=device)
        return cls(torch.zeros(shape, dtype=torch.long, device=device), mask)

    @classmethod
    def beginning(cls, prefix: Tensor, frames: int) -> Self:
        """All codes of the first frames, `prefix` [B, P, K]."""
        takes, given, streams = prefix.shape
        forced = cls.nothing((takes, max(frames, given), streams), prefix.device)
        forced.codes[:, :given] = prefix
        forced.mask[:, :given] = True
        return forced

    @classmethod
    def of_takes(
        cls, kept: Sequence[Kept | None], frames: int, streams: int, device: torch.device
    ) -> Self:
        """What each of several takes keeps of an earlier one."""
        forced = cls.nothing((len(kept), frames, streams), device)
        for take, one in enumerate(kept):
            if one is not None:
                forced.codes[take] = torch.from_numpy(one.codes.astype(np.int64)).to(device)
                forced.mask[take] = torch.from_numpy(one.mask).to(device)
        return forced

    @property
    def whole_frames(self) -> int:
        """How many frames are given completely, from the first on, in every take."""
        whole = self.mask.all(dim=2).all(dim=0)
        return int(whole.long().cumprod(0).sum())

    def window(self, first: int, count: int) -> Self:
        """`count` frames from `first` on; beyond the end nothing is given."""
        takes, _, streams = self.codes.shape
        piece = type(self).nothing((takes, count, streams), self.codes.device)
        there = self.codes[:, first : first + count].shape[1]
        piece.codes[:, :there] = self.codes[:, first : first + count]
        piece.mask[:, :there] = self.mask[:, first : first + count]
        return piece

    def begin_with(self, frames: Sequence[Tensor]) -> Self:
        """Give these frames [B, K] as well, from the first on."""
        if frames:
            self.codes[:, : len(frames)] = torch.stack(list(frames), dim=1)
            self.mask[:, : len(frames)] = True
        return self
