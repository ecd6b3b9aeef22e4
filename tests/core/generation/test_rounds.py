"""Rounds that find their place in a tensor write what known steps write, code for code."""

import logging
from collections.abc import Callable, Sequence

import pytest
import torch

from visage_core.generation import rounds, state
from visage_core.generation.conditions import Conditions
from visage_core.generation.forcing import Forced
from visage_core.generation.graphs import choose_recorder
from visage_core.generation.guidance import stream_weights
from visage_core.generation.places import CountedPlace, KnownPlace
from visage_core.generation.sampling import Sampler
from visage_core.generation.session import DecodingSession
from visage_core.generation.stepping import BoundDecoder
from visage_core.model.visage import VisageModel
from visage_core.types import Guidance, Sampling, Schedule

FADING = Guidance("dual", 1.5, 3.0, Schedule((1.0, 0.2), (1.0, 0.0)), Schedule((0.5, 1.0)))
Round = Callable[[], None]


class Rehearsal:
    """Does to a round what recording it on a GPU does: runs it before, then counts its runs."""

    def __init__(self) -> None:
        self.recorded, self.replayed = 0, 0

    def __call__(self, round_: Round, generators: Sequence[torch.Generator]) -> Round:
        self.recorded += 1
        round_()

        def replay() -> None:
            self.replayed += 1
            round_()

        return replay


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions of 19 steps are worth recording, with attention over 8, 16 or all steps."""
    monkeypatch.setattr(rounds, "FEWEST_STEPS", 4)
    monkeypatch.setattr(rounds, "LENGTH_STEP", 8)
    monkeypatch.setattr(state, "CACHE_STEP", 4)


@pytest.fixture
def model(patterned_model: VisageModel) -> VisageModel:
    return patterned_model


def write(
    decoder: BoundDecoder,
    conditions: Conditions,
    guidance: Guidance,
    sampler: Sampler,
    prefix: torch.Tensor | None = None,
    channels: int = 4,
) -> torch.Tensor:
    weights = stream_weights(guidance, 12, 9)
    forced = None if prefix is None else Forced.beginning(prefix, 9)
    session = DecodingSession(decoder, conditions, weights, sampler, forced, channels=channels)
    return torch.stack(list(session.frames()), dim=1)


def seeded(seed: int) -> Sampler:
    return Sampler(Sampling(top_k=8), seed, torch.device("cpu"))


@pytest.mark.parametrize("guidance", [Guidance("joint"), Guidance("split"), FADING])
@pytest.mark.parametrize("channels", [1, 4])
def test_rounds_write_what_single_steps_write(
    model: VisageModel, conditions: Conditions, guidance: Guidance, channels: int
) -> None:
    eager, rehearsal = BoundDecoder(model), Rehearsal()
    recorded = BoundDecoder(model, record=rehearsal)
    for seed in (1, 2):
        expected = write(eager, conditions, guidance, seeded(seed), channels=channels)
        found = write(recorded, conditions, guidance, seeded(seed), channels=channels)
        assert torch.equal(found, expected)
    # In nine frames no step writes all streams of a pattern that is longer.
    assert rehearsal.replayed > 0 or model.pattern.span > 9
    assert expected.unique().numel() > 5


@pytest.mark.parametrize("forced", [1, 4])
def test_a_forced_beginning_is_continued_alike(
    model: VisageModel, conditions: Conditions, forced: int
) -> None:
    whole = write(BoundDecoder(model), conditions, FADING, seeded(1))
    prefix = whole[:, :forced]
    expected = write(BoundDecoder(model), conditions, FADING, seeded(4), prefix)
    recorded = BoundDecoder(model, record=Rehearsal())
    assert torch.equal(write(recorded, conditions, FADING, seeded(4), prefix), expected)


def test_a_sampler_goes_on_from_session_to_session(
    small_model: VisageModel, conditions: Conditions
) -> None:
    eager, recorded = BoundDecoder(small_model), BoundDecoder(small_model, record=Rehearsal())
    first, second = seeded(7), seeded(7)
    for _ in range(2):
        expected = write(eager, conditions, Guidance(), first)
        assert torch.equal(write(recorded, conditions, Guidance(), second), expected)


def test_sessions_of_one_kind_share_a_recording(
    small_model: VisageModel, conditions: Conditions
) -> None:
    rehearsal = Rehearsal()
    decoder = BoundDecoder(small_model, record=rehearsal)
    write(decoder, conditions, Guidance("joint", 1.0), seeded(0))
    lengths = rehearsal.recorded
    assert lengths == 3
    write(decoder, conditions, Guidance("joint", 2.0), seeded(1))
    assert rehearsal.recorded == lengths
    write(decoder, conditions, Guidance("dual"), seeded(1))
    assert rehearsal.recorded == 2 * lengths


def test_sessions_at_the_same_time_do_not_share(
    small_model: VisageModel, conditions: Conditions
) -> None:
    weights = stream_weights(Guidance(), 12)
    decoder = BoundDecoder(small_model, record=Rehearsal())
    sessions = [DecodingSession(decoder, conditions, weights, seeded(seed)) for seed in (1, 2)]
    pairs = list(zip(*(session.frames() for session in sessions), strict=True))
    for seed, frames in zip((1, 2), zip(*pairs, strict=True), strict=True):
        expected = write(BoundDecoder(small_model), conditions, Guidance(), seeded(seed))
        assert torch.equal(torch.stack(frames, dim=1), expected)


def test_a_recording_that_fails_is_done_without_and_said_so(
    small_model: VisageModel, conditions: Conditions, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(round_: Round, generators: Sequence[torch.Generator]) -> Round:
        round_()
        raise RuntimeError("operation not permitted when stream is capturing\nmore")

    decoder = BoundDecoder(small_model, record=failing)
    with caplog.at_level(logging.WARNING):
        found = write(decoder, conditions, Guidance(), seeded(1))
    assert torch.equal(found, write(BoundDecoder(small_model), conditions, Guidance(), seeded(1)))
    assert "not permitted when stream is capturing" in caplog.text
    caplog.clear()
    write(decoder, conditions, Guidance(), seeded(1))
    assert not caplog.text


def test_a_recording_without_memory_is_left_to_a_smaller_batch(
    small_model: VisageModel, conditions: Conditions
) -> None:
    rehearsal, full = Rehearsal(), [True]

    def recording(round_: Round, generators: Sequence[torch.Generator]) -> Round:
        if full:
            full.clear()
            raise torch.OutOfMemoryError("out of memory")
        return rehearsal(round_, generators)

    decoder = BoundDecoder(small_model, record=recording)
    with pytest.raises(torch.OutOfMemoryError):
        write(decoder, conditions, Guidance(), seeded(1))
    write(decoder, conditions, Guidance(), seeded(1))
    assert rehearsal.recorded > 0


def test_graphs_are_for_gpus_and_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = torch.device("cuda")
    assert choose_recorder(torch.device("cpu")) is None
    assert choose_recorder(cuda) is not None
    monkeypatch.setenv("VISAGE_NO_CUDA_GRAPHS", "1")
    assert choose_recorder(cuda) is None


def test_a_counted_place_is_the_known_one() -> None:
    generator = torch.Generator().manual_seed(0)
    codes = torch.randint(9, (2, 7, 3), generator=generator)
    weights = torch.rand(2, 7, 4, 3, generator=generator)
    table = torch.rand(7, 5, generator=generator)
    known, counted = KnownPlace(3, 4), CountedPlace.at(torch.tensor([3]), 6, torch.float32)
    assert torch.equal(known.previous(codes), counted.previous(codes))
    assert torch.equal(known.rows_of(table), counted.rows_of(table))
    assert torch.equal(known.row(weights), counted.row(weights))
    copies = codes.clone(), codes.clone()
    for place, steps in zip((known, counted), copies, strict=True):
        place.write(steps, torch.tensor([2, 0]), torch.tensor([[7, 8], [5, 6]]))
    assert torch.equal(*copies)
    new = torch.rand(2, 1, 2, 1, 4, generator=generator)
    caches = torch.zeros(2, 1, 2, 7, 4), torch.zeros(2, 1, 2, 7, 4)
    keys, _, nothing = known.extend(caches[0], new)
    all_keys, _, mask = counted.extend(caches[1], new)
    assert torch.equal(*caches)
    assert nothing is None
    assert mask is not None
    assert torch.equal(all_keys[..., mask[0] == 0.0, :], keys)
