"""The row of takes stays readable, however many there are and however low the window is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Desk
from lane_gestures import spot
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.views.timeline.takes import ROW, TakeLane

COUNT = 7
SIZES = [(1024, 640), (1280, 720), (1920, 1080)]


@pytest.fixture
def lane(opened: Desk, add_take: Callable[..., None]) -> TakeLane:
    """Takes that all lie at the same place, the last of them heard."""
    for _ in range(COUNT):
        add_take()
    return opened.studio.window.timeline.takes


def resize(desk: Desk, width: int, height: int) -> None:
    desk.studio.window.resize(width, height)
    QApplication.processEvents()


def wheel(lane: TakeLane, notches: int) -> None:
    place, turn = QPointF(200.0, 5.0), QPoint(0, 120 * notches)
    event = QWheelEvent(
        *(place, lane.mapToGlobal(place), QPoint(), turn, Qt.MouseButton.NoButton),
        *(Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(lane, event)


def in_view(lane: TakeLane) -> list[int]:
    return [region.number for region in lane._in_view()]


@pytest.mark.parametrize("size", SIZES)
def test_the_regions_in_view_are_high_enough_to_be_read(
    opened: Desk, lane: TakeLane, size: tuple[int, int]
) -> None:
    resize(opened, *size)
    window = opened.studio.window
    assert (window.width(), window.height()) == size
    places = [lane.place(region) for region in lane._in_view()]
    assert len(places) >= 2
    for place in places:
        assert place.height() >= ROW - 2.0
        assert 0.0 <= place.top() < place.bottom() <= lane.height()


def test_all_rows_of_the_timeline_are_in_view_at_1280_by_720(opened: Desk, lane: TakeLane) -> None:
    resize(opened, 1280, 720)
    keys = opened.studio.window.timeline.keys
    assert keys.visibleRegion().boundingRect().height() == keys.height()


def test_the_wheel_brings_every_take_and_a_click_hears_it(opened: Desk, lane: TakeLane) -> None:
    resize(opened, 1280, 720)
    seen = in_view(lane)
    assert seen[0] == COUNT  # the heard one is on top
    for _ in range(COUNT):
        wheel(lane, -1)
        seen += [number for number in in_view(lane) if number not in seen]
    assert sorted(seen) == list(range(1, COUNT + 1))
    chosen = lane._in_view()[-1]
    QTest.mouseClick(lane, Qt.MouseButton.LeftButton, pos=spot(lane, 2.0, lane.height() - 6))
    assert opened.session.require_active().number == chosen.number
    assert in_view(lane)[0] == chosen.number


def test_rows_that_fit_again_come_back(opened: Desk, lane: TakeLane) -> None:
    resize(opened, 1280, 720)
    for _ in range(COUNT):
        wheel(lane, -1)
    resize(opened, 1920, 1080)
    assert len(in_view(lane)) >= 3
    while len(opened.session.takes) > 2:
        opened.session.remove_take(opened.session.takes[-1].number)
    assert in_view(lane) == [2, 1]
