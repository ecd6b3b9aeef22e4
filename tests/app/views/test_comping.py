"""Comping by keys and on the timeline's take lane."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from conftest import PATIENCE, Desk
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.control import comp_sound
from app.document.comp_editing import move_seam, outdated_comp
from app.document.comping import NoSource, comp_take
from app.document.editing import undo
from app.document.project.reading import open_project
from app.document.takes import Comp, NamedTake
from app.document.timeline.editing import add_marker, set_loop_range
from app.places import Places
from app.views.timeline.takes import TakeLane
from visage_core.joining import Curve
from visage_core.progress import Advance
from visage_core.types import Take

AddTake = Callable[..., None]


@pytest.fixture
def comping(opened: Desk, add_take: AddTake, qtbot: QtBot) -> Desk:
    """Two takes, and a comp of the first."""
    add_take()
    add_take()
    opened.session.activate_take(1)
    opened.press("comp_begin")
    wait_for_sound(opened, qtbot)
    return opened


def wait_for_sound(desk: Desk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: outdated_comp(desk.session) is None, timeout=PATIENCE)


def parts(desk: Desk) -> list[tuple[float, float, int]]:
    comp = desk.session.takes[-1].comp
    assert comp is not None
    return [(round(p.span.start, 3), round(p.span.end, 3), p.take) for p in comp.parts]


def test_the_heard_take_goes_into_the_comp_for_the_loop_range(comping: Desk, qtbot: QtBot) -> None:
    set_loop_range(comping.session, 1.0, 2.0)
    QTest.keyClick(comping.studio.window, Qt.Key.Key_2)
    QTest.keyClick(comping.studio.window, Qt.Key.Key_U)
    assert parts(comping) == [(0.0, 1.0, 1), (1.0, 2.0, 2), (2.0, 5.0, 1)]
    assert comping.session.active is comping.session.takes[-1]
    wait_for_sound(comping, qtbot)
    comp = comping.session.takes[-1]
    assert comp.take.foa.seconds == 5.0
    assert comping.player.sources[-1][0] is comp.take.foa


def test_the_heard_take_goes_into_the_comp_up_to_the_next_mark(comping: Desk) -> None:
    add_marker(comping.session, 3.0)
    comping.player.position = 1.5
    QTest.keyClick(comping.studio.window, Qt.Key.Key_2)
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(comping.studio.window, Qt.Key.Key_U, held)
    assert parts(comping) == [(0.0, 1.5, 1), (1.5, 3.0, 2), (3.0, 5.0, 1)]


def test_the_lane_offers_a_take_to_the_comp(comping: Desk) -> None:
    add_marker(comping.session, 2.0)
    menu = comping.studio._comp_wiring.menu(2, 2.5)
    offered = {action.text(): action for action in menu.actions() if action.text()}
    offered["Use between the Marks around Here"].trigger()
    assert parts(comping) == [(0.0, 2.0, 1), (2.0, 5.0, 2)]
    offered["Use from Here to the Next Mark"].trigger()
    assert parts(comping) == [(0.0, 2.0, 1), (2.0, 5.0, 2)]
    offered["Use All of It"].trigger()
    assert parts(comping) == [(0.0, 5.0, 2)]
    menu.deleteLater()


def drag(lane: TakeLane, start: QPoint, end: QPoint) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier  # nothing snaps
    QTest.mousePress(lane, left, none, start)
    move = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(end), QPointF(lane.mapToGlobal(end)), left, left, none
    )
    QApplication.sendEvent(lane, move)
    QTest.mouseRelease(lane, left, none, end)


def test_a_seam_is_dragged_on_the_lane_as_one_edit(comping: Desk) -> None:
    set_loop_range(comping.session, 1.0, 5.0)
    comping.session.activate_take(2)
    comping.press("comp_loop")
    lane = comping.studio.window.timeline.takes
    top = lane.place(next(r for r in lane._regions if r.number == 3)).center().y()
    at, to = (QPoint(round(lane.x_of(seconds)), round(top)) for seconds in (1.0, 3.0))
    drag(lane, at, to)
    [(_, seam, _), _] = parts(comping)
    assert seam == pytest.approx(3.0, abs=0.05)
    undo(comping.session)
    assert parts(comping) == [(0.0, 1.0, 1), (1.0, 5.0, 2)]


def test_crossfades_are_chosen_from_the_menu(comping: Desk) -> None:
    comping.press("fade_1000")
    comping.press("curve_equal_power")
    comp = comping.session.takes[-1].comp
    assert comp is not None
    assert (comp.fade, comp.curve) == (1.0, Curve.EQUAL_POWER)


@pytest.mark.parametrize(("typed", "seconds"), [("37.5", 0.0375), ("0", 0.0), ("50000", 5.0)])
def test_a_crossfade_s_length_is_typed_heard_and_kept(
    comping: Desk, clip_file: Path, qtbot: QtBot, places: Places, typed: str, seconds: float
) -> None:
    comping.press("fade_typed")
    editor = comping.studio._comp_wiring.fade_editor
    assert editor.field.value() == 100.0
    qtbot.keyClicks(editor.field, typed)
    qtbot.keyClick(editor.field, Qt.Key.Key_Return)
    assert not editor.isVisible()
    comp = comping.session.takes[-1].comp
    assert comp is not None
    assert comp.fade == pytest.approx(seconds)
    assert comping.session.history.undo_name == "Change Crossfades"
    wait_for_sound(comping, qtbot)
    assert comping.studio.projects.leave()
    [path] = places.unsaved()
    assert open_project(path).contents.takes[-1].comp == comp
    undo(comping.session)
    back = comping.session.takes[-1].comp
    assert back is not None
    assert back.fade == 0.1


def test_escape_leaves_the_crossfades_as_they_are(comping: Desk, qtbot: QtBot) -> None:
    comping.press("fade_typed")
    editor = comping.studio._comp_wiring.fade_editor
    qtbot.keyClicks(editor.field, "10")
    qtbot.keyClick(editor.field, Qt.Key.Key_Escape)
    comp = comping.session.takes[-1].comp
    assert comp is not None
    assert comp.fade == 0.1


def test_turning_the_camera_leaves_a_comp_turned(comping: Desk) -> None:
    sphere = comping.studio.window.direction.sphere
    QTest.mouseClick(sphere, Qt.MouseButton.LeftButton, pos=sphere.rect().center())
    assert comping.jobs.requests == []


def test_without_a_comp_nothing_is_offered(opened: Desk, add_take: AddTake) -> None:
    add_take()
    acts = opened.studio.window.actions_by_id
    assert acts["comp_begin"].isEnabled()
    assert not acts["comp_loop"].isEnabled()


@contextmanager
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Comp]]:
    """Nothing is put together within; tells what was begun, never by the window's thread."""
    begun: list[Comp] = []
    go = threading.Event()

    def wait_and_join(comp: Comp, takes: dict[int, NamedTake], advance: Advance) -> Take:
        assert threading.current_thread() is not threading.main_thread()
        begun.append(comp)
        go.wait()
        return comp_take(comp, takes, advance)

    with monkeypatch.context() as patched:
        patched.setattr(comp_sound, "comp_take", wait_and_join)
        try:
            yield begun
        finally:
            go.set()


def test_a_dragged_seam_is_shown_at_once_and_heard_as_it_is_at_the_last(
    comping: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_loop_range(comping.session, 1.0, 5.0)
    comping.session.activate_take(2)
    with held(monkeypatch) as begun:
        comping.press("comp_loop")
        heard = comping.session.require_active().take.foa
        for seconds in (2.0, 2.5, 3.0):
            move_seam(comping.session, 3, 0, seconds)
        qtbot.waitUntil(lambda: bool(begun), timeout=PATIENCE)
        region = next(r for r in comping.studio.window.timeline.takes._regions if r.number == 3)
        assert region.seams == {0: 3.0}
        assert comping.player.sources[-1][0] is heard
    wait_for_sound(comping, qtbot)
    comp = comping.session.require_active()
    assert comping.player.sources[-1][0] is comp.take.foa
    assert any(foa is comp.take.foa for foa in comping.player.prepared)
    takes = {take.number: take for take in comping.session.takes}
    assert comp.comp is not None
    wanted = comp_take(comp.comp, takes).foa.samples
    np.testing.assert_array_equal(comp.take.foa.samples, wanted)
    assert len(begun) == 1  # what came after was begun when nothing held it any more


def test_a_comp_without_its_sound_is_listed_and_not_delivered(
    comping: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with held(monkeypatch):
        comping.press("fade_1000")
        assert "Putting together Comp 1" in [one.title for one in comping.studio.work.tasks]
        comping.press("deliver")
        assert comping.studio.delivering.dialog is None
        assert "still being put together" in comping.studio.window.notice.text()
    wait_for_sound(comping, qtbot)
    assert comping.studio.work.tasks == ()


def test_a_comp_that_cannot_be_put_together_is_told_and_stays_as_it_was(
    comping: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_comp: Comp, _takes: dict[int, NamedTake], _advance: Advance) -> Take:
        raise NoSource(1)

    heard = comping.session.require_active().take
    monkeypatch.setattr(comp_sound, "comp_take", fail)
    comping.press("fade_1000")
    qtbot.waitUntil(lambda: "heard as it was" in comping.studio.window.notice.text())
    assert comping.session.require_active().take is heard


def test_a_comp_is_kept_though_the_window_closes_before_it_is_heard(
    comping: Desk, clip_file: Path, monkeypatch: pytest.MonkeyPatch, places: Places
) -> None:
    with held(monkeypatch):
        comping.press("fade_1000")
        assert comping.studio.projects.leave()
    comping.studio.window.close()
    [path] = places.unsaved()
    back = open_project(path).contents.takes[-1]
    assert back.comp is not None
    assert back.comp.fade == 1.0
    assert not back.outdated


@pytest.fixture
def clip_file(opened: Desk) -> Path:
    """The clip's file is there, so that the project is complete."""
    path = opened.session.require_clip().path
    path.write_bytes(b"film")
    return path
