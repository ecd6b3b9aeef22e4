"""Drawing codes from logits."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from visage_core.errors import InvalidGuidance
from visage_core.types import Sampling


class Sampler:
    """Draws codes for one take, reproducibly: same seed and logits, same codes.

    A draw from the softmax is the argmax of the logits with Gumbel noise added, which needs neither
    the softmax itself nor a wait for the device. Raises `InvalidGuidance` for settings that have
    no meaning.
    """

    def __init__(self, sampling: Sampling, seed: int, device: torch.device) -> None:
        if not sampling.greedy:
            _check(sampling)
        self.sampling = sampling
        self.generator = torch.Generator(device)
        self.generator.manual_seed(seed % 2**64)

    @property
    def key(self) -> tuple[Sampling, ...]:
        """All that is fixed about it but where its generators are."""
        return (self.sampling,)

    @property
    def generators(self) -> tuple[torch.Generator, ...]:
        """What it draws from."""
        return (self.generator,)

    def __call__(self, logits: Tensor) -> Tensor:
        """Codes int64 [...] for logits [..., V]."""
        if self.sampling.greedy:
            return logits.argmax(-1)
        top_k = min(self.sampling.top_k, logits.shape[-1])
        scores, codes = logits.float().topk(top_k)
        noise = torch.empty_like(scores).exponential_(generator=self.generator).log_()
        chosen = (scores / self.sampling.temperature - noise).argmax(-1, keepdim=True)
        return codes.gather(-1, chosen).squeeze(-1)

    def fresh(self) -> Sampler:
        """Another one of the same kind, at the beginning of some seed."""
        return Sampler(self.sampling, 0, self.generator.device)


class TakeSamplers:
    """A sampler for each take of a batch, so that none depends on what else is in it."""

    def __init__(self, samplers: Sequence[Sampler]) -> None:
        self._samplers = tuple(samplers)

    @property
    def key(self) -> tuple[Sampling, ...]:
        """See `Sampler`."""
        return tuple(sampler.sampling for sampler in self._samplers)

    @property
    def generators(self) -> tuple[torch.Generator, ...]:
        """See `Sampler`."""
        return tuple(sampler.generator for sampler in self._samplers)

    def __call__(self, logits: Tensor) -> Tensor:
        """Codes int64 [B, ...] for logits [B, ..., V] of as many takes as there are samplers."""
        rows = zip(self._samplers, logits, strict=True)
        return torch.stack([sampler(row) for sampler, row in rows])

    def fresh(self) -> TakeSamplers:
        """See `Sampler`."""
        return TakeSamplers([sampler.fresh() for sampler in self._samplers])


CodeSampler = Sampler | TakeSamplers


def follow(sampler: CodeSampler, other: CodeSampler) -> None:
    """Let a sampler go on drawing where another one of its kind is."""
    for mine, theirs in zip(sampler.generators, other.generators, strict=True):
        mine.set_state(theirs.get_state())


def _check(sampling: Sampling) -> None:
    if sampling.top_k < 1:
        raise InvalidGuidance(f"top-k is {sampling.top_k}; it must be 1 or more")
    if not (math.isfinite(sampling.temperature) and sampling.temperature > 0.0):
        raise InvalidGuidance(
            f"the temperature is {sampling.temperature:g}; it must be above 0 "
            "(greedy takes the likeliest code)"
        )
