"""What happens by itself: takes turn with a drag, are made anew on release, and heard as made."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from conftest import PATIENCE, RATE, Desk, encoded_noise, wait_for_reading
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.views.gestures import Gestures
from app.views.sphere import SphereView
from visage_core.ambisonics.rotation import camera_rotation
from visage_core.events import AudioChunk, Progress, Stage
from visage_core.export.wav import read_foa
from visage_core.types import Direction, Foa, Take

AddTake = Callable[..., None]
FRONT, LEFT = Direction(), Direction(90.0)


def sphere_of(desk: Desk) -> SphereView:
    return desk.studio.window.direction.sphere


def point_of(sphere: SphereView, direction: Direction) -> QPoint:
    handle, _far = sphere.disc().point(direction)
    return QPointF(handle).toPoint()


def heard_text(desk: Desk) -> str:
    return desk.studio.window.timeline.sound.heard()


def make(desk: Desk, seconds: float, left: float) -> None:
    """The engine tells that it has made another piece of its only job."""
    job = desk.session.job
    assert job is not None
    desk.jobs.progressed.emit(job.number, Progress(Stage.COMPOSING, 1, 10, left))
    piece = encoded_noise(0.0, seconds=5.0).samples[:, : round(seconds * RATE)]
    desk.jobs.chunk_ready.emit(job.number, AudioChunk(0, Foa(piece, RATE)))


def finish(desk: Desk, job: int) -> None:
    request = desk.jobs.requests[job - 1]
    take = Take(request, "hash", np.zeros((3, 36), np.int16), encoded_noise(0.0))
    desk.jobs.finished.emit(job, take)


def test_a_drag_turns_the_take_at_once_and_its_end_makes_it_anew(
    opened: Desk, add_take: AddTake
) -> None:
    add_take()
    sphere = sphere_of(opened)
    assert heard_text(opened) == "Take 1 · generated for this direction"
    start, end = point_of(sphere, FRONT), point_of(sphere, Direction(60.0))
    QTest.mousePress(sphere, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(sphere, end)
    direction = opened.session.direction
    assert abs(direction.azimuth) > 30.0
    np.testing.assert_allclose(opened.player.turn, camera_rotation(FRONT, direction))
    assert heard_text(opened).startswith("Take 1 · rotated from 0°, 0°")
    assert not opened.jobs.requests
    QTest.mouseRelease(sphere, Qt.MouseButton.LeftButton, pos=end)
    assert [request.direction for request in opened.jobs.requests] == [direction]
    finish(opened, 1)
    np.testing.assert_allclose(opened.player.turn, np.eye(4), atol=1e-12)
    assert heard_text(opened) == "Take 2 · generated for this direction"


def test_a_second_drag_takes_the_place_of_the_first(opened: Desk, add_take: AddTake) -> None:
    add_take()
    sphere = sphere_of(opened)
    for azimuth in (40.0, -40.0):
        QTest.mouseClick(
            sphere, Qt.MouseButton.LeftButton, pos=point_of(sphere, Direction(azimuth))
        )
    assert len(opened.jobs.requests) == 2
    assert opened.session.job is not None
    assert opened.session.job.request == opened.jobs.requests[1]


def test_with_the_switch_off_nothing_is_made_on_release(opened: Desk, add_take: AddTake) -> None:
    add_take()
    opened.press("regenerate")
    sphere = sphere_of(opened)
    QTest.mouseClick(sphere, Qt.MouseButton.LeftButton, pos=point_of(sphere, Direction(40.0)))
    assert opened.session.direction != FRONT
    assert not opened.jobs.requests
    assert "rotated" in heard_text(opened)


def test_the_first_take_is_made_only_when_asked_for(opened: Desk) -> None:
    sphere = sphere_of(opened)
    QTest.mouseClick(sphere, Qt.MouseButton.LeftButton, pos=point_of(sphere, Direction(40.0)))
    assert not opened.jobs.requests


def test_undoing_a_drag_makes_nothing_anew(opened: Desk, add_take: AddTake) -> None:
    add_take()
    opened.press("regenerate")
    sphere = sphere_of(opened)
    QTest.mouseClick(sphere, Qt.MouseButton.LeftButton, pos=point_of(sphere, Direction(40.0)))
    opened.press("regenerate")
    QTest.keyClick(opened.studio.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert opened.session.direction == FRONT
    assert not opened.jobs.requests
    assert heard_text(opened) == "Take 1 · generated for this direction"


def test_the_wheel_makes_anew_when_it_rests(opened: Desk, add_take: AddTake, qtbot: QtBot) -> None:
    add_take()
    opened.studio.window.direction.azimuth.setValue(20.0)
    opened.studio.window.direction.azimuth.setValue(21.0)
    assert not opened.jobs.requests
    qtbot.waitUntil(lambda: len(opened.jobs.requests) == 1)
    assert opened.jobs.requests[0].direction == Direction(21.0)


def test_another_take_is_heard_as_it_was_made(opened: Desk, add_take: AddTake) -> None:
    add_take()
    opened.session.set_direction(LEFT)
    add_take(90.0)
    opened.session.activate_take(1)
    np.testing.assert_allclose(opened.player.turn, np.eye(4), atol=1e-12)
    assert heard_text(opened) == "Take 1 · generated for 0°, 0°"


def test_what_is_exported_is_turned_as_it_is_heard(
    opened: Desk, add_take: AddTake, tmp_path, qtbot: QtBot
) -> None:
    add_take()
    opened.session.set_direction(LEFT)
    opened.studio.files.export_foa(tmp_path / "turned.wav")
    qtbot.waitUntil(lambda: opened.session.notice is not None, timeout=PATIENCE)
    written = read_foa(tmp_path / "turned.wav")
    as_made = opened.session.require_active().take.foa
    turned = camera_rotation(FRONT, LEFT) @ as_made.samples
    np.testing.assert_allclose(written.samples, turned, atol=1e-4)
    assert opened.session.notice is not None
    assert "rotated as it is heard" in opened.session.notice.text


def test_the_energy_shown_turns_along(opened: Desk, add_take: AddTake, qtbot: QtBot) -> None:
    add_take()
    wait_for_reading(qtbot, opened, "0°, 0°")
    opened.session.set_direction(LEFT)
    assert opened.studio.window.direction.readings.loudest_text() == "+90°, 0°"
    assert opened.studio.window.direction.readings.whole_text() == "+90°, 0° 0° off camera"


def test_a_take_is_heard_as_soon_as_it_need_not_stop(opened: Desk) -> None:
    opened.press("generate")
    make(opened, 0.5, left=20.0)
    assert not opened.player.playing
    assert not opened.player.growing
    make(opened, 1.0, left=2.0)
    assert opened.player.playing
    assert opened.player.position == 0.0
    assert opened.player.growing[-1].available == RATE
    assert heard_text(opened) == "Being made · 1.0 of 5.0 s"
    finish(opened, 1)
    assert opened.player.sources[-1][0] is opened.session.require_active().take.foa
    assert heard_text(opened) == "Take 1 · generated for this direction"


def test_while_playing_the_new_take_comes_in_where_we_are(opened: Desk, add_take: AddTake) -> None:
    add_take()
    opened.player.position, opened.player.playing = 2.0, True
    opened.press("generate")
    make(opened, 1.5, left=0.5)
    assert not opened.player.growing
    make(opened, 3.5, left=0.5)
    assert len(opened.player.growing) == 1
    assert opened.player.position == 2.0


def test_who_looks_elsewhere_is_not_disturbed(opened: Desk) -> None:
    opened.press("generate")
    opened.session.move_span(4.0)
    make(opened, 3.0, left=0.5)
    assert not opened.player.growing


def test_it_waits_for_the_end_where_the_user_wants_that(opened: Desk) -> None:
    opened.press("preview")
    opened.press("generate")
    make(opened, 3.0, left=0.5)
    assert not opened.player.growing
    finish(opened, 1)
    assert not opened.player.playing


def test_a_take_that_fails_gives_way_to_what_was_heard(opened: Desk, add_take: AddTake) -> None:
    add_take()
    before = opened.player.sources[-1][0]
    opened.press("generate")
    make(opened, 3.0, left=0.5)
    assert opened.player.growing
    opened.jobs.failed.emit(1, "the disk is full")
    assert opened.player.sources[-1][0] is before
    assert heard_text(opened) == "Take 1 · generated for this direction"


def test_of_a_take_that_is_stopped_what_is_made_is_heard_on(
    opened: Desk, add_take: AddTake
) -> None:
    add_take()
    opened.press("generate")
    make(opened, 3.0, left=0.5)
    opened.press("cancel")
    assert heard_text(opened) == "Stopped · 3.0 of 5.0 s, not a take"
    opened.press("take_1")
    assert heard_text(opened) == "Take 1 · generated for this direction"


def test_a_drag_turns_even_what_is_still_being_made(opened: Desk) -> None:
    opened.press("regenerate")
    opened.press("generate")
    make(opened, 3.0, left=0.5)
    opened.session.set_direction(LEFT)
    np.testing.assert_allclose(opened.player.turn, camera_rotation(FRONT, LEFT))
    finish(opened, 1)
    np.testing.assert_allclose(opened.player.turn, camera_rotation(FRONT, LEFT))
    assert "rotated" in heard_text(opened)


def test_a_closed_studio_hears_of_no_more_presses(opened: Desk, qtbot: QtBot) -> None:
    """Qt would call the filter of a studio that Python is collecting, and crash."""
    gestures = opened.studio.findChild(Gestures)
    assert gestures is not None
    heard: list[str] = []
    gestures.began.connect(lambda: heard.append("press"))
    opened.studio.close()
    QTest.keyClick(opened.studio.window, Qt.Key.Key_F24)
    assert not heard
