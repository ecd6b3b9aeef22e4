"""Drawing codes from logits."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from visage_core.errors import InvalidGuidance
from visage_core.types import Sampling


class Sampler:
    """Draws one code per row of logits, reproducibly: same seed and logits, same codes.

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

    def __call__(self, logits: Tensor) -> Tensor:
        """Codes int64 [...] for logits [..., V]."""
        if self.sampling.greedy:
            return logits.argmax(-1)
        top_k = min(self.sampling.top_k, logits.shape[-1])
        scores, codes = logits.float().topk(top_k)
        noise = torch.empty_like(scores).exponential_(generator=self.generator).log_()
        chosen = (scores / self.sampling.temperature - noise).argmax(-1, keepdim=True)
        return codes.gather(-1, chosen).squeeze(-1)

    def follow(self, other: Sampler) -> None:
        """Go on drawing where another sampler is."""
        self.generator.set_state(other.generator.get_state())


def _check(sampling: Sampling) -> None:
    if sampling.top_k < 1:
        raise InvalidGuidance(f"top-k is {sampling.top_k}; it must be 1 or more")
    if not (math.isfinite(sampling.temperature) and sampling.temperature > 0.0):
        raise InvalidGuidance(
            f"the temperature is {sampling.temperature:g}; it must be above 0 "
            "(greedy takes the likeliest code)"
        )
