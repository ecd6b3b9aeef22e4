"""Comping by keys and on the timeline's take lane."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Desk
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.document.editing import undo
from app.document.timeline.editing import add_marker, set_loop_range
from app.views.timeline.takes import TakeLane
from visage_core.joining import Curve

AddTake = Callable[..., None]


@pytest.fixture
def comping(opened: Desk, add_take: AddTake) -> Desk:
    """Two takes, and a comp of the first."""
    add_take()
    add_take()
    opened.session.activate_take(1)
    opened.press("comp_begin")
    return opened


def parts(desk: Desk) -> list[tuple[float, float, int]]:
    comp = desk.session.takes[-1].comp
    assert comp is not None
    return [(round(p.span.start, 3), round(p.span.end, 3), p.take) for p in comp.parts]


def test_the_heard_take_goes_into_the_comp_for_the_loop_range(comping: Desk) -> None:
    set_loop_range(comping.session, 1.0, 2.0)
    QTest.keyClick(comping.studio.window, Qt.Key.Key_2)
    QTest.keyClick(comping.studio.window, Qt.Key.Key_U)
    assert parts(comping) == [(0.0, 1.0, 1), (1.0, 2.0, 2), (2.0, 5.0, 1)]
    assert comping.session.active is comping.session.takes[-1]
    assert comping.player.sources[-1][0] is comping.session.takes[-1].take.foa


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


def test_turning_the_camera_leaves_a_comp_turned(comping: Desk) -> None:
    sphere = comping.studio.window.direction.sphere
    QTest.mouseClick(sphere, Qt.MouseButton.LeftButton, pos=sphere.rect().center())
    assert comping.jobs.requests == []


def test_without_a_comp_nothing_is_offered(opened: Desk, add_take: AddTake) -> None:
    add_take()
    acts = opened.studio.window.actions_by_id
    assert acts["comp_begin"].isEnabled()
    assert not acts["comp_loop"].isEnabled()
