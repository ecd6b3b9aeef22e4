"""Stepping over caches, all condition streams at once, is the plain model run slowly."""

from threading import Event

import pytest
import torch

from visage_core.errors import Cancelled
from visage_core.generation import generate_codes
from visage_core.generation.conditions import Conditions
from visage_core.generation.forcing import Forced
from visage_core.generation.guidance import Stream, stream_weights
from visage_core.generation.sampling import Sampler
from visage_core.generation.session import DecodingSession
from visage_core.generation.stepping import BoundDecoder
from visage_core.model.visage import VisageModel
from visage_core.types import Guidance, GuidanceMode, Sampling

FRAMES = 9


@torch.no_grad()
def write_slowly(model: VisageModel, conditions: Conditions, weights: torch.Tensor) -> torch.Tensor:
    """Greedy codes from full passes, one condition stream after another, one code at a time."""
    codes = torch.full((2, FRAMES, 12), model.config.dac_pad_token_id)
    memories = []
    for stream in Stream:
        video = (conditions.clip, conditions.energy) if stream.sees_video else (None, None)
        direction = conditions.direction if stream.knows_direction else None
        memories.append(model.encode(*video, direction, batch=2, frames=4))
    for step, pairs in enumerate(model.pattern.layout(FRAMES)):
        logits = torch.stack([model.logits(codes, memory)[:, step] for memory in memories])
        guided = (weights[:, None, :, None] * logits).sum(0)
        for frame, stream in pairs:
            codes[:, frame, stream] = guided[:, stream].argmax(-1)
    return codes


def run(
    model: VisageModel,
    conditions: Conditions,
    weights: torch.Tensor,
    prefix: torch.Tensor | None = None,
) -> torch.Tensor:
    sampler = Sampler(Sampling(greedy=True), 0, model.device)
    forced = None if prefix is None else Forced.beginning(prefix, FRAMES)
    session = DecodingSession(BoundDecoder(model), conditions, weights, sampler, forced)
    return torch.stack(list(session.frames()), dim=1)


@pytest.mark.parametrize("mode", GuidanceMode)
def test_sessions_write_what_full_passes_write(
    small_model: VisageModel, conditions: Conditions, mode: GuidanceMode
) -> None:
    weights = stream_weights(Guidance(mode, 1.5, 3.0), 12)
    expected = write_slowly(small_model, conditions, weights)
    assert expected.unique().numel() > 5
    assert torch.equal(run(small_model, conditions, weights), expected)


def test_weights_may_differ_between_code_streams(
    small_model: VisageModel, conditions: Conditions
) -> None:
    weights = torch.randn(4, 12, generator=torch.Generator().manual_seed(4))
    weights = weights + (1 - weights.sum(0)) / 4
    expected = write_slowly(small_model, conditions, weights)
    assert torch.equal(run(small_model, conditions, weights), expected)


@pytest.mark.parametrize("forced", [1, 4, FRAMES - 1])
def test_a_forced_beginning_is_continued_as_if_written(
    small_model: VisageModel, conditions: Conditions, forced: int
) -> None:
    weights = stream_weights(Guidance("dual"), 12)
    whole = run(small_model, conditions, weights)
    rest = run(small_model, conditions, weights, whole[:, :forced])
    assert torch.equal(rest, whole)


def test_another_beginning_leads_elsewhere(
    small_model: VisageModel, conditions: Conditions
) -> None:
    weights = stream_weights(Guidance("dual"), 12)
    whole = run(small_model, conditions, weights)
    rest = run(small_model, conditions, weights, (whole[:, :4] + 1) % 20)
    assert not torch.equal(rest[:, 4:], whole[:, 4:])


@pytest.mark.parametrize(
    ("name", "guidance"),
    [
        ("greedy_cfg", Guidance("joint", 2.5)),
        ("greedy_dual", Guidance("dual", 2.5, 2.5)),
        ("greedy_dual_v0p5_d4", Guidance("dual", 0.5, 4.0)),
    ],
)
def test_greedy_codes_are_the_public_ones(
    tiny_model: VisageModel, golden: dict[str, torch.Tensor], name: str, guidance: Guidance
) -> None:
    inputs = golden["clip"], golden["energy_map"], golden["direction"]
    codes = generate_codes(tiny_model, *inputs, guidance, greedy=True)
    assert torch.equal(codes, golden[name].long())


def test_only_the_streams_that_count_are_computed(
    small_model: VisageModel, conditions: Conditions, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = []
    encode = small_model.encode

    def recording(clip: torch.Tensor, *rest: torch.Tensor) -> torch.Tensor:
        batches.append(clip.shape[0])
        return encode(clip, *rest)

    monkeypatch.setattr(small_model, "encode", recording)
    for mode in GuidanceMode:
        run(small_model, conditions, stream_weights(Guidance(mode), 12))
    counts = dict(zip(GuidanceMode, batches, strict=True))
    assert counts == {"off": 2, "joint": 4, "visual": 4, "direction": 4, "dual": 8, "split": 6}


def test_frames_come_as_soon_as_they_are_complete(
    small_model: VisageModel, conditions: Conditions
) -> None:
    steps = 0

    class CountingSampler(Sampler):
        def __call__(self, logits: torch.Tensor) -> torch.Tensor:
            nonlocal steps
            steps += 1
            return super().__call__(logits)

    sampler = CountingSampler(Sampling(), 0, small_model.device)
    weights = stream_weights(Guidance(), 12)
    session = DecodingSession(BoundDecoder(small_model), conditions, weights, sampler)
    assert [steps for _ in session.frames()] == [2 * t + 3 for t in range(FRAMES)]


def test_cancelling_stops_at_the_next_step(
    small_model: VisageModel, conditions: Conditions
) -> None:
    cancel = Event()
    sampler = Sampler(Sampling(), 0, small_model.device)
    weights = stream_weights(Guidance(), 12)
    frames = DecodingSession(BoundDecoder(small_model), conditions, weights, sampler).frames(cancel)
    next(frames)
    cancel.set()
    with pytest.raises(Cancelled):
        next(frames)


def test_autograd_is_untouched_between_frames(
    small_model: VisageModel, conditions: Conditions
) -> None:
    sampler = Sampler(Sampling(), 0, small_model.device)
    weights = stream_weights(Guidance(), 12)
    for _ in DecodingSession(BoundDecoder(small_model), conditions, weights, sampler).frames():
        assert torch.is_grad_enabled()
        assert not torch.is_inference_mode_enabled()


def test_a_model_in_training_is_refused(small_model: VisageModel) -> None:
    small_model.train()
    try:
        with pytest.raises(ValueError, match="eval"):
            BoundDecoder(small_model)
    finally:
        small_model.eval()


def test_too_many_forced_frames_are_refused(
    small_model: VisageModel, conditions: Conditions
) -> None:
    prefix = torch.zeros(2, FRAMES + 1, 12, dtype=torch.long)
    with pytest.raises(ValueError, match="10 of 9"):
        run(small_model, conditions, stream_weights(Guidance(), 12), prefix)
