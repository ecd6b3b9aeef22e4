"""Voice and music beside the takes: chosen, levelled, undone, kept and delivered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from conftest import PATIENCE, Desk
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.document.delivering import parcel_of
from app.document.editing import read_contents, undo
from app.document.lane_editing import set_lane, set_lane_gain
from app.document.project.reading import open_project
from app.document.project.writing import ProjectFolder
from app.views.monitor.lane_page import LanePage
from visage_core.export.delivery import Delivery
from visage_core.export.parcel import Choices
from visage_core.export.watch import Watch
from visage_core.stereo import StereoLane
from visage_core.types import Direction

RATE = 48000


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    path = tmp_path / "voice.wav"
    tone = 0.25 * np.sin(2 * np.pi * 300 * np.arange(RATE) / RATE)
    soundfile.write(path, np.stack([tone, -tone], axis=1), RATE, subtype="FLOAT")
    return path


@pytest.fixture
def page(opened: Desk, monkeypatch: pytest.MonkeyPatch, voice: Path) -> LanePage:
    """In view, with a file chosen as soon as one is asked for."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(voice), ""))
    opened.press("monitor")
    page = opened.studio.monitor.lane_wiring.page
    opened.studio.monitor.wiring.view.pages.setCurrentWidget(page)
    return page


def click(widget: object) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]


def test_a_chosen_file_is_heard_and_can_be_taken_away(
    opened: Desk, page: LanePage, qtbot: QtBot
) -> None:
    click(page.choose)
    qtbot.waitUntil(lambda: opened.player.locked is not None, timeout=PATIENCE)
    assert opened.player.locked is not None
    np.testing.assert_allclose(opened.player.locked.samples.sum(axis=0), 0.0, atol=1e-6)
    assert opened.player.locked.sample_rate == RATE
    assert page.file.text() == "voice.wav"
    assert page.length.text() == "00:01.000"
    click(page.remove)
    assert opened.player.locked is None
    undo(opened.session)
    qtbot.waitUntil(lambda: opened.player.locked is not None, timeout=PATIENCE)


def test_its_level_is_an_edit_and_heard(opened: Desk, page: LanePage, voice: Path) -> None:
    set_lane(opened.session, voice)
    QTest.keyClick(page.level, Qt.Key.Key_Left)
    assert opened.session.lane == StereoLane(voice, -3.0)
    assert page.level_text.text() == "−3.0 dB"
    assert opened.player.monitor.locked_gain_db == -3.0
    undo(opened.session)
    assert opened.player.monitor.locked_gain_db == 0.0


def test_it_is_heard_beside_the_field_and_measured(opened: Desk) -> None:
    monitor = opened.player.monitor
    monitor.locked_gain_db = -20.0
    field = np.zeros((4, 80), np.float32)
    locked = np.stack([np.ones(80), -np.ones(80)]).astype(np.float32)
    out = [monitor.process(field, locked) for _ in range(3)][-1]
    np.testing.assert_allclose(out[-1], [0.1, -0.1], rtol=1e-5)
    assert monitor.readings.correlation == pytest.approx(-1.0)
    assert monitor.readings.levels == (0.0, 0.0, 0.0, 0.0)


def test_a_file_that_cannot_be_read_is_told(opened: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    set_lane(opened.session, tmp_path / "gone.wav")
    qtbot.waitUntil(lambda: opened.session.notice is not None, timeout=PATIENCE)
    assert opened.session.notice is not None
    assert "gone.wav" in opened.session.notice.text
    assert opened.player.locked is None


def test_it_is_kept_in_the_project_and_found_when_both_moved(
    opened: Desk, voice: Path, tmp_path: Path
) -> None:
    set_lane(opened.session, voice)
    set_lane_gain(opened.session, -6.0)
    ProjectFolder(tmp_path / "film.visage").save(read_contents(opened.session), Direction())
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for name in ("film.visage", "voice.wav"):
        (tmp_path / name).rename(moved / name)
    lane = open_project(moved / "film.visage").contents.lane
    assert lane == StereoLane(moved / "voice.wav", -6.0)


def test_deliveries_with_head_locked_stereo_take_it_at_its_level(
    opened: Desk,
    add_take: Callable[..., None],
    voice: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[Delivery] = []
    monkeypatch.setattr("visage_core.export.parcel.deliver", lambda *args: made.append(args[0]))
    add_take(0.0)
    set_lane(opened.session, voice)
    set_lane_gain(opened.session, -6.0)
    parcel = parcel_of(opened.session)
    for name in ("youtube-mov", "review-mp4", "binaural", "ambix"):
        parcel.deliver(Choices(format=name, folder=tmp_path, hands_over=False), Watch())
    *along, ambix = made
    for delivery in along:
        assert delivery.head_locked is not None
        peak = np.abs(delivery.head_locked).max()
        assert peak == pytest.approx(0.25 * 10 ** (-6 / 20), rel=0.02)
    assert ambix.head_locked is None
