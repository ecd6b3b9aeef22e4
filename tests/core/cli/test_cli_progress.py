"""What a terminal shows while a take is made."""

from __future__ import annotations

import io
import time

import pytest
from rich.console import Console

from visage_core.commands.progress import ProgressBar, StageClock, follow
from visage_core.events import Notice, Progress, Stage


def test_clock_adds_up_what_each_stage_took(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 1.0, 3.0, 4.5, 10.0])
    monkeypatch.setattr(time, "perf_counter", lambda: next(times))
    clock = StageClock()
    assert clock.enter(Stage.LOADING)
    assert clock.enter(Stage.COMPOSING)
    assert not clock.enter(Stage.COMPOSING)
    clock.enter(None)
    assert clock.seconds == {Stage.LOADING: 2.0, Stage.COMPOSING: 7.0}


def test_terminal_shows_stage_share_and_time_left() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100)
    with ProgressBar(console) as bar:
        bar.show(Progress(Stage.COMPOSING, 25, 100, seconds_left=83.2), new_stage=True)
    shown = screen.getvalue()
    assert Stage.COMPOSING.value in shown
    assert "25%" in shown
    assert "1:23 left" in shown


def test_engine_that_ends_without_a_take_is_a_defect() -> None:
    with pytest.raises(RuntimeError, match="without a take"):
        follow([Progress(Stage.LOADING, 0, 1)])


def test_notices_stay_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError):
        follow([Notice("this take is made on the CPU")])
    assert "this take is made on the CPU" in capsys.readouterr().err
