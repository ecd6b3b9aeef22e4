"""The sphere, driven by mouse and keys: the session's directions follow."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import Desk
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.document.heard_field import FieldPicture
from app.views.sphere import SphereView
from visage_core.types import Direction


@pytest.fixture
def sphere(opened: Desk) -> SphereView:
    return opened.studio.window.direction.sphere


def drag(widget: QWidget, start: QPoint, *ways: QPoint, button: Qt.MouseButton) -> None:
    QTest.mousePress(widget, button, pos=start)
    for way in ways:
        _move(widget, way, button)
    QTest.mouseRelease(widget, button, pos=ways[-1])


def _move(widget: QWidget, to: QPoint, button: Qt.MouseButton) -> None:
    """`QTest.mouseMove` holds no button, and a drag needs one."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    place = QPointF(to)
    QApplication.sendEvent(
        widget,
        QMouseEvent(
            QEvent.Type.MouseMove,
            place,
            QPointF(widget.mapToGlobal(to)),
            Qt.MouseButton.NoButton,
            button,
            Qt.KeyboardModifier.NoModifier,
        ),
    )


def spot(sphere: SphereView, direction: Direction) -> QPoint:
    return sphere.disc().point(direction)[0].toPoint()


def wheel(widget: QWidget, notches: int, modifiers: Qt.KeyboardModifier) -> None:
    center = QPointF(widget.rect().center())
    QApplication.sendEvent(
        widget,
        QWheelEvent(
            center,
            QPointF(widget.mapToGlobal(center.toPoint())),
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )


def test_dragging_to_the_left_turns_the_camera_left(opened: Desk, sphere: SphereView) -> None:
    start = spot(sphere, Direction())
    drag(
        sphere,
        start,
        start - QPoint(round(0.4 * sphere.disc().radius), 0),
        button=Qt.MouseButton.LeftButton,
    )
    assert 15.0 < opened.session.direction.azimuth < 40.0
    assert opened.session.look == Direction()


def test_dragging_up_raises_the_camera(opened: Desk, sphere: SphereView) -> None:
    start = spot(sphere, Direction())
    drag(sphere, start, start - QPoint(0, 40), button=Qt.MouseButton.LeftButton)
    assert opened.session.direction.elevation > 10.0
    assert opened.session.direction.azimuth == pytest.approx(0.0, abs=1.0)


def test_taking_the_handle_off_centre_does_not_make_it_jump(
    opened: Desk, sphere: SphereView
) -> None:
    QTest.mousePress(
        sphere, Qt.MouseButton.LeftButton, pos=spot(sphere, Direction()) + QPoint(6, 5)
    )
    assert opened.session.direction.angle_to(Direction()) < 1.0


def test_a_press_anywhere_brings_the_camera_there(opened: Desk, sphere: SphereView) -> None:
    target = Direction(-50.0, 20.0)
    QTest.mouseClick(sphere, Qt.MouseButton.LeftButton, pos=spot(sphere, target))
    assert opened.session.direction.angle_to(target) < 1.0


def test_dragging_past_the_rim_goes_around_behind(opened: Desk, sphere: SphereView) -> None:
    disc = sphere.disc()
    ways = [disc.at(-0.8, 0.0).toPoint(), disc.at(-1.1, 0.0).toPoint()]
    ways += [disc.at(-1.4, 0.0).toPoint()]
    drag(sphere, spot(sphere, Direction()), *ways, button=Qt.MouseButton.LeftButton)
    azimuth = opened.session.direction.azimuth
    assert 100.0 < azimuth < 160.0


def test_a_handle_behind_the_listener_is_dragged_where_it_is_seen(
    opened: Desk, sphere: SphereView
) -> None:
    opened.session.set_direction(Direction(170.0))
    start = spot(sphere, Direction(170.0))
    drag(sphere, start, start - QPoint(20, 0), button=Qt.MouseButton.LeftButton)
    assert 150.0 < opened.session.direction.azimuth < 169.0


def test_the_right_button_turns_the_head_only(opened: Desk, sphere: SphereView) -> None:
    start = spot(sphere, Direction())
    drag(sphere, start, start + QPoint(50, 0), button=Qt.MouseButton.RightButton)
    assert opened.session.look.azimuth > 5.0
    assert opened.session.direction == Direction()
    assert opened.player.look == opened.session.look


def test_double_click_faces_the_front(opened: Desk, sphere: SphereView) -> None:
    opened.session.set_direction(Direction(120.0, 30.0))
    QTest.mouseDClick(sphere, Qt.MouseButton.LeftButton, pos=spot(sphere, Direction(20.0)))
    assert opened.session.direction == Direction()


def test_the_wheel_moves_by_single_degrees(opened: Desk, sphere: SphereView) -> None:
    wheel(sphere, 3, Qt.KeyboardModifier.NoModifier)
    assert opened.session.direction == Direction(0.0, 3.0)
    wheel(sphere, -2, Qt.KeyboardModifier.ShiftModifier)
    assert opened.session.direction == Direction(-2.0, 3.0)


def test_arrow_keys_move_the_camera_and_not_the_playhead(opened: Desk, sphere: SphereView) -> None:
    sphere.setFocus()
    for key, expected in (
        (Qt.Key.Key_Left, Direction(5.0, 0.0)),
        (Qt.Key.Key_Up, Direction(5.0, 5.0)),
        (Qt.Key.Key_Right, Direction(0.0, 5.0)),
        (Qt.Key.Key_Down, Direction(0.0, 0.0)),
    ):
        QTest.keyClick(sphere, key)
        assert opened.session.direction == expected
    QTest.keyClick(sphere, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert opened.session.direction == Direction(1.0)
    assert opened.player.position == 0.0


def test_the_pole_stops_elevation(opened: Desk, sphere: SphereView) -> None:
    opened.session.set_direction(Direction(0.0, 88.0))
    QTest.keyClick(sphere, Qt.Key.Key_Up)
    assert opened.session.direction.elevation == 90.0


def test_numbers_and_sphere_say_the_same(opened: Desk, qtbot: QtBot) -> None:
    panel = opened.studio.window.direction
    panel.azimuth.lineEdit().selectAll()
    qtbot.keyClicks(panel.azimuth, "-110")
    qtbot.keyClick(panel.azimuth, Qt.Key.Key_Return)
    assert opened.session.direction == Direction(-110.0)
    opened.session.set_direction(Direction(30.0, -12.0))
    assert (panel.azimuth.value(), panel.elevation.value()) == (30.0, -12.0)


def test_energy_is_painted_where_it_comes_from(opened: Desk, sphere: SphereView) -> None:
    levels = np.zeros((90, 180), np.uint8)
    levels[:, 44 - 10 : 44 + 10] = 255  # around azimuth +90: left
    sphere.set_direction(Direction(180.0))
    sphere.set_picture(FieldPicture(levels))
    picture = sphere.grab().toImage()
    disc = sphere.disc()
    left, right = disc.at(-0.9, 0.3).toPoint(), disc.at(0.9, 0.3).toPoint()
    assert picture.pixelColor(left).lightness() > picture.pixelColor(right).lightness() + 40
