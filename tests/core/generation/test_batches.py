"""Takes in one batch are what they are alone, and codes that are kept stay."""

from threading import Event

import pytest
import torch

from visage_core.generation.conditions import Conditions, plan_rows
from visage_core.generation.forcing import Forced
from visage_core.generation.guidance import Stream, stream_weights
from visage_core.generation.sampling import CodeSampler, Sampler, TakeSamplers
from visage_core.generation.scores import Likelihoods, scores
from visage_core.generation.session import DecodingSession
from visage_core.generation.stepping import BoundDecoder
from visage_core.generation.windows import write_frames
from visage_core.model.visage import VisageModel
from visage_core.types import Guidance, Sampling, Schedule

FRAMES = 9
CPU = torch.device("cpu")
FADING = Guidance("dual", 1.5, 3.0, Schedule((1.0, 0.2), (1.0, 0.0)), Schedule((0.5, 1.0)))
GUIDANCES = [
    Guidance("joint", 1.0),
    Guidance("dual", 2.0, 0.5),
    Guidance("off"),
    Guidance("split", 1.0, 3.0),
]


def of_take(conditions: Conditions, take: int) -> Conditions:
    parts = (conditions.clip, conditions.energy, conditions.direction)
    return Conditions(*(part[take : take + 1] for part in parts))


def session_of(
    model: VisageModel,
    conditions: Conditions,
    guidances: list[Guidance],
    sampler: CodeSampler,
    forced: Forced | None = None,
) -> DecodingSession:
    weights = [stream_weights(guidance, 12, FRAMES) for guidance in guidances]
    return DecodingSession(BoundDecoder(model), conditions, weights, sampler, forced)


def write(session: DecodingSession) -> torch.Tensor:
    return torch.stack(list(session.frames()), dim=1)


@pytest.fixture
def four(conditions: Conditions) -> Conditions:
    parts = (conditions.clip, conditions.energy, conditions.direction)
    return Conditions(*(torch.cat([part, part.flip(0) * 0.5]) for part in parts))


@pytest.mark.parametrize("guidances", [GUIDANCES, [FADING, *GUIDANCES[:3]], GUIDANCES[:1] * 4])
@pytest.mark.parametrize("top_ks", [(8, 8, 8, 8), (8, 3, 20, 5)])
def test_takes_in_a_batch_are_what_they_are_alone(
    small_model: VisageModel,
    four: Conditions,
    guidances: list[Guidance],
    top_ks: tuple[int, ...],
) -> None:
    def sampler(take: int) -> Sampler:
        return Sampler(Sampling(top_k=top_ks[take]), 10 + take, CPU)

    together = TakeSamplers([sampler(take) for take in range(4)])
    batch = write(session_of(small_model, four, guidances, together))
    for take in range(4):
        alone = of_take(four, take)
        single = session_of(small_model, alone, [guidances[take]], sampler(take))
        assert torch.equal(batch[take], write(single)[0])


def test_only_conditions_that_count_are_rows() -> None:
    weights = [stream_weights(guidance, 12) for guidance in GUIDANCES]
    rows = plan_rows(weights)
    pairs = set(zip(rows.streams, rows.takes, strict=True))
    assert len(pairs) == len(rows.streams) == 2 + 4 + 1 + 3
    for take, its in enumerate(rows.of_take):
        assert len(its) == 4
        assert {rows.takes[row] for row in its} == {take}


def test_what_is_heard_stays_while_its_place_is_written_anew(
    small_model: VisageModel, conditions: Conditions
) -> None:
    guidances = [Guidance()] * 2
    whole = write(session_of(small_model, conditions, guidances, Sampler(Sampling(), 1, CPU)))
    mask = torch.zeros_like(whole, dtype=torch.bool)
    mask[..., :3] = True
    turned = Conditions(conditions.clip, conditions.energy, -conditions.direction)
    again = write(
        session_of(small_model, turned, guidances, Sampler(Sampling(), 2, CPU), Forced(whole, mask))
    )
    assert torch.equal(again[..., :3], whole[..., :3])
    assert not torch.equal(again[..., 3:], whole[..., 3:])


@pytest.mark.parametrize("open_", [slice(0, 3), slice(2, 5), slice(6, FRAMES)])
def test_a_piece_is_written_anew_as_a_full_pass_would(
    small_model: VisageModel, conditions: Conditions, open_: slice
) -> None:
    greedy = Sampler(Sampling(greedy=True), 0, CPU)
    whole = write(session_of(small_model, conditions, [Guidance()] * 2, greedy))
    mask = torch.ones_like(whole, dtype=torch.bool)
    mask[:, open_] = False
    rest = write(session_of(small_model, conditions, [Guidance()] * 2, greedy, Forced(whole, mask)))
    assert torch.equal(rest, whole)
    other = (whole + 1) % 20
    changed = write(
        session_of(small_model, conditions, [Guidance()] * 2, greedy, Forced(other, mask))
    )
    outside = mask[0, :, 0]
    assert torch.equal(changed[:, outside], other[:, outside])


def test_nothing_after_the_last_open_code_is_computed(
    small_model: VisageModel, conditions: Conditions, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = torch.ones(2, FRAMES, 12, dtype=torch.long)
    mask = torch.ones_like(codes, dtype=torch.bool)
    mask[:, 2:4] = False
    drawn = []
    sampler = Sampler(Sampling(), 0, CPU)
    monkeypatch.setattr(
        Sampler, "__call__", lambda self, logits: drawn.append(1) or logits.argmax(-1)
    )
    frames = list(
        session_of(small_model, conditions, [Guidance()] * 2, sampler, Forced(codes, mask)).frames()
    )
    assert len(frames) == FRAMES
    assert len(drawn) == 2 * 2 + 1


def test_everything_may_be_kept(small_model: VisageModel, conditions: Conditions) -> None:
    codes = torch.ones(2, FRAMES, 12, dtype=torch.long)
    forced = Forced(codes, torch.ones_like(codes, dtype=torch.bool))
    sampler = Sampler(Sampling(), 0, CPU)
    again = write(session_of(small_model, conditions, [Guidance()] * 2, sampler, forced))
    assert torch.equal(again, codes)


def test_codes_kept_in_a_long_clip_stay_in_every_window(small_model: VisageModel) -> None:
    generator = torch.Generator().manual_seed(3)
    conditions = Conditions(
        torch.randn(1, 30, 8, generator=generator),
        torch.rand(1, 30, 49, generator=generator).softmax(-1),
        torch.randn(1, 3, generator=generator),
    )
    total = small_model.config.audio_frames(30)
    codes = torch.randint(20, (1, total, 12), generator=generator)
    mask = torch.rand(1, total, 12, generator=generator) < 0.4
    heard: list[Likelihoods] = []
    frames = write_frames(
        BoundDecoder(small_model),
        conditions,
        [stream_weights(FADING, 12, total)],
        Sampler(Sampling(), 0, CPU),
        forced=Forced(codes, mask),
        cancel=Event(),
        tally=heard.extend,
    )
    written = torch.stack(list(frames), dim=1)
    assert written.shape == codes.shape
    counted = small_model.config.code_frames(30)
    assert torch.equal(
        written[:, :counted][mask[:, :counted]], codes[:, :counted][mask[:, :counted]]
    )
    assert len(heard) > 1


@torch.no_grad()
def test_scores_are_ratios_of_full_passes(small_model: VisageModel, conditions: Conditions) -> None:
    session = session_of(
        small_model, conditions, [Guidance("dual"), Guidance("joint")], Sampler(Sampling(), 5, CPU)
    )
    codes = write(session)
    means = {}
    for stream in Stream:
        video = (conditions.clip, conditions.energy) if stream.sees_video else (None, None)
        direction = conditions.direction if stream.knows_direction else None
        memory = small_model.encode(*video, direction, batch=2, frames=4)
        logits = torch.stack(small_model.frame_logits(codes, memory), dim=2).log_softmax(-1)
        means[stream] = logits.gather(-1, codes[..., None]).mean(dim=(1, 2, 3))
    dual, joint = (scores([part]) for part in session.likelihoods)
    ratio = {stream: (means[Stream.FULL] - means[stream]).tolist() for stream in Stream}
    assert dual.picture == pytest.approx(ratio[Stream.SPAT][0], abs=1e-4)
    assert dual.direction == pytest.approx(ratio[Stream.SEM][0], abs=1e-4)
    assert dual.both == pytest.approx(ratio[Stream.UNC][0], abs=1e-4)
    assert joint.both == pytest.approx(ratio[Stream.UNC][1], abs=1e-4)
    assert joint.picture is None
    assert joint.direction is None


def test_scores_of_windows_count_by_their_codes() -> None:
    parts = [
        Likelihoods({Stream.FULL: -10.0, Stream.SEM: -30.0}, 10),
        Likelihoods({Stream.FULL: -10.0, Stream.SEM: -10.0}, 30),
        Likelihoods({}, 0),
    ]
    assert scores(parts).direction == pytest.approx(0.5)
    assert scores([]) == scores([Likelihoods({Stream.FULL: 0.0}, 0)])
