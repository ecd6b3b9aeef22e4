"""Head-locked stereo on the timeline: seen, levelled, muted and undone, and never in the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from conftest import PATIENCE, Desk
from lane_gestures import spot
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.document.delivering import parcel_of
from app.document.editing import read_contents, redo, undo
from app.document.lane_editing import mute_lane, set_lane, set_lane_gain
from app.document.project.reading import open_project
from app.document.project.writing import ProjectFolder
from app.engine.monitor import SILENCE_DB
from app.views.timeline.voice import VoiceLane
from visage_core.export.delivery import Delivery
from visage_core.export.parcel import Choices
from visage_core.export.watch import Watch
from visage_core.stereo import StereoLane
from visage_core.types import Direction

RATE = 48000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    """One second of silence, then one of a tone in the right channel alone."""
    samples = np.zeros((2 * RATE, 2))
    samples[RATE:, 1] = 0.5 * np.sin(2 * np.pi * 300 * np.arange(RATE) / RATE)
    path = tmp_path / "voice.wav"
    soundfile.write(path, samples, RATE)
    return path


@pytest.fixture
def row(opened: Desk, voice: Path, qtbot: QtBot) -> VoiceLane:
    set_lane(opened.session, voice)
    qtbot.waitUntil(lambda: opened.player.locked is not None, timeout=PATIENCE)
    QApplication.processEvents()
    return opened.studio.monitor.lane_wiring.row


def lit(image: QImage, x: int) -> int:
    """Pixels of a column that the waveform covers, the middle line apart."""
    colors = [image.pixelColor(x, y) for y in range(2, image.height() - 2)]
    return sum(c.red() > 120 and c.blue() < 120 for c in colors)


def test_the_row_comes_and_goes_with_the_file(opened: Desk, row: VoiceLane) -> None:
    assert row.isVisible()
    undo(opened.session)
    assert not row.isVisible()
    redo(opened.session)
    assert row.isVisible()


def test_the_waveform_lies_where_it_is_heard_whatever_is_in_view(
    opened: Desk, row: VoiceLane
) -> None:
    """Also that of a channel on its own; the timeline's zoom moves it."""
    timeline = opened.studio.window.timeline
    for _ in range(2):
        image = row.grab().toImage()
        assert lit(image, round(row.x_of(1.9))) > 6
        assert lit(image, round(row.x_of(2.4))) == 0
        timeline.fit(0.0, 3.0)
    assert row.scale == timeline.scale


def test_the_mark_and_return_mute_it_for_the_ear_and_the_delivery(
    opened: Desk,
    row: VoiceLane,
    voice: Path,
    add_take: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[Delivery] = []
    monkeypatch.setattr("visage_core.export.parcel.deliver", lambda *args: made.append(args[0]))
    add_take()
    for muted in (True, False):
        QTest.mouseClick(row, LEFT, pos=row.mute_place.center().toPoint())
        assert opened.session.lane == StereoLane(voice, muted=muted)
        assert opened.player.monitor.locked_gain_db == (SILENCE_DB if muted else 0.0)
        choices = Choices("binaural", folder=tmp_path, hands_over=False)
        parcel_of(opened.session).deliver(choices, Watch())
    assert [delivery.head_locked is None for delivery in made] == [True, False]
    QTest.keyClick(row, Qt.Key.Key_Return)
    assert opened.session.lane == StereoLane(voice, muted=True)
    undo(opened.session)
    assert opened.session.lane == StereoLane(voice)


def test_dragging_the_level_is_one_edit(opened: Desk, row: VoiceLane) -> None:
    place = row.gain_place.center().toPoint()
    QTest.mousePress(row, LEFT, pos=place)
    for up in (4, 8, 12):
        QTest.mouseMove(row, place - QPoint(0, up))
    QTest.mouseRelease(row, LEFT, pos=place - QPoint(0, 12))
    assert opened.session.lane is not None
    assert opened.session.lane.gain_db == 3.0
    assert row.gain_text() == "+3 dB"
    undo(opened.session)
    assert opened.session.lane.gain_db == 0.0
    redo(opened.session)
    QTest.mouseDClick(row, LEFT, pos=place)
    assert opened.session.lane.gain_db == 0.0


def test_keys_set_the_level_and_take_it_away(opened: Desk, row: VoiceLane) -> None:
    for key, keys, gain in (
        (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier, 1.0),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier, 0.0),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier, -0.25),
    ):
        QTest.keyClick(row, key, keys)
        assert opened.session.lane is not None
        assert opened.session.lane.gain_db == gain
    assert row.gain_text() == "−0.25 dB"
    QTest.keyClick(row, Qt.Key.Key_Delete)
    assert opened.session.lane is None


def test_elsewhere_a_click_goes_there(opened: Desk, row: VoiceLane) -> None:
    QTest.mouseClick(row, LEFT, pos=spot(row, 4.0))
    assert opened.studio.playback.time == pytest.approx(4.0, abs=0.05)


def test_another_file_keeps_level_and_mute_and_the_project_keeps_all(
    opened: Desk, row: VoiceLane, voice: Path, tmp_path: Path
) -> None:
    set_lane_gain(opened.session, -6.0)
    mute_lane(opened.session, True)
    other = voice.rename(tmp_path / "other.wav")
    set_lane(opened.session, other)
    assert opened.session.lane == StereoLane(other, -6.0, muted=True)
    ProjectFolder(tmp_path / "film.visage").save(read_contents(opened.session), Direction())
    assert open_project(tmp_path / "film.visage").contents.lane == opened.session.lane


def test_it_does_not_push_the_takes_out_of_a_low_window(
    opened: Desk, voice: Path, add_take: Callable[..., None]
) -> None:
    for _ in range(3):
        add_take()
    window = opened.studio.window
    window.resize(1024, 640)
    QApplication.processEvents()
    takes = window.timeline.takes
    before = takes.geometry().top()
    set_lane(opened.session, voice)
    QApplication.processEvents()
    assert takes.geometry().top() == before
    shown = takes.visibleRegion().boundingRect()
    assert shown.height() == takes.height()
    assert opened.studio.monitor.lane_wiring.row.y() > takes.geometry().bottom()
