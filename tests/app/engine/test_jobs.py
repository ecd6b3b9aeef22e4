"""Generations run in a worker; the window's thread hears each end exactly once."""

from __future__ import annotations

import gc
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.engine.jobs import JobRunner
from app.engine.quiet_import import quiet_imports
from visage_core.errors import Cancelled, DeviceError
from visage_core.events import (
    AudioChunk,
    Event,
    FeaturesReady,
    Finished,
    Notice,
    Progress,
    Stage,
    TakeEvent,
)
from visage_core.types import Features, Foa, GenerationRequest, Take

FOA = Foa(np.zeros((4, 8), np.float32), 44100)
FEATURES = Features(np.zeros((1, 2), np.float32), np.full((1, 49), 1 / 49, np.float32))
STEPS = 3


class FakeEngine:
    """Yields a short, ordinary run of events; waits for `gate` before its last step."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.error: BaseException | None = None
        self.threads: set[str] = set()
        self.stopped = threading.Event()
        self.scored = False
        self.most = 99

    def generate(self, request: GenerationRequest, cancel: threading.Event) -> Iterator[Event]:
        self.threads.add(threading.current_thread().name)
        yield FeaturesReady(FEATURES)
        for step in range(STEPS):
            yield Progress(Stage.COMPOSING, step + 1, STEPS)
        yield AudioChunk(0, FOA)
        yield Notice("it is tight")
        while not self.gate.wait(0.005):
            if cancel.is_set():
                self.stopped.set()
                raise Cancelled
        if self.error is not None:
            raise self.error
        yield Finished(Take(request, "hash", np.zeros((1, 36), np.int16), FOA))

    def generate_many(
        self, requests: Sequence[GenerationRequest], cancel: threading.Event, *, scored: bool
    ) -> Iterator[TakeEvent]:
        self.scored = scored
        for index, request in enumerate(requests[: self.most]):
            for event in self.generate(request, cancel):
                yield TakeEvent(None if isinstance(event, Progress | Notice) else index, event)


class Heard:
    """All signals of a runner in order, and the threads they came in."""

    def __init__(self, runner: JobRunner) -> None:
        self.events: list[tuple[Any, ...]] = []
        self.threads: set[threading.Thread] = set()
        for name in (
            "started",
            "features_ready",
            "progressed",
            "chunk_ready",
            "noticed",
            "part_chunk_ready",
            "part_finished",
            "finished",
            "all_finished",
            "failed",
            "cancelled",
        ):
            getattr(runner, name).connect(self._keep(name))

    def _keep(self, name: str) -> Callable[..., None]:
        def keep(*values: Any) -> None:
            self.threads.add(threading.current_thread())
            self.events.append((name, *values))

        return keep

    def names(self, number: int) -> list[str]:
        return [event[0] for event in self.events if event[1] == number]


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def runner(qtbot: QtBot, engine: FakeEngine) -> Iterator[JobRunner]:
    runner = JobRunner(lambda: engine, importing=nullcontext)
    yield runner
    engine.gate.set()
    assert runner.shutdown()


@pytest.fixture
def heard(runner: JobRunner) -> Heard:
    return Heard(runner)


def request(seed: int = 0) -> GenerationRequest:
    return GenerationRequest(Path("clip.mp4"), seed=seed)


def test_a_job_tells_its_story_in_order(qtbot: QtBot, runner: JobRunner, heard: Heard) -> None:
    with qtbot.waitSignal(runner.finished):
        number = runner.submit(request(seed=5))
    assert heard.names(number) == [
        "started",
        "features_ready",
        *["progressed"] * STEPS,
        "chunk_ready",
        "noticed",
        "finished",
    ]
    take = heard.events[-1][2]
    assert take.request.seed == 5
    assert not runner.busy


def test_work_is_done_elsewhere_and_heard_here(
    qtbot: QtBot, runner: JobRunner, heard: Heard, engine: FakeEngine
) -> None:
    with qtbot.waitSignal(runner.finished):
        runner.submit(request())
    assert engine.threads == {"generation"}
    assert heard.threads == {threading.main_thread()}


def test_the_engine_is_made_once_in_the_worker_when_needed(qtbot: QtBot) -> None:
    made: list[str] = []

    def make() -> FakeEngine:
        made.append(threading.current_thread().name)
        return FakeEngine()

    runner = JobRunner(make, importing=nullcontext)
    assert made == []
    runner.warm_up()
    for _ in range(2):
        with qtbot.waitSignal(runner.finished):
            runner.submit(request())
    assert made == ["generation"]
    assert runner.shutdown()


def test_jobs_wait_for_each_other(qtbot: QtBot, runner: JobRunner, heard: Heard) -> None:
    numbers = [runner.submit(request(seed)) for seed in range(3)]
    qtbot.waitUntil(lambda: not runner.busy)
    finished = [
        (event[1], event[2].request.seed) for event in heard.events if event[0] == "finished"
    ]
    assert finished == list(zip(numbers, range(3), strict=True))


def test_cancel_is_heard_at_once_and_nothing_after(
    qtbot: QtBot, runner: JobRunner, heard: Heard, engine: FakeEngine
) -> None:
    engine.gate.clear()
    with qtbot.waitSignal(runner.chunk_ready):
        number = runner.submit(request())
    runner.cancel(number)
    assert heard.names(number)[-1] == "cancelled"
    qtbot.waitUntil(engine.stopped.is_set)
    engine.gate.set()
    with qtbot.waitSignal(runner.finished):
        other = runner.submit(request())
    assert heard.names(number)[-1] == "cancelled"
    assert heard.names(number).count("cancelled") == 1
    assert heard.names(other)[-1] == "finished"


def test_a_result_that_crosses_a_cancel_is_dropped(
    qtbot: QtBot, runner: JobRunner, heard: Heard, engine: FakeEngine
) -> None:
    number = runner.submit(request())
    runner._worker.stop(5.0)  # the worker is through; its messages wait in the event loop
    runner.cancel(number)
    qtbot.wait(20)
    assert heard.events == [("cancelled", number)]


def test_a_waiting_job_is_cancelled_before_it_starts(
    qtbot: QtBot, runner: JobRunner, heard: Heard, engine: FakeEngine
) -> None:
    engine.gate.clear()
    with qtbot.waitSignal(runner.chunk_ready):
        first = runner.submit(request())
    second = runner.submit(request())
    runner.cancel(second)
    engine.gate.set()
    qtbot.waitUntil(lambda: not runner.busy)
    assert heard.names(second) == ["cancelled"]
    assert heard.names(first)[-1] == "finished"


def test_cancel_all_and_unknown_numbers(
    runner: JobRunner, heard: Heard, engine: FakeEngine
) -> None:
    engine.gate.clear()
    numbers = [runner.submit(request()) for _ in range(3)]
    runner.cancel(99)
    runner.cancel_all()
    assert [event for event in heard.events if event[0] == "cancelled"] == [
        ("cancelled", number) for number in numbers
    ]


def test_a_batch_tells_each_take_by_its_index_and_ends_once(
    qtbot: QtBot, runner: JobRunner, heard: Heard, engine: FakeEngine
) -> None:
    with qtbot.waitSignal(runner.all_finished):
        number = runner.submit_many([request(seed) for seed in (4, 5)])
    part = [*["progressed"] * STEPS, "part_chunk_ready", "noticed", "part_finished"]
    assert heard.names(number) == ["started", *part, *part, "all_finished"]
    made = [event[2:] for event in heard.events if event[0] == "part_finished"]
    assert [(index, take.request.seed) for index, take in made] == [(0, 4), (1, 5)]
    assert engine.scored
    assert not runner.busy


def test_a_cancelled_batch_is_silent_after(
    qtbot: QtBot, runner: JobRunner, heard: Heard, engine: FakeEngine
) -> None:
    engine.gate.clear()
    with qtbot.waitSignal(runner.part_chunk_ready):
        number = runner.submit_many([request(0), request(1)])
    runner.cancel(number)
    qtbot.waitUntil(engine.stopped.is_set)
    engine.gate.set()
    with qtbot.waitSignal(runner.finished):
        runner.submit(request())
    assert heard.names(number)[-1] == "cancelled"
    assert heard.names(number).count("cancelled") == 1


def test_a_batch_that_lacks_a_take_has_failed(
    qtbot: QtBot, runner: JobRunner, heard: Heard, engine: FakeEngine
) -> None:
    engine.most = 1
    with qtbot.waitSignal(runner.failed):
        number = runner.submit_many([request(0), request(1)])
    assert heard.names(number)[-2:] == ["part_finished", "failed"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DeviceError("There is no GPU. Choose the CPU."), "There is no GPU. Choose the CPU."),
        (KeyError("w"), "Generate again"),
        (MemoryError(), "Close other programs"),
        (ModuleNotFoundError("No module named 'dac'"), "Install Visage Studio again"),
    ],
)
def test_errors_become_messages_that_help(
    qtbot: QtBot,
    runner: JobRunner,
    engine: FakeEngine,
    caplog: pytest.LogCaptureFixture,
    error: BaseException,
    words: str,
) -> None:
    engine.error = error
    with qtbot.waitSignal(runner.failed) as failure:
        number = runner.submit(request())
    assert failure.args is not None
    assert failure.args[0] == number
    assert words in failure.args[1]
    assert "Traceback" not in failure.args[1]
    logged = any(record.levelno == logging.ERROR for record in caplog.records)
    assert logged == (not isinstance(error, DeviceError))


def test_after_a_failure_the_next_job_runs(
    qtbot: QtBot, runner: JobRunner, engine: FakeEngine
) -> None:
    engine.error = KeyError("w")
    with qtbot.waitSignal(runner.failed):
        runner.submit(request())
    engine.error = None
    with qtbot.waitSignal(runner.finished):
        runner.submit(request())


def test_an_engine_that_cannot_be_made_fails_the_job_and_is_tried_again(qtbot: QtBot) -> None:
    attempts = iter([DeviceError("No."), None])

    def make() -> FakeEngine:
        if (error := next(attempts)) is not None:
            raise error
        return FakeEngine()

    runner = JobRunner(make, importing=nullcontext)
    with qtbot.waitSignal(runner.failed):
        runner.submit(request())
    with qtbot.waitSignal(runner.finished):
        runner.submit(request())
    assert runner.shutdown()


def test_shutdown_stops_a_running_job(qtbot: QtBot) -> None:
    engine = FakeEngine()
    engine.gate.clear()
    runner = JobRunner(lambda: engine, importing=nullcontext)
    with qtbot.waitSignal(runner.chunk_ready):
        runner.submit(request())
    runner.submit(request())
    assert runner.shutdown()
    assert engine.stopped.is_set()


def test_quiet_imports_pause_the_collector_even_when_they_fail() -> None:
    collecting: list[bool] = []

    def fail() -> None:
        with quiet_imports():
            collecting.append(gc.isenabled())
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert collecting == [False]
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
    gc.unfreeze()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc/self/maps")
def test_preloading_maps_torchs_libraries_without_importing_it() -> None:
    code = (
        "import sys; from app.engine.quiet_import import preload_torch; preload_torch();"
        "assert 'torch' not in sys.modules;"
        "assert 'libtorch_python' in open('/proc/self/maps').read()"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert result.returncode == 0, result.stderr


def test_what_waits_can_change_places_and_what_runs_cannot(
    qtbot: QtBot, runner: JobRunner, heard: Heard, engine: FakeEngine
) -> None:
    engine.gate.clear()
    first, second, third, fourth = (runner.submit(request(seed)) for seed in range(4))
    runner.move(fourth, -9)
    runner.move(first, 1)
    runner.move(second, 1)
    assert runner.line == (first, fourth, third, second)
    runner.cancel(third)
    assert runner.line == (first, fourth, second)
    engine.gate.set()
    qtbot.waitUntil(lambda: not runner.busy)
    begun = [number for name, number, *_ in heard.events if name == "started"]
    assert begun == [first, fourth, second]
    assert runner.line == ()


def test_cancelling_what_runs_gives_the_next_its_turn(
    qtbot: QtBot, runner: JobRunner, heard: Heard, engine: FakeEngine
) -> None:
    engine.gate.clear()
    first, second = runner.submit(request(1)), runner.submit(request(2))
    qtbot.waitUntil(lambda: "noticed" in heard.names(first))
    runner.cancel(first)
    assert runner.line == (second,)
    engine.gate.set()
    with qtbot.waitSignal(runner.finished):
        pass
    assert heard.names(first)[-1] == "cancelled"
    assert heard.names(second)[-1] == "finished"
