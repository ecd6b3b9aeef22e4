"""How evenly a model uses its codebooks: where it collapses to a few codes, it shows here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visage_core.model.config import NUM_CHANNELS


@dataclass(frozen=True, slots=True)
class CodebookUsage:
    """Of each of K code streams: the perplexity of its codes, and the share of entries used.

    The perplexity is that of the codes' distribution: V if all V entries are equally frequent, 1 if
    there is only one. Both grow with the number of codes counted; compare equal numbers.
    """

    perplexity: tuple[float, ...]
    used: tuple[float, ...]

    def of_w(self) -> float:
        """Mean perplexity over the streams of W."""
        return float(np.mean(self.perplexity[: self._num_rvq]))

    def of_yzx(self) -> float:
        """Mean perplexity over the streams of Y, Z and X."""
        return float(np.mean(self.perplexity[self._num_rvq :]))

    @property
    def _num_rvq(self) -> int:
        return len(self.perplexity) // NUM_CHANNELS


def codebook_usage(codes: Sequence[NDArray[np.integer]], entries: int) -> CodebookUsage:
    """Usage of each stream over all frames of some clips' codes, [T, K] each, 0 to `entries` - 1.

    Raises `ValueError` if there is no code, or one of no entry.
    """
    together = np.concatenate([np.asarray(one) for one in codes]) if codes else np.zeros((0, 0))
    if together.size == 0:
        raise ValueError("no codes to count")
    if together.min() < 0 or together.max() >= entries:
        raise ValueError(f"codes must lie between 0 and {entries - 1}")
    counts = np.stack([np.bincount(stream, minlength=entries) for stream in together.T])
    shares = counts / together.shape[0]
    information = -(shares * np.log(np.maximum(shares, 1e-300))).sum(axis=1)
    return CodebookUsage(
        perplexity=tuple(np.exp(information).tolist()),
        used=tuple((counts > 0).mean(axis=1).tolist()),
    )
