"""360° video in the window: the picture shows what the camera sees, and dragging it turns it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import Desk, make_clip
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.document.timeline import editing
from app.views.video import LOOK_DEGREES
from visage_core.types import Direction


@pytest.fixture
def sphere(desk: Desk, tmp_path: Path) -> Desk:
    """A video that says of itself that it is a panorama is open."""
    clip = replace(make_clip(tmp_path / "sphere.mp4", 12.0), width=320, spherical=True)
    desk.session.open_clip(clip)
    return desk


def pull(desk: Desk, pixels: int) -> None:
    video = desk.studio.window.video
    start = video.rect().center()
    QTest.mousePress(video, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(video, start + QPoint(pixels, 0))
    QTest.mouseRelease(video, Qt.MouseButton.LeftButton, pos=start + QPoint(pixels, 0))


def test_pulling_the_picture_looks_around_in_it(sphere: Desk) -> None:
    assert sphere.feeds[-1].facing == Direction()
    look = sphere.session.look
    pull(sphere, 60)
    turned = sphere.session.direction
    expected = 60 * LOOK_DEGREES / sphere.studio.window.video.height()
    assert turned.azimuth == pytest.approx(expected, abs=0.5)  # pulled right, it looks left
    assert sphere.feeds[-1].facing == turned
    assert sphere.session.look == look
    assert sphere.session.history.undo_name == "Turn Camera"
    sphere.press("generate")
    request = sphere.jobs.requests[0]
    assert request.panoramic
    assert request.direction == turned


def test_the_picture_follows_the_direction_keys(sphere: Desk) -> None:
    editing.set_key(sphere.session, 0.0, Direction(0.0))
    sphere.session.history.seal()
    editing.set_key(sphere.session, 10.0, Direction(100.0))
    sphere.studio.playback.seek(4.0)
    facing = sphere.feeds[-1].facing
    assert facing is not None
    assert facing.azimuth == pytest.approx(40.0)


def test_its_sound_stays_where_it_is(sphere: Desk, add_take: Callable[..., None]) -> None:
    add_take()
    sphere.press("regenerate")
    sphere.studio.window.direction.azimuth.setValue(80.0)
    assert sphere.session.direction == Direction(80.0)
    np.testing.assert_array_equal(sphere.player.turn, np.eye(4))
    sound = sphere.studio.window.timeline.sound
    assert sound.heard() == "Take 1 · generated for 0°, 0°"


def test_letting_go_of_the_picture_makes_the_take_anew(
    sphere: Desk, add_take: Callable[..., None]
) -> None:
    add_take()
    pull(sphere, -60)
    assert [request.direction for request in sphere.jobs.requests] == [sphere.session.direction]


@pytest.fixture
def opened(sphere: Desk) -> Desk:
    """What `add_take` works on."""
    return sphere


def test_any_video_can_be_treated_as_a_panorama_and_back(desk: Desk, tmp_path: Path) -> None:
    desk.session.open_clip(make_clip(tmp_path / "plain.mp4", 12.0))
    action = desk.studio.window.actions_by_id["panoramic"]
    assert not action.isChecked()
    assert desk.feeds[-1].facing is None
    QTest.keyClick(desk.studio.window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert action.isChecked()
    assert desk.feeds[-1].facing == Direction()
    pull(desk, 60)
    assert desk.session.direction != Direction()
    desk.press("undo")
    desk.press("undo")
    assert not action.isChecked()
    assert desk.feeds[-1].facing is None
    pull(desk, 60)
    assert desk.session.look != Direction()  # of an ordinary picture it turns the head
    assert desk.session.direction == Direction()
