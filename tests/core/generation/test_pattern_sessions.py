"""Whatever a model's pattern, stepping writes what full passes write, and windows join."""

import pytest
import torch

from visage_core.generation import generate_codes
from visage_core.generation.conditions import Conditions
from visage_core.generation.forcing import Forced
from visage_core.generation.guidance import Stream, stream_weights
from visage_core.generation.places import KnownPlace
from visage_core.generation.sampling import Sampler
from visage_core.generation.session import DecodingSession
from visage_core.generation.stepping import BoundDecoder
from visage_core.model.visage import VisageModel
from visage_core.types import Guidance, GuidanceMode, Sampling, Schedule

FRAMES = 9
FADING = Guidance("dual", 1.5, 3.0, Schedule((1.0, 0.2), (1.0, 0.0)), Schedule((0.5, 1.0)))


@pytest.fixture
def model(patterned_model: VisageModel) -> VisageModel:
    return patterned_model


@torch.no_grad()
def write_slowly(
    model: VisageModel, conditions: Conditions, weights: torch.Tensor, written: int = 12
) -> torch.Tensor:
    """Greedy codes [B, T, K] from full passes at every step, one condition after another."""
    codes = torch.full((2, FRAMES, 12), model.config.dac_pad_token_id)
    timed = weights if weights.ndim == 3 else weights[:, None].expand(-1, FRAMES, -1)
    memories = []
    for stream in Stream:
        video = (conditions.clip, conditions.energy) if stream.sees_video else (None, None)
        direction = conditions.direction if stream.knows_direction else None
        memories.append(model.encode(*video, direction, batch=2, frames=4))
    for step, pairs in enumerate(model.pattern.layout(FRAMES)):
        logits = torch.stack([model.logits(codes, memory)[:, step] for memory in memories])
        for frame, stream in pairs:
            guided = (timed[:, frame, stream, None, None] * logits[:, :, stream]).sum(0)
            if stream < written:
                codes[:, frame, stream] = guided.argmax(-1)
    return codes


def run(
    model: VisageModel,
    conditions: Conditions,
    weights: torch.Tensor,
    prefix: torch.Tensor | None = None,
    channels: int = 4,
) -> torch.Tensor:
    sampler = Sampler(Sampling(greedy=True), 0, model.device)
    forced = None if prefix is None else Forced.beginning(prefix, FRAMES)
    session = DecodingSession(
        BoundDecoder(model), conditions, weights, sampler, forced, channels=channels
    )
    return torch.stack(list(session.frames()), dim=1)


@pytest.mark.parametrize("guidance", [Guidance("dual", 1.5, 3.0), Guidance("split"), FADING])
def test_sessions_write_what_full_passes_write(
    model: VisageModel, conditions: Conditions, guidance: Guidance
) -> None:
    weights = stream_weights(guidance, 12, FRAMES)
    expected = write_slowly(model, conditions, weights)
    assert expected.unique().numel() > 5
    assert torch.equal(run(model, conditions, weights), expected)


@pytest.mark.parametrize("forced", [1, 4, FRAMES - 1])
def test_a_forced_beginning_is_continued_as_if_written(
    model: VisageModel, conditions: Conditions, forced: int
) -> None:
    weights = stream_weights(FADING, 12, FRAMES)
    whole = run(model, conditions, weights)
    assert torch.equal(run(model, conditions, weights, whole[:, :forced]), whole)


def test_one_channel_alone_is_written_as_full_passes_write_it(
    model: VisageModel, conditions: Conditions
) -> None:
    weights = stream_weights(Guidance("visual"), 12)
    expected = write_slowly(model, conditions, weights, written=3)
    found = run(model, conditions, weights, channels=1)
    assert torch.equal(found, expected)
    assert (found[..., 3:] == model.config.dac_pad_token_id).all()
    assert (found[..., :3] < model.config.dac_pad_token_id).all()


def test_one_channel_alone_stops_where_nothing_of_it_is_left(
    model: VisageModel, conditions: Conditions, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded: list[int] = []
    embed = BoundDecoder.embed

    def counting(self: BoundDecoder, steps: torch.Tensor, place: KnownPlace) -> torch.Tensor:
        embedded.append(place.start)
        return embed(self, steps, place)

    monkeypatch.setattr(BoundDecoder, "embed", counting)
    run(model, conditions, stream_weights(Guidance("visual"), 12), channels=1)
    layout = model.pattern.layout(FRAMES)
    with_w = [step for step, pairs in enumerate(layout) if any(k < 3 for _, k in pairs)]
    assert max(embedded) == max(with_w)


@pytest.mark.parametrize("forced", [0, 7, 60])
@pytest.mark.parametrize("channels", [1, 4])
def test_long_clips_are_continued_from_any_prefix(
    model: VisageModel, forced: int, channels: int
) -> None:
    generator = torch.Generator().manual_seed(30)
    inputs = (
        torch.randn(1, 30, 8, generator=generator),
        torch.rand(1, 30, 49, generator=generator).softmax(-1),
        torch.randn(1, 3, generator=generator),
    )
    whole = generate_codes(model, *inputs, FADING, greedy=True, channels=channels)
    prefix = whole[:, :forced]
    again = generate_codes(model, *inputs, FADING, greedy=True, channels=channels, prefix=prefix)
    assert whole.shape[1] == model.config.audio_frames(30)
    assert torch.equal(again, whole)


def test_weights_of_other_frames_are_refused(model: VisageModel, conditions: Conditions) -> None:
    with pytest.raises(ValueError, match="weights of 8 frames, codes of 9"):
        run(model, conditions, stream_weights(FADING, 12, FRAMES - 1))


@pytest.mark.parametrize("mode", GuidanceMode)
def test_a_schedule_of_ones_changes_no_code(
    model: VisageModel, conditions: Conditions, mode: GuidanceMode
) -> None:
    ones = Schedule((1.0, 1.0, 1.0), (1.0, 1.0))
    plain, scheduled = (
        run(model, conditions, stream_weights(guidance, 12, FRAMES))
        for guidance in (Guidance(mode), Guidance(mode, visual_schedule=ones))
    )
    assert torch.equal(plain, scheduled)
