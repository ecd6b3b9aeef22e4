"""Work off the window: done elsewhere, delivered here, and dropped at the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future

import pytest
from pytestqt.qtbot import QtBot

from app.engine.background import Background
from visage_core.errors import Cancelled
from visage_core.export.watch import Watch


@pytest.fixture
def background(qapp: object) -> Iterator[Background]:
    made = Background()
    yield made
    made.close()


def test_work_is_done_elsewhere_and_delivered_here_in_order(
    background: Background, qtbot: QtBot
) -> None:
    got: list[tuple[int, bool]] = []
    here = threading.get_ident()

    def work(number: int) -> int:
        assert threading.get_ident() != here
        return number

    def deliver(done: Future[int]) -> None:
        got.append((done.result(), threading.get_ident() == here))

    for number in range(5):
        background.run(lambda n=number: work(n), deliver)
    qtbot.waitUntil(lambda: len(got) == 5, timeout=60_000)
    assert got == [(number, True) for number in range(5)]


def test_what_was_raised_is_raised_where_it_is_looked_at(
    background: Background, qtbot: QtBot
) -> None:
    got: list[Future[float]] = []
    background.run(lambda: 1 / 0, got.append)
    qtbot.waitUntil(lambda: bool(got), timeout=60_000)
    with pytest.raises(ZeroDivisionError):
        got[0].result()


def test_closing_waits_for_the_work_and_delivers_nothing(qtbot: QtBot) -> None:
    background, gate, got = Background(), threading.Event(), []
    for _ in range(3):
        background.run(lambda: gate.wait(5.0), got.append)
    threading.Timer(0.05, gate.set).start()
    background.close()
    background.close()
    background.run(lambda: 1, got.append)
    qtbot.wait(20)
    assert got == []


def test_closing_without_dropping_does_all_that_waits() -> None:
    background, done = Background(), []
    for number in range(3):
        background.run(lambda n=number: done.append(n), lambda _ended: None)
    background.close(drop=False)
    assert done == [0, 1, 2]


class Listed:
    """What is told of titled work."""

    def __init__(self, background: Background) -> None:
        self.told: list[tuple[object, ...]] = []
        for name in ("began", "advanced", "over"):
            signal = getattr(background, name)
            signal.connect(lambda *what, name=name: self.told.append((name, *what)))


def test_watched_work_tells_how_far_it_is_in_the_window_s_thread(
    background: Background, qtbot: QtBot
) -> None:
    listed, threads, got = Listed(background), set[threading.Thread](), list[Future[str]]()
    background.advanced.connect(lambda *_: threads.add(threading.current_thread()))

    def work(watch: Watch) -> str:
        for fraction in (0.25, 1.0):
            watch.at(fraction)
        return "made"

    background.run_watched(work, got.append, "Making it")
    qtbot.waitUntil(lambda: bool(got), timeout=60_000)
    assert got[0].result() == "made"
    number = listed.told[0][1]
    assert listed.told == [
        ("began", number, "Making it", True),
        *(("advanced", number, fraction) for fraction in (0.0, 0.25, 1.0)),
        ("over", number, True),
    ]
    assert threads == {threading.main_thread()}


def test_watched_work_ends_when_it_is_cancelled_also_before_its_turn(
    background: Background, qtbot: QtBot
) -> None:
    listed, got, done = Listed(background), list[Future[None]](), list[str]()
    reached, go = threading.Event(), threading.Event()

    def work(watch: Watch) -> None:
        reached.set()
        go.wait()
        watch.at(0.5)
        done.append("though it was not wanted")

    background.run_watched(work, got.append, "One")
    background.run_watched(work, got.append, "Other")
    one, other = (told[1] for told in listed.told)
    assert reached.wait(60.0)
    reached.clear()
    for number in (one, other):
        background.cancel(number)
    go.set()
    qtbot.waitUntil(lambda: len(got) == 2, timeout=60_000)
    assert done == []
    assert not reached.is_set(), "the other one never began"
    for ended, title in zip(got, ("One", "Other"), strict=True):
        with pytest.raises(Cancelled, match=f"{title} was cancelled"):
            ended.result()
    assert [told for told in listed.told if told[0] == "over"] == [
        ("over", one, False),
        ("over", other, False),
    ]
    background.cancel(one)  # long over
