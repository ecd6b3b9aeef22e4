"""The timeline through the real window: what is dragged, clicked and typed on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from conftest import PATIENCE, Desk, encoded_noise, make_clip
from lane_gestures import drag, spot
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.document.editing import undo
from app.document.revising import adopt_cuts
from app.document.timeline import editing
from app.document.timeline.timing import ClipTiming
from app.views.timeline.key_editor import KeyEditor
from app.views.timeline.timeline_view import TimelineView
from visage_core.camera_path import Interpolation
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction, Span, Take

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def view(opened: Desk) -> TimelineView:
    opened.studio.window.resize(1280, 900)
    QApplication.processEvents()
    return opened.studio.window.timeline


def timing(desk: Desk) -> ClipTiming:
    return editing.open_timing(desk.session)


def wheel(widget: QWidget, x: float, notches: int, keys: Qt.KeyboardModifier) -> None:
    place = QPointF(x, 5.0)
    turn = QPoint(0, 120 * notches)
    event = QWheelEvent(
        *(place, widget.mapToGlobal(place), QPoint(), turn, Qt.MouseButton.NoButton, keys),
        *(Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(widget, event)


def test_all_rows_go_to_the_moment_that_is_clicked(opened: Desk, view: TimelineView) -> None:
    for number, lane in enumerate(lane for lane in view.lanes if lane is not view.span):
        seconds = 1.0 + number
        QTest.mouseClick(lane, LEFT, pos=spot(lane, seconds))
        assert opened.player.position == pytest.approx(seconds, abs=0.02), lane.accessibleName()
    assert opened.feeds[-1].requests[-1] == pytest.approx(opened.player.position)
    assert opened.studio.window.transport.time_text().startswith("00:0")


def test_the_sound_of_a_later_span_is_heard_where_it_belongs(opened: Desk) -> None:
    opened.session.move_span(4.0)
    request = opened.session.make_request()
    take = Take(request, "hash", np.zeros((3, 36), np.int16), encoded_noise(0.0))
    opened.session.add_take(take, opened.session.require_clip())
    assert opened.player.start == 4.0
    assert opened.player.position == 4.0
    assert opened.player.loop == (4.0, 9.0)
    opened.studio.playback.seek(10.0)  # beyond: the rest of the video can be played
    assert opened.player.loop is None
    opened.press("start")
    assert opened.player.position == 4.0
    opened.press("start")
    assert opened.player.position == 0.0


def test_ctrl_wheel_zooms_around_the_pointer_and_the_wheel_moves(view: TimelineView) -> None:
    lane, x = view.pictures, view.pictures.width() * 0.3
    under = view.scale.seconds(x)
    wheel(lane, x, 3, Qt.KeyboardModifier.ControlModifier)
    assert view.scale.shown < 12.0 / 1.9
    assert view.scale.seconds(x) == pytest.approx(under)
    start = view.scale.start
    wheel(lane, x, -1, NONE)
    assert view.scale.start == pytest.approx(start + 0.1 * view.scale.shown)
    assert all(lane.scale.start == view.scale.start for lane in view.lanes)


def test_fit_shows_the_whole_and_then_the_span(opened: Desk, view: TimelineView) -> None:
    opened.press("zoom_in")
    assert view.scale.shown < 12.0
    QTest.keyClick(opened.studio.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ShiftModifier)
    assert (view.scale.start, view.scale.end) == (0.0, 12.0)
    opened.press("zoom_fit")
    assert view.scale.end == pytest.approx(5.5)
    opened.press("zoom_out")
    assert view.scale.shown > 5.5


def test_the_middle_button_moves_the_view(view: TimelineView) -> None:
    view.set_scale(view.scale.zoomed(4.0, 0.0))
    middle = Qt.MouseButton.MiddleButton
    QTest.mousePress(view.sound, middle, NONE, QPoint(300, 5))
    QTest.mouseMove(view.sound, QPoint(200, 5))
    QTest.mouseRelease(view.sound, middle, NONE, QPoint(200, 5))
    assert view.scale.start == pytest.approx(100 / view.scale.pixels_per_second)


def test_the_view_follows_the_playhead_while_playing(opened: Desk, view: TimelineView) -> None:
    view.set_scale(view.scale.zoomed(4.0, 0.0))
    opened.press("play")
    opened.player.position = 7.0
    opened.studio.playback.refresh()
    assert view.scale.start <= 7.0 <= view.scale.end


def test_j_k_and_l(opened: Desk) -> None:
    window = opened.studio.window
    QTest.keyClick(window, Qt.Key.Key_L)
    assert opened.player.playing
    opened.player.position = 3.5
    QTest.keyClick(window, Qt.Key.Key_J)
    assert (opened.player.position, opened.player.playing) == (2.5, True)
    QTest.keyClick(window, Qt.Key.Key_K)
    assert not opened.player.playing


def test_dragging_the_ruler_sets_the_loop_range_and_its_parts_move_it(
    opened: Desk, view: TimelineView
) -> None:
    free = Qt.KeyboardModifier.AltModifier
    drag(view.ruler, 6.0, 9.0, free)
    assert opened.player.loop == pytest.approx((6.0, 9.0), abs=0.02)
    drag(view.ruler, 9.0, 8.0, free)
    assert opened.player.loop == pytest.approx((6.0, 8.0), abs=0.03)
    drag(view.ruler, 7.0, 4.0, free)
    assert opened.player.loop == pytest.approx((3.0, 5.0), abs=0.05)
    assert opened.session.history.undo_name == "Set Loop Range"
    opened.press("clear_loop")
    assert opened.player.loop == (0.0, 5.0)


def test_i_and_o_set_the_loop_at_the_playhead(opened: Desk) -> None:
    for key, seconds in ((Qt.Key.Key_I, 2.0), (Qt.Key.Key_O, 3.0)):
        opened.player.position = seconds
        QTest.keyClick(opened.studio.window, key)
    assert timing(opened).loop == Span(2.0, 1.0)
    undo(opened.session)
    assert timing(opened).loop == Span(2.0, 3.0)


def test_markers_are_added_dragged_renamed_and_deleted(opened: Desk, view: TimelineView) -> None:
    opened.player.position = 3.0
    QTest.keyClick(opened.studio.window, Qt.Key.Key_M)
    opened.studio.playback.seek(0.0)
    drag(view.markers, 3.0, 4.0)
    assert timing(opened).markers[0].time == pytest.approx(4.0, abs=0.02)
    QTest.mouseDClick(view.markers, LEFT, pos=spot(view.markers, timing(opened).markers[0].time))
    editor = view.markers.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "Lift off 1")  # letters and digits are no shortcuts here
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert timing(opened).markers[0].name == "Lift off 1"
    view.markers.setFocus()
    QTest.keyClick(view.markers, Qt.Key.Key_Delete)
    assert timing(opened).markers == ()
    assert [step.name for step in opened.session.history.steps][-4:] == [
        *("Add Marker", "Move Marker", "Rename Marker", "Delete Marker")
    ]


def test_drags_snap_to_cuts_unless_alt_is_held(opened: Desk, view: TimelineView) -> None:
    adopt_cuts(opened.session, opened.session.require_clip(), (4.04,))
    editing.add_marker(opened.session, 8.0)
    drag(view.markers, 8.0, 4.04, shift=4)
    assert timing(opened).markers[0].time == 4.04
    drag(view.markers, 4.04, 4.04, Qt.KeyboardModifier.AltModifier, shift=4)
    assert timing(opened).markers[0].time != 4.04
    editing.remove_marker(opened.session, 1)
    drag(view.span, 2.0, 6.04, shift=3)
    assert opened.session.span.start == pytest.approx(4.04)


def test_page_keys_go_from_mark_to_mark(opened: Desk) -> None:
    adopt_cuts(opened.session, opened.session.require_clip(), (4.0,))
    editing.add_marker(opened.session, 2.0)
    visited = []
    for _ in range(5):
        QTest.keyClick(opened.studio.window, Qt.Key.Key_PageDown)
        visited.append(opened.player.position)
    assert visited == [2.0, 4.0, 5.0, 12.0, 12.0]
    QTest.keyClick(opened.studio.window, Qt.Key.Key_PageUp)
    assert opened.player.position == 5.0


def test_clicking_a_region_hears_its_take(
    opened: Desk, view: TimelineView, add_take: Callable[..., None]
) -> None:
    add_take(30.0)
    opened.session.move_span(6.0)
    add_take(-30.0)
    QTest.mouseClick(view.takes, LEFT, pos=spot(view.takes, 2.0, 6))
    assert opened.session.require_active().number == 1
    QTest.mouseClick(view.takes, LEFT, pos=spot(view.takes, 8.0, 6))
    assert opened.session.require_active().number == 2
    assert opened.player.start == 6.0


def test_a_span_that_is_the_whole_video_needs_no_bar(desk: Desk, clip: VideoInfo) -> None:
    desk.session.open_clip(make_clip(clip.path, 4.0))
    assert not desk.studio.window.timeline.span.isVisible()


# --- the camera's path ---


@pytest.fixture
def panned(opened: Desk, view: TimelineView) -> Iterator[Desk]:
    """Two keys, written by turning the camera while stopped."""
    window = opened.studio.window
    window.direction.sphere.direction_edited.emit(Direction(0.0))
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ShiftModifier)
    opened.studio.playback.seek(4.0)
    window.direction.sphere.direction_edited.emit(Direction(40.0))
    yield opened
    opened.studio.camera.set_recording(False)


def test_turning_the_camera_while_stopped_writes_a_key_and_playing_follows(panned: Desk) -> None:
    window = panned.studio.window
    assert [key.time for key in timing(panned).path.keys] == [0.0, 4.0]
    panned.press("play")
    panned.player.position = 1.0
    panned.studio.playback.refresh()
    assert window.direction.azimuth.value() == pytest.approx(10.0)
    window.direction.sphere.direction_edited.emit(Direction(90.0))
    assert len(timing(panned).path.keys) == 2
    assert panned.session.notice is not None
    assert "Record Direction" in panned.session.notice.text


def test_recording_while_playing_writes_keys(panned: Desk) -> None:
    QTest.keyClick(
        panned.studio.window,
        Qt.Key.Key_K,
        Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier,
    )
    panned.press("play")
    for step in range(5):
        panned.player.position = 1.0 + 0.125 * step
        panned.studio.playback.refresh()
        panned.studio.window.panorama.direction_edited.emit(Direction(-50.0 - step))
    keys = timing(panned).path.keys
    assert [key.time for key in keys] == [0.0, 1.0, 1.125, 1.25, 1.375, 1.5, 4.0]
    assert keys[5].direction == Direction(-54.0)
    undo(panned.session)
    assert len(timing(panned).path.keys) == 2


def test_keys_are_dragged_in_time_and_deleted(panned: Desk, view: TimelineView) -> None:
    panned.studio.playback.seek(0.0)
    drag(view.keys, 4.0, 7.0)
    assert timing(panned).path.keys[-1].time == pytest.approx(7.0, abs=0.02)
    view.keys.setFocus()
    QTest.keyClick(view.keys, Qt.Key.Key_Delete)
    assert [key.time for key in timing(panned).path.keys] == [0.0]


def test_a_key_is_edited_in_numbers(panned: Desk, view: TimelineView) -> None:
    QTest.mouseDClick(view.keys, LEFT, pos=spot(view.keys, 4.0))
    editor = panned.studio.window.findChild(KeyEditor)
    assert editor is not None
    assert editor.isVisible()
    for field, value in ((editor.azimuth, -75.0), (editor.elevation, 12.5), (editor.time, 3.0)):
        field.setValue(value)
    key = timing(panned).path.keys[-1]
    assert (key.time, key.direction) == (3.0, Direction(-75.0, 12.5))
    QTest.mouseClick(editor.delete, LEFT)
    assert len(timing(panned).path.keys) == 1
    assert not editor.isVisible()


def test_interpolation_is_chosen_for_one_key_and_for_the_path(
    panned: Desk, view: TimelineView
) -> None:
    menu = view.keys.menu_for(timing(panned).path.keys[0])
    next(action for action in menu.actions() if action.text() == "Hold").trigger()
    menu.close()
    menu.deleteLater()
    assert [key.interpolation for key in timing(panned).path.keys] == ["hold", "linear"]
    panned.press("path_smooth")
    assert {key.interpolation for key in timing(panned).path.keys} == {Interpolation.SMOOTH}
    panned.press("clear_keys")
    assert timing(panned).path.keys == ()


def test_a_take_is_asked_for_where_the_path_begins(panned: Desk) -> None:
    panned.session.move_span(2.0)
    panned.studio.generation.start()
    assert panned.jobs.requests[-1].direction.azimuth == pytest.approx(20.0)


def test_turning_the_path_elsewhere_makes_no_take_anew(
    opened: Desk, add_take: Callable[..., None], view: TimelineView
) -> None:
    add_take(0.0)
    editing.set_key(opened.session, 0.0, Direction(0.0))
    opened.studio.playback.seek(3.0)
    sphere = opened.studio.window.direction.sphere
    QTest.mouseClick(sphere, LEFT, pos=QPoint(sphere.width() // 3, sphere.height() // 2))
    assert len(timing(opened).path.keys) == 2
    assert opened.jobs.requests == []
    opened.studio.playback.seek(0.0)
    QTest.mouseClick(sphere, LEFT, pos=QPoint(sphere.width() // 3, sphere.height() // 2))
    assert len(opened.jobs.requests) == 1


# --- what is found in the video ---


class Track(QLabel):
    shown = (0.0, 0.0)

    def set_range(self, start: float, end: float) -> None:
        self.shown = (start, end)


def test_another_track_follows_the_scale(view: TimelineView) -> None:
    track = Track("track")
    view.add_track("More", track, track)
    assert track.shown == (0.0, 12.0)
    view.set_scale(view.scale.zoomed(2.0, 0.0))
    assert track.shown == (0.0, 6.0)
    QApplication.processEvents()
    assert view.takes.y() < track.y() < view.keys.y()


def test_cuts_and_pictures_of_a_real_video_are_found(desk: Desk, qtbot: QtBot) -> None:
    from app.document.scenes import demo_scenes

    desk.studio.open(demo_scenes()[0].video)
    view = desk.studio.window.timeline
    before = view.pictures.grab().toImage()
    qtbot.waitUntil(lambda: view.pictures.grab().toImage() != before, timeout=PATIENCE)
    qtbot.waitUntil(lambda: timing(desk).cuts is not None, timeout=PATIENCE)
    assert timing(desk).cuts == ()
    assert not desk.studio.window.isWindowModified()


def test_keys_are_replaced_by_equal_ones_without_a_step(panned: Desk) -> None:
    key = timing(panned).path.keys[0]
    steps = len(panned.session.history.steps)
    editing.change_key(panned.session, key.time, replace(key))
    assert len(panned.session.history.steps) == steps
