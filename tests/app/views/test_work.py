"""The list of all long work: what is asked for waits its turn, and who is away is called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import Desk, encoded_noise, make_clip
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.document.preferences import Preferences
from app.views.main_window import MainWindow
from app.views.work_list import WorkList, WorkRow
from visage_core.events import Progress, Stage
from visage_core.types import Direction, Take

AddTake = Callable[..., None]


@pytest.fixture
def work_list(opened: Desk, qtbot: QtBot) -> WorkList:
    qtbot.waitUntil(opened.studio.window.isActiveWindow)
    window = opened.studio.window
    QTest.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    shown = opened.studio.work_wiring.list
    assert shown.isVisible()
    return shown


def rows(shown: WorkList) -> list[WorkRow]:
    """From top to bottom."""
    return sorted(shown.rows.values(), key=lambda row: row.y())


def titles(shown: WorkList) -> list[str]:
    shown.layout().activate()
    return [row.texts()[0] for row in rows(shown)]


def click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def generate(desk: Desk, *seeds: int) -> None:
    for seed in seeds:
        desk.session.set_seed(seed)
        desk.press("generate")


def finish(desk: Desk, job: int) -> None:
    request = desk.jobs.requests[job - 1]
    codes = np.zeros((3, 36), np.int16)
    desk.jobs.finished.emit(job, Take(request, "hash", codes, encoded_noise(0.0)))


def test_what_is_asked_for_while_a_take_is_made_waits_its_turn(
    opened: Desk, work_list: WorkList
) -> None:
    generate(opened, 1, 2)
    opened.jobs.started.emit(1)
    assert opened.session.job is not None
    assert opened.session.job.request.seed == 1
    assert titles(work_list) == ["Take of steps.mp4, seed 1", "Take of steps.mp4, seed 2"]
    finish(opened, 1)
    assert opened.session.job.request.seed == 2
    finish(opened, 2)
    assert [take.take.request.seed for take in opened.session.takes] == [1, 2]
    assert opened.session.job is None
    assert titles(work_list) == []


def test_the_panel_offers_another_take_while_one_is_made(opened: Desk) -> None:
    panel = opened.studio.window.generate
    click(panel.generate_button)
    click(panel.another_button)
    assert len(opened.jobs.requests) == 2
    assert panel.stage_text()[0] == "Waiting for the engine"
    click(panel.cancel_button)
    assert opened.session.job is not None
    assert opened.session.job.number == 2


def test_waiting_takes_change_places_and_are_removed_with_the_mouse(
    opened: Desk, work_list: WorkList
) -> None:
    generate(opened, 1, 2, 3, 4)
    opened.jobs.started.emit(1)
    titles(work_list)
    running, second, _third, fourth = rows(work_list)
    assert not running.up.isVisible()
    assert not second.up.isEnabled()
    assert not fourth.down.isEnabled()
    click(fourth.up)
    assert [text[-1] for text in titles(work_list)] == ["1", "2", "4", "3"]
    click(rows(work_list)[1].down)
    assert [text[-1] for text in titles(work_list)] == ["1", "4", "2", "3"]
    click(rows(work_list)[2].cancel)
    assert [text[-1] for text in titles(work_list)] == ["1", "4", "3"]
    finish(opened, 1)
    assert opened.session.job is not None
    assert opened.session.job.request.seed == 4


def test_a_drag_gives_way_to_the_next_drag_but_not_what_was_asked_for(
    opened: Desk, add_take: AddTake
) -> None:
    add_take()
    generate(opened, 7)
    opened.session.set_direction(Direction(40.0))
    opened.studio.generation.regenerate()
    opened.session.set_direction(Direction(-40.0))
    opened.studio.generation.regenerate()
    assert opened.jobs.line == (1, 3)
    finish(opened, 1)
    assert opened.session.job is not None
    assert opened.session.job.request.direction == Direction(-40.0)


def test_a_take_that_waited_belongs_to_the_video_it_was_asked_for(
    opened: Desk, tmp_path: Path
) -> None:
    clip = opened.session.require_clip()
    generate(opened, 1, 2)
    opened.session.open_clip(make_clip(tmp_path / "other.mp4", 12.0))
    finish(opened, 1)
    finish(opened, 2)
    assert [take.clip for take in opened.session.takes] == [clip, clip]


def test_leaving_the_project_takes_everything_out_of_the_line(opened: Desk) -> None:
    generate(opened, 1, 2, 3)
    opened.press("new_project")
    assert opened.jobs.line == ()
    assert opened.session.job is None


def test_grid_and_takes_stand_in_one_line_and_tell_how_far_they_are(
    opened: Desk, work_list: WorkList
) -> None:
    opened.press("make_grid")
    generate(opened, 5)
    grid = next(iter(opened.jobs.batches))
    opened.jobs.started.emit(grid)
    opened.jobs.progressed.emit(grid, Progress(Stage.COMPOSING, 1, 4, 12.0))
    first, second = rows(work_list)
    size = len(opened.jobs.batches[grid])
    assert first.texts() == (f"{size} takes of steps.mp4", f"{Stage.COMPOSING.value} · 12 s left")
    assert first.bar.value() * 4 == first.bar.maximum()
    assert second.texts()[1] == "waiting"
    told = opened.studio.window.work.words()
    assert told == f"{size} takes of steps.mp4 · 12 s left · 1 more"
    click(first.cancel)
    assert opened.session.grid is not None
    assert opened.session.grid.job is None


def test_other_long_work_is_listed_while_it_lasts(
    opened: Desk, work_list: WorkList, qtbot: QtBot
) -> None:
    stopped: list[str] = []
    key = opened.studio.work.begin("Delivering rain.wav", lambda: stopped.append("rain"))
    opened.studio.work.progress(key, 0.5)
    (row,) = rows(work_list)
    assert row.bar.value() * 2 == row.bar.maximum()
    click(row.cancel)
    assert stopped == ["rain"]
    assert row.texts()[1] == "stopping…"
    assert not row.cancel.isEnabled()
    opened.studio.work.end(key, done=False)
    done: list[object] = []
    opened.studio.projects.background.run(lambda: None, done.append, "Opening rain")
    assert titles(work_list) == ["Opening rain"]
    qtbot.waitUntil(lambda: bool(done))
    assert titles(work_list) == []


@pytest.mark.parametrize(
    ("seconds", "active", "wanted", "called"),
    [
        (34.0, False, True, True),
        (34.0, True, True, False),
        (34.0, False, False, False),
        (19.0, False, True, False),
    ],
)
def test_who_is_away_is_called_when_long_work_ends(
    opened: Desk,
    monkeypatch: pytest.MonkeyPatch,
    seconds: float,
    active: bool,
    wanted: bool,
    called: bool,
) -> None:
    studio, heard = opened.studio, list[str]()
    now = [100.0]
    studio.work.clock = lambda: now[0]
    studio.preferences.use(Preferences(tells_long_jobs=wanted))
    monkeypatch.setattr(MainWindow, "isActiveWindow", lambda _window: active)
    monkeypatch.setattr(studio.work_wiring.attention, "call", heard.append)
    generate(opened, 9)
    now[0] += 50.0  # waiting is not working
    opened.jobs.started.emit(1)
    now[0] += seconds
    finish(opened, 1)
    told = ["Take of steps.mp4, seed 9 is done, after 34 s."]
    assert heard == (told if called else [])
    assert (opened.session.notice is not None) == called


def test_a_failure_says_why_rather_than_how_long(
    opened: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio, heard = opened.studio, list[str]()
    now = [0.0]
    studio.work.clock = lambda: now[0]
    monkeypatch.setattr(MainWindow, "isActiveWindow", lambda _window: False)
    monkeypatch.setattr(studio.work_wiring.attention, "call", heard.append)
    generate(opened, 9)
    opened.jobs.started.emit(1)
    now[0] = 60.0
    opened.jobs.failed.emit(1, "the disk is full")
    assert opened.studio.window.notice.text() == "the disk is full"
    assert heard == ["Take of steps.mp4, seed 9 has stopped, after 1:00 min."]
