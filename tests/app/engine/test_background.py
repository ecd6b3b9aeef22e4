"""Work off the window: done elsewhere, delivered here, and dropped at the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future

import pytest
from pytestqt.qtbot import QtBot

from app.engine.background import Background


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
