"""Draws follow the softmax of the best k, and repeat with their seed."""

import pytest
import torch

from visage_core.errors import InvalidGuidance
from visage_core.generation.sampling import Sampler
from visage_core.types import Sampling

CPU = torch.device("cpu")


def test_draws_follow_the_distribution() -> None:
    logits = torch.tensor([0.0, 1.0, 2.0, -1.0])
    sampler = Sampler(Sampling(top_k=3, temperature=2.0), 0, CPU)
    draws = sampler(logits.expand(40_000, 4))
    shares = torch.bincount(draws, minlength=4) / draws.numel()
    expected = torch.tensor([0.0, 0.5, 1.0, -torch.inf]).softmax(-1)
    torch.testing.assert_close(shares, expected, atol=0.015, rtol=0)
    assert shares[3] == 0


def test_greedy_takes_the_likeliest_whatever_the_rest() -> None:
    logits = torch.randn(3, 5, 7)
    sampler = Sampler(Sampling(top_k=0, temperature=0.0, greedy=True), 1, CPU)
    assert torch.equal(sampler(logits), logits.argmax(-1))


def test_top_one_is_greedy() -> None:
    logits = torch.randn(3, 5, 7)
    assert torch.equal(Sampler(Sampling(top_k=1), 1, CPU)(logits), logits.argmax(-1))


def test_seeds_decide_the_draws() -> None:
    logits = torch.zeros(200, 50)
    first, again, other = (Sampler(Sampling(), seed, CPU)(logits) for seed in (5, 5, 6))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_the_global_generator_is_left_alone() -> None:
    before = torch.get_rng_state()
    Sampler(Sampling(), 3, CPU)(torch.zeros(4, 4))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(
    "sampling",
    [Sampling(top_k=0), Sampling(temperature=0.0), Sampling(temperature=float("nan"))],
)
def test_settings_without_meaning_are_refused(sampling: Sampling) -> None:
    with pytest.raises(InvalidGuidance):
        Sampler(sampling, 0, CPU)
