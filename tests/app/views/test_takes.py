"""The list of takes: marked, sorted, filtered, and filled by many seeds at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from conftest import PATIENCE, Desk, encoded_noise
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.document.editing import undo
from app.document.ranking import TakeOrder
from app.document.takes import TakeColor
from app.views.take_row import star_area
from app.views.takes_model import PLACEMENT_ROLE
from visage_core.events import Progress, Stage
from visage_core.types import Direction, Take

AddTake = Callable[..., None]


def press_key(desk: Desk, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    held = modifiers[0] if modifiers else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(desk.studio.window, key, held)


def names(desk: Desk) -> list[str]:
    model = desk.studio.window.takes.model
    return [model.data(model.index(row)) for row in range(model.rowCount())]


def row_area(desk: Desk, row: int) -> QPoint:
    rows = desk.studio.window.takes.list
    return rows.visualRect(rows.model().index(row, 0))


def test_keys_star_lock_and_note_the_heard_take(opened: Desk, add_take: AddTake) -> None:
    add_take()
    press_key(opened, Qt.Key.Key_S)
    press_key(opened, Qt.Key.Key_N)
    editor = opened.studio._takes_wiring.note_editor
    assert editor.isVisible()
    QTest.keyClicks(editor.field, "wide rain 5")
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    assert not editor.isVisible()
    opened.press("color_green")
    press_key(opened, Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    marks = opened.session.require_active().marks
    assert (marks.starred, marks.note, marks.locked) == (True, "wide rain 5", True)
    assert marks.color is TakeColor.GREEN
    acts = opened.studio.window.actions_by_id
    assert acts["star"].isChecked()
    assert acts["lock"].isChecked()
    undo(opened.session)
    assert not acts["lock"].isChecked()


def test_a_locked_take_refuses_and_the_switch_shows_it(opened: Desk, add_take: AddTake) -> None:
    add_take()
    opened.press("lock")
    for action_id in ("delete", "star"):
        opened.press(action_id)
        assert "is locked" in opened.studio.window.notice.text()
        opened.session.dismiss_notice()
    assert not opened.studio.window.actions_by_id["star"].isChecked()
    assert len(opened.session.takes) == 1
    opened.press("lock")
    opened.press("delete")
    assert opened.session.takes == ()


def test_a_press_on_the_star_stars_and_hears_nothing_else(opened: Desk, add_take: AddTake) -> None:
    add_take()
    add_take()
    rows = opened.studio.window.takes.list
    star = star_area(row_area(opened, 0)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=star)
    assert [take.marks.starred for take in opened.session.takes] == [True, False]
    assert opened.session.require_active().number == 2
    star = star_area(row_area(opened, 0)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=star)
    assert not opened.session.takes[0].marks.starred


def test_only_starred_ones_are_listed_and_numbered_as_they_are_shown(
    opened: Desk, add_take: AddTake
) -> None:
    for _ in range(3):
        add_take()
    opened.press("star")
    press_key(opened, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    assert names(opened) == ["Take 3"]
    opened.session.activate_take(1)
    press_key(opened, Qt.Key.Key_1)
    assert opened.session.require_active().number == 3
    press_key(opened, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    assert names(opened) == ["Take 1", "Take 2", "Take 3"]


def aimed_noise(desk: Desk, seed: int, off: float) -> None:
    """A take whose sound comes from `off` degrees beside its camera direction."""
    request = desk.session.make_request()
    codes = np.zeros((3, 36), np.int16)
    take = Take(request, "hash", codes, encoded_noise(request.direction.azimuth + off))
    desk.session.add_take(take, desk.session.require_clip())


def test_takes_are_sorted_by_how_they_are_placed(opened: Desk, qtbot: QtBot) -> None:
    for seed, off in enumerate((40.0, 3.0, 15.0)):
        aimed_noise(opened, seed, off)
    model = opened.studio.window.takes.model
    qtbot.waitUntil(
        lambda: all(model.data(model.index(row), PLACEMENT_ROLE) for row in range(3)),
        timeout=PATIENCE,
    )
    opened.press("order_error")
    assert names(opened) == ["Take 2", "Take 3", "Take 1"]
    press_key(opened, Qt.Key.Key_1)
    assert opened.session.require_active().number == 2
    opened.press("next")
    assert opened.session.require_active().number == 3
    opened.press("order_made")
    assert names(opened) == ["Take 1", "Take 2", "Take 3"]


def test_the_menu_of_a_take_offers_its_marks(opened: Desk, add_take: AddTake) -> None:
    add_take()
    menu = opened.studio.window.takes.menu()
    offered = {action.objectName() for action in menu.actions()}
    assert {"star", "lock", "note", "rename", "delete"} <= offered
    menu.deleteLater()


def start_seeds(desk: Desk, count: int) -> int:
    desk.studio.window.generate.seeds.setValue(count)
    press_key(
        desk,
        Qt.Key.Key_Return,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    return max(desk.jobs.batches)


def finish_seed(desk: Desk, job: int, index: int, off: float) -> None:
    request = desk.jobs.batches[job][index]
    sound = encoded_noise(request.direction.azimuth + off)
    take = Take(request, "hash", np.zeros((3, 36), np.int16), sound)
    desk.jobs.part_finished.emit(job, index, take)


def test_many_seeds_are_one_job_and_the_best_aimed_take_is_heard(
    opened: Desk, qtbot: QtBot
) -> None:
    opened.session.set_seed(10)
    job = start_seeds(opened, 3)
    assert [one.seed for one in opened.jobs.batches[job]] == [10, 11, 12]
    opened.jobs.progressed.emit(job, Progress(Stage.COMPOSING, 1, 4, 3.0))
    assert opened.studio.window.generate.stage_text() == (Stage.COMPOSING.value, "3 s left")
    for index, off in enumerate((30.0, 2.0, 60.0)):
        finish_seed(opened, job, index, off)
    assert [take.take.request.seed for take in opened.session.takes] == [10, 11, 12]
    assert opened.session.require_active().number == 1
    opened.jobs.all_finished.emit(job)
    assert opened.session.job is None
    qtbot.waitUntil(lambda: opened.session.require_active().number == 2, timeout=PATIENCE)
    assert opened.session.notice is not None
    assert "best aimed is Take 2" in opened.session.notice.text
    undo(opened.session)
    assert opened.session.takes == ()


def test_a_cancelled_batch_keeps_what_is_finished(opened: Desk) -> None:
    job = start_seeds(opened, 4)
    finish_seed(opened, job, 0, 0.0)
    opened.press("cancel")
    assert opened.session.job is None
    finish_seed(opened, job, 1, 0.0)
    assert len(opened.session.takes) == 1


def test_a_batch_that_fails_is_told(opened: Desk) -> None:
    job = start_seeds(opened, 2)
    opened.jobs.failed.emit(job, "The memory is full.")
    assert "memory" in opened.studio.window.notice.text()
    assert opened.session.job is None


def test_content_is_kept_in_another_space(opened: Desk, add_take: AddTake) -> None:
    add_take(20.0, seed=5)
    opened.press("regenerate")  # off: the take is only turned
    opened.session.set_direction(Direction(-70.0))
    press_key(opened, Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier)
    [request] = opened.jobs.requests
    assert (request.direction, request.seed) == (Direction(-70.0), 5)
    assert request.kept is not None
    assert request.kept.mask[:, :9].all()
    assert not request.kept.mask[:, 9:].any()


def test_the_space_is_kept_with_other_content(opened: Desk, add_take: AddTake) -> None:
    add_take(20.0, seed=5)
    opened.press("regenerate")
    opened.session.set_direction(Direction(-70.0))
    press_key(opened, Qt.Key.Key_C, Qt.KeyboardModifier.ShiftModifier)
    [request] = opened.jobs.requests
    assert (request.direction, request.seed) == (Direction(20.0), 6)
    assert request.kept is not None
    assert not request.kept.mask[:, :9].any()
    assert request.kept.mask[:, 9:].all()


@pytest.mark.parametrize("order", TakeOrder)
def test_the_chosen_order_is_marked_in_the_menu(opened: Desk, order: TakeOrder) -> None:
    opened.press(f"order_{order.value}")
    acts = opened.studio.window.actions_by_id
    checked = [one for one in TakeOrder if acts[f"order_{one.value}"].isChecked()]
    assert checked == [order]
    QApplication.processEvents()
