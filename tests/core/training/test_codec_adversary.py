"""The codec against its discriminators: who learns from what."""

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
import torch
from tiny_bundle import CODEC

from visage_core.training.codec import CodecRecipe, codec_tasks
from visage_core.training.loop import LoopRecipe, train

LOOP = {"steps": 3, "batch_size": 2, "workers": 0, "log_every": 1, "save_every": 2}


@pytest.fixture
def recipe() -> CodecRecipe:
    adversary = {"loop": LOOP, "periods": (2,), "fft_sizes": (256,)}
    return CodecRecipe(model=CODEC, open=LOOP, loop=LOOP, segment=3200, adversary=adversary)


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    (tmp_path / "audio").mkdir()
    noise = 0.1 * np.random.default_rng(0).standard_normal((16000, 4))
    sf.write(tmp_path / "audio" / "a.wav", noise, 16000)
    return tmp_path


def test_without_an_adversary_there_are_two_stages(recipe: CodecRecipe, clips: Path) -> None:
    assert len(codec_tasks(recipe.model_copy(update={"adversary": None}), clips)) == 2


def test_the_codec_is_judged_and_the_judge_learns_from_the_same_batch(
    recipe: CodecRecipe, clips: Path
) -> None:
    torch.manual_seed(0)
    *_, task = codec_tasks(recipe, clips)
    batch = torch.stack([task.examples[0], task.examples[1]])
    losses = task.losses(task.network, batch)
    assert {"adversarial", "feature"} <= losses.keys()
    losses["loss"].backward()
    assert any(p.grad is not None and p.grad.abs().sum() > 0 for p in task.network.parameters())
    opponent = task.opponent
    assert opponent is not None
    for network in (task.network, opponent.network):
        network.zero_grad(set_to_none=True)
    opponent.losses(opponent.network, batch)["loss"].backward()
    assert all(p.grad is None for p in task.network.parameters())
    assert any(p.grad is not None for p in opponent.network.parameters())


def test_a_judge_that_learns_tells_truth_from_imitation(recipe: CodecRecipe, clips: Path) -> None:
    torch.manual_seed(0)
    *_, task = codec_tasks(recipe, clips)
    opponent = task.opponent
    assert opponent is not None
    batch = torch.stack([task.examples[0], task.examples[1]])
    with torch.no_grad():
        task.losses(task.network, batch)
    optimizer = torch.optim.AdamW(opponent.network.parameters(), lr=2e-3)
    seen = []
    for _ in range(40):
        loss = opponent.losses(opponent.network, batch)["loss"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        seen.append(float(loss.detach()))
    assert min(seen) < 0.6 * seen[0]


def test_both_players_are_trained_and_resumed(
    recipe: CodecRecipe, clips: Path, tmp_path: Path
) -> None:
    *_, task = codec_tasks(recipe, clips)
    opponent = task.opponent
    assert opponent is not None
    before = [
        [p.detach().clone() for p in network.parameters()]
        for network in (task.network, opponent.network)
    ]
    train(task, LoopRecipe(**LOOP), tmp_path / "run")
    for network, old in zip((task.network, opponent.network), before, strict=True):
        assert any(not torch.equal(p, q) for p, q in zip(network.parameters(), old, strict=True))
    *_, again = codec_tasks(recipe, clips)
    assert again.opponent is not None
    train(again, LoopRecipe(**LOOP), tmp_path / "run")
    for ours, theirs in (
        (task.network, again.network),
        (opponent.network, again.opponent.network),
    ):
        for p, q in zip(ours.parameters(), theirs.parameters(), strict=True):
            assert torch.equal(p, q)
