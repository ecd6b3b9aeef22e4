"""A request becomes a take: all events, all lengths, every way to stop or fail."""

import dataclasses
import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from visage_core.codec.dac import load_codec, streams_to_codes
from visage_core.errors import (
    Cancelled,
    DeviceError,
    InvalidGuidance,
    InvalidSpan,
    MediaError,
    ModelError,
    VisageError,
)
from visage_core.events import AudioChunk, Event, FeaturesReady, Finished, Progress, Stage
from visage_core.features.clip import ClipEncoder
from visage_core.generation.engine import Engine
from visage_core.types import (
    Direction,
    GenerationRequest,
    Guidance,
    Precision,
    Sampling,
    Span,
    Take,
)

RATE = 16000


def write_film(path: Path, seconds: float) -> Path:
    rows = np.arange(64)[:, None, None]
    with av.open(path, "w") as container:
        stream = container.add_stream("mpeg4", rate=8)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for index in range(round(8 * seconds)):
            image = np.broadcast_to(np.uint8((rows + 20 * index) % 256), (64, 64, 3))
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_film(tmp_path_factory.mktemp("films") / "film.mp4", 7.0)


@pytest.fixture
def request_(film: Path, tiny_bundle: Path) -> GenerationRequest:
    return GenerationRequest(
        film, Span(0.0, 1.0), Direction(30.0, 10.0), model=str(tiny_bundle), device="cpu"
    )


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def take_of(events: list[Event]) -> Take:
    assert isinstance(events[-1], Finished)
    return events[-1].take


def of_kind(events: list[Event], kind: type) -> list:
    return [event for event in events if isinstance(event, kind)]


def count_looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    looks: list[int] = []
    encode = ClipEncoder.encode

    def counting(self: ClipEncoder, frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        looks.append(len(frames))
        return encode(self, frames)

    monkeypatch.setattr(ClipEncoder, "encode", counting)
    return looks


@pytest.mark.parametrize("duration", [0.25, 0.33, 1.0, 5.0, 5.3, 7.0])
def test_a_take_is_as_long_as_its_span(
    engine: Engine, request_: GenerationRequest, duration: float
) -> None:
    wanted = dataclasses.replace(request_, span=Span(0.0, duration))
    events = list(engine.generate(wanted))
    take = take_of(events)
    assert take.request == wanted
    assert take.foa.sample_rate == RATE
    assert take.foa.samples.shape == (4, round(duration * RATE))
    frames = len(of_kind(events, FeaturesReady)[0].features.clip)
    assert take.codes.shape == (int(np.ceil(frames / 4 * 25)), 12)
    assert take.codes.dtype == np.int16


def test_chunks_join_to_the_take_which_is_its_codes_decoded(
    engine: Engine, request_: GenerationRequest, tiny_bundle: Path
) -> None:
    events = list(engine.generate(dataclasses.replace(request_, span=Span(1.0, 5.3))))
    take, chunks = take_of(events), of_kind(events, AudioChunk)
    assert len(chunks) > 2
    ends = [chunk.start + chunk.foa.samples.shape[1] for chunk in chunks]
    assert [0, *ends[:-1]] == [chunk.start for chunk in chunks]
    joined = np.concatenate([chunk.foa.samples for chunk in chunks], axis=1)
    np.testing.assert_array_equal(joined, take.foa.samples)
    whole = load_codec(tiny_bundle / "codec").decode(streams_to_codes(take.codes))
    np.testing.assert_allclose(take.foa.samples, whole[:, : joined.shape[1]], atol=1e-5)


def test_the_first_sound_comes_early_and_later_pieces_are_longer(
    engine: Engine, request_: GenerationRequest, tiny_bundle: Path
) -> None:
    codec = load_codec(tiny_bundle / "codec")
    events = list(engine.generate(dataclasses.replace(request_, span=Span(0.0, 5.0))))
    first_sound = next(n for n, event in enumerate(events) if isinstance(event, AudioChunk))
    written = [
        e.done for e in of_kind(events[:first_sound], Progress) if e.stage.name == "COMPOSING"
    ]
    assert written[-1] <= codec.context + 0.3 * codec.frame_rate
    seconds = [chunk.foa.seconds for chunk in of_kind(events, AudioChunk)]
    assert seconds[0] < 0.5
    assert max(seconds) > 0.9


def test_stages_come_in_order_and_end_full(engine: Engine, request_: GenerationRequest) -> None:
    fresh = Engine()
    progress = of_kind(list(fresh.generate(request_)), Progress)
    order = [event.stage for event in progress]
    assert order == sorted(order, key=list(Stage).index)
    assert set(order) == set(Stage)
    for stage in Stage:
        done = [event.done for event in progress if event.stage is stage]
        assert done == sorted(done)
        assert done[-1] == next(e.total for e in progress if e.stage is stage)
    assert progress[0].seconds_left is None
    assert progress[-1].seconds_left == 0.0
    later = of_kind(list(fresh.generate(request_)), Progress)
    assert all(e.seconds_left is not None for e in later if e.stage is Stage.COMPOSING)


def test_equal_requests_give_equal_bytes(request_: GenerationRequest) -> None:
    first, again = (take_of(list(Engine().generate(request_))) for _ in range(2))
    np.testing.assert_array_equal(first.codes, again.codes)
    np.testing.assert_array_equal(first.foa.samples, again.foa.samples)
    assert first.model_hash == again.model_hash


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 1},
        {"direction": Direction(-120.0, 0.0)},
        {"guidance": Guidance("direction", 2.5, 6.0)},
        {"sampling": Sampling(greedy=True)},
        {"precision": Precision.INT8},
    ],
)
def test_every_setting_counts_and_none_looks_at_the_video_again(
    engine: Engine,
    request_: GenerationRequest,
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, object],
) -> None:
    before = take_of(list(engine.generate(request_)))
    looks = count_looks(monkeypatch)
    after = take_of(list(engine.generate(dataclasses.replace(request_, **change))))
    assert not np.array_equal(before.codes, after.codes)
    assert looks == []


def test_a_small_model_is_exact_unless_asked_otherwise(
    engine: Engine, request_: GenerationRequest
) -> None:
    automatic, exact = (
        take_of(list(engine.generate(dataclasses.replace(request_, precision=precision))))
        for precision in (Precision.AUTO, Precision.FP32)
    )
    np.testing.assert_array_equal(automatic.codes, exact.codes)


def test_another_span_or_a_changed_file_is_looked_at(
    request_: GenerationRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    engine, looks = Engine(), count_looks(monkeypatch)
    video = write_film(tmp_path / "film.mp4", 2.0)
    asked = dataclasses.replace(request_, video=video)
    for duration in (1.0, 1.0, 2.0):
        list(engine.generate(dataclasses.replace(asked, span=Span(0.0, duration))))
    assert sum(looks) == 4 + 8
    write_film(video, 3.0)
    list(engine.generate(asked))
    assert sum(looks) == 4 + 8 + 4


@pytest.mark.parametrize(
    "reached",
    [
        lambda event: True,
        lambda event: isinstance(event, Progress) and event.stage is Stage.WATCHING,
        lambda event: isinstance(event, FeaturesReady),
        lambda event: (
            isinstance(event, Progress) and event.stage is Stage.COMPOSING and event.done == 5
        ),
        lambda event: isinstance(event, Progress) and event.stage is Stage.RENDERING,
    ],
    ids=["at once", "watching", "features", "composing", "rendering"],
)
def test_cancelling_stops_without_another_event(
    request_: GenerationRequest, reached: Callable[[Event], bool]
) -> None:
    engine, cancel = Engine(), threading.Event()
    events = engine.generate(request_, cancel)
    next(event for event in events if reached(event))
    cancel.set()
    with pytest.raises(Cancelled):
        next(events)
    assert take_of(list(engine.generate(request_))).codes.size


def test_generations_at_once_do_not_disturb_each_other(request_: GenerationRequest) -> None:
    engine = Engine()
    wanted = [dataclasses.replace(request_, seed=seed) for seed in range(3)]
    alone = [take_of(list(Engine().generate(asked))) for asked in wanted]
    found: dict[int, Take] = {}

    def work(asked: GenerationRequest) -> None:
        found[asked.seed] = take_of(list(engine.generate(asked)))

    threads = [threading.Thread(target=work, args=(asked,)) for asked in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for take in alone:
        np.testing.assert_array_equal(found[take.request.seed].codes, take.codes)


def test_generations_can_take_turns_in_one_thread(
    engine: Engine, request_: GenerationRequest
) -> None:
    pair = (engine.generate(request_), engine.generate(request_))
    first, second = (take_of(list(events)) for events in zip(*zip(*pair, strict=True), strict=True))
    np.testing.assert_array_equal(first.codes, second.codes)


@pytest.mark.parametrize(
    ("change", "error", "named"),
    [
        ({"span": Span(6.0, 2.0)}, InvalidSpan, "7.00 s long"),
        ({"span": Span(60.0, 1.0)}, InvalidSpan, "7.00 s long"),
        ({"video": Path("absent.mp4")}, MediaError, "absent.mp4"),
        ({"model": "absent"}, ModelError, "absent"),
        ({"device": "quantum"}, DeviceError, "quantum"),
        ({"sampling": Sampling(top_k=0)}, InvalidGuidance, "top-k"),
    ],
)
def test_what_cannot_be_done_is_named(
    engine: Engine,
    request_: GenerationRequest,
    change: dict[str, object],
    error: type[VisageError],
    named: str,
) -> None:
    with pytest.raises(error, match=named):
        list(engine.generate(dataclasses.replace(request_, **change)))


def test_a_span_may_reach_one_frame_past_the_end(
    engine: Engine, request_: GenerationRequest
) -> None:
    take = take_of(list(engine.generate(dataclasses.replace(request_, span=Span(6.0, 1.1)))))
    assert take.foa.seconds == pytest.approx(1.1)


def test_parts_that_do_not_fit_are_named(
    request_: GenerationRequest, tiny_bundle: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "mixed"
    shutil.copytree(tiny_bundle, folder)
    config = folder / "visage" / "config.json"
    values = json.loads(config.read_text()) | {"dac_sample_rate": 44100}
    config.write_text(json.dumps(values))
    with pytest.raises(ModelError, match=r"sample rate \(44100 and 16000\)"):
        list(Engine().generate(dataclasses.replace(request_, model=str(folder))))


def test_a_prepared_model_is_not_loaded_again(
    request_: GenerationRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine()
    engine.prepare(request_.model, request_.device)
    monkeypatch.setattr("visage_core.generation.engine.load_bundle", None)
    assert take_of(list(engine.generate(request_))).codes.size


@pytest.mark.parametrize("seed", [-1, 2**63, 10**30])
def test_any_integer_is_a_seed(engine: Engine, request_: GenerationRequest, seed: int) -> None:
    wanted = dataclasses.replace(request_, seed=seed, span=Span(0.0, 0.25))
    assert take_of(list(engine.generate(wanted))).codes.size


def test_what_follows_a_cut_does_not_depend_on_what_was_before(
    engine: Engine, request_: GenerationRequest
) -> None:
    greedy = dataclasses.replace(request_, sampling=Sampling(greedy=True), span=Span(0.0, 4.0))
    cut = take_of(list(engine.generate(dataclasses.replace(greedy, cuts=(2.0, 9.0)))))
    late = take_of(list(engine.generate(dataclasses.replace(greedy, span=Span(2.0, 2.0)))))
    early = take_of(list(engine.generate(dataclasses.replace(greedy, span=Span(0.0, 2.0)))))
    half = len(early.codes)
    np.testing.assert_array_equal(cut.codes[:half], early.codes)
    np.testing.assert_array_equal(cut.codes[half:], late.codes[: len(cut.codes) - half])
