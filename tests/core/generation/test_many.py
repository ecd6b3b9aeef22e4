"""Many requests at once: each as if alone, however much memory there is."""

import dataclasses
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from test_engine import write_film

from visage_core.errors import Cancelled, DeviceError, InvalidSpan
from visage_core.events import AudioChunk, FeaturesReady, Finished, Notice, Progress, TakeEvent
from visage_core.generation import engine as engine_module
from visage_core.generation.composing import Composition
from visage_core.generation.engine import Engine
from visage_core.keeping import keep_content, keep_outside
from visage_core.types import (
    Direction,
    GenerationRequest,
    Guidance,
    Sampling,
    Span,
    Take,
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_film(tmp_path_factory.mktemp("films") / "film.mp4", 3.0)


@pytest.fixture
def request_(film: Path, tiny_bundle: Path) -> GenerationRequest:
    return GenerationRequest(film, Span(0.0, 1.0), model=str(tiny_bundle), device="cpu")


@pytest.fixture
def requests(request_: GenerationRequest) -> list[GenerationRequest]:
    return [
        dataclasses.replace(request_, seed=1),
        dataclasses.replace(request_, seed=2, guidance=Guidance("dual", 1.0, 3.0)),
        dataclasses.replace(request_, span=Span(0.5, 2.0)),
        dataclasses.replace(request_, direction=Direction(90.0), sampling=Sampling(top_k=5)),
    ]


def takes_of(events: list[TakeEvent]) -> dict[int, Take]:
    done = [(one.index, one.event) for one in events if isinstance(one.event, Finished)]
    return {index: event.take for index, event in done if index is not None}


def test_every_take_is_what_it_is_alone(engine: Engine, requests: list[GenerationRequest]) -> None:
    events = list(engine.generate_many(requests))
    takes = takes_of(events)
    assert sorted(takes) == list(range(len(requests)))
    for index, request in enumerate(requests):
        *_, last = engine.generate(request)
        assert isinstance(last, Finished)
        assert takes[index].request == request
        np.testing.assert_array_equal(takes[index].codes, last.take.codes)
        np.testing.assert_allclose(takes[index].foa.samples, last.take.foa.samples, atol=1e-5)
        assert takes[index].scores.both == pytest.approx(last.take.scores.both, abs=1e-3)
    assert takes[1].scores.picture is not None


def test_scores_are_complete_on_request_and_change_no_code(
    engine: Engine, request_: GenerationRequest
) -> None:
    guidances = [Guidance("off"), Guidance("dual", 0.0, 2.5), Guidance("dual", 2.5, 0.0)]
    requests = [dataclasses.replace(request_, guidance=guidance) for guidance in guidances]
    plain = takes_of(list(engine.generate_many(requests)))
    scored = takes_of(list(engine.generate_many(requests, scored=True)))
    for index, take in plain.items():
        assert take.scores.picture is None or take.scores.direction is None
        assert scored[index].scores.picture is not None
        assert scored[index].scores.direction is not None
        np.testing.assert_array_equal(scored[index].codes, take.codes)


def test_each_hears_its_features_and_its_audio(
    engine: Engine, requests: list[GenerationRequest]
) -> None:
    events = list(engine.generate_many(requests))
    takes = takes_of(events)
    for index, take in takes.items():
        mine = [one.event for one in events if one.index == index]
        assert isinstance(mine[0], FeaturesReady)
        assert isinstance(mine[-1], Finished)
        chunks = [event.foa.samples for event in mine if isinstance(event, AudioChunk)]
        np.testing.assert_array_equal(np.concatenate(chunks, axis=1), take.foa.samples)


def test_progress_is_that_of_all(engine: Engine, requests: list[GenerationRequest]) -> None:
    events = [one.event for one in engine.generate_many(requests) if one.index is None]
    progress = [one for one in events if isinstance(one, Progress) and one.total > 20]
    frames = sum(
        len(take.codes) for take in takes_of(list(engine.generate_many(requests))).values()
    )
    assert {one.total for one in progress} == {frames}
    for stage in {one.stage for one in progress}:
        done = [one.done for one in progress if one.stage is stage]
        assert done == sorted(done)
    assert progress[-1].done == frames


def failing_above(most: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    sizes: list[int] = []
    events = Composition.events

    def limited(self: Composition) -> Iterator[TakeEvent]:
        sizes.append(len(self._jobs))
        yield from ()
        if len(self._jobs) > most:
            raise torch.OutOfMemoryError("out of memory")
        yield from events(self)

    monkeypatch.setattr(Composition, "events", limited)
    return sizes


def test_a_batch_that_does_not_fit_is_halved_and_said_so(
    engine: Engine, request_: GenerationRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = [dataclasses.replace(request_, seed=seed) for seed in range(5)]
    expected = takes_of(list(engine.generate_many(requests)))
    sizes = failing_above(2, monkeypatch)
    events = list(engine.generate_many(requests))
    assert sizes == [5, 3, 2, 1, 2]
    notices = [one.event.text for one in events if isinstance(one.event, Notice)]
    assert len(notices) == 2
    assert "5 takes at once; going on with 3" in notices[0]
    for index, take in takes_of(events).items():
        np.testing.assert_array_equal(take.codes, expected[index].codes)


def test_a_take_that_does_not_fit_at_all_is_an_error(
    engine: Engine, request_: GenerationRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_above(0, monkeypatch)
    with pytest.raises(DeviceError, match="memory of this machine is full"):
        list(engine.generate_many([request_]))


def test_batches_are_as_large_as_memory_allows(
    engine: Engine, request_: GenerationRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "takes_at_once", lambda *_: 2)
    sizes = failing_above(2, monkeypatch)
    list(engine.generate_many([dataclasses.replace(request_, seed=seed) for seed in range(5)]))
    assert sizes == [2, 2, 1]


def test_cancelling_stops_all(engine: Engine, requests: list[GenerationRequest]) -> None:
    cancel = threading.Event()
    events = engine.generate_many(requests, cancel)
    for one in events:
        if isinstance(one.event, AudioChunk | Progress) and one.event.total > 20:
            break
    cancel.set()
    with pytest.raises(Cancelled):
        list(events)


def test_the_space_may_change_while_the_content_stays(
    engine: Engine, request_: GenerationRequest
) -> None:
    *_, first = engine.generate(request_)
    assert isinstance(first, Finished)
    moved = dataclasses.replace(
        request_, direction=Direction(120.0), seed=9, kept=keep_content(first.take)
    )
    *_, last = engine.generate(moved)
    assert isinstance(last, Finished)
    np.testing.assert_array_equal(last.take.codes[:, :3], first.take.codes[:, :3])
    assert (last.take.codes[:, 3:] != first.take.codes[:, 3:]).any()
    again = dataclasses.replace(request_, kept=keep_outside(first.take, Span(0.4, 0.2)), seed=9)
    *_, piece = engine.generate(again)
    assert isinstance(piece, Finished)
    same = (piece.take.codes == first.take.codes).all(axis=1)
    assert same[:10].all()
    assert same[15:].all()


def test_codes_of_another_span_are_refused(engine: Engine, request_: GenerationRequest) -> None:
    *_, first = engine.generate(request_)
    assert isinstance(first, Finished)
    longer = dataclasses.replace(request_, span=Span(0.0, 2.0), kept=keep_content(first.take))
    with pytest.raises(InvalidSpan, match="25 frames of 12"):
        list(engine.generate(longer))
