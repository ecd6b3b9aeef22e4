"""Guidance, seed, panorama and transport, driven by mouse and keys."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import PATIENCE, Desk, make_clip
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.views.guidance import GuidancePanel
from app.views.guidance_text import guidance_text
from app.views.job_progress import time_left_text
from app.views.plane import Plane
from app.views.transport import timecode
from visage_core.media.reader import VideoInfo
from visage_core.seeing.energy_colors import EnergyScale
from visage_core.types import Direction, Guidance, GuidanceMode, Span


@pytest.fixture
def guidance(opened: Desk) -> GuidancePanel:
    return opened.studio.window.guidance


@pytest.mark.parametrize(
    ("mode", "visual", "direction"),
    [
        (GuidanceMode.OFF, False, False),
        (GuidanceMode.VISUAL, True, False),
        (GuidanceMode.DIRECTION, False, True),
        (GuidanceMode.JOINT, True, False),
        (GuidanceMode.DUAL, True, True),
        (GuidanceMode.SPLIT, True, True),
    ],
)
def test_a_mode_enables_just_the_scales_it_reads(
    opened: Desk, guidance: GuidancePanel, mode: GuidanceMode, visual: bool, direction: bool
) -> None:
    QTest.mouseClick(guidance.mode_button(mode), Qt.MouseButton.LeftButton)
    assert opened.session.guidance.mode is mode
    assert guidance.visual.isEnabled() is visual
    assert guidance.direction.isEnabled() is direction


def test_switching_modes_keeps_both_scales(opened: Desk, guidance: GuidancePanel) -> None:
    opened.session.set_guidance(Guidance("dual", 1.5, 4.5))
    for mode in (GuidanceMode.OFF, GuidanceMode.JOINT, GuidanceMode.DUAL):
        guidance.mode_button(mode).click()
    assert opened.session.guidance == Guidance("dual", 1.5, 4.5)


def test_a_scale_can_be_typed_beyond_the_pad(
    opened: Desk, guidance: GuidancePanel, qtbot: QtBot
) -> None:
    guidance.visual.field.lineEdit().selectAll()
    qtbot.keyClicks(guidance.visual.field, "12.5")
    qtbot.keyClick(guidance.visual.field, Qt.Key.Key_Return)
    assert opened.session.guidance.visual == 12.5


def test_guidance_in_a_few_characters() -> None:
    assert guidance_text(Guidance("dual", 1.0, 4.0)) == "Dual 1.0 / 4.0"
    assert guidance_text(Guidance("direction", 1.0, 4.0)) == "Direction 4.0"
    assert guidance_text(Guidance("dual", 1.25, 1.667)) == "Dual 1.25 / 1.67"
    assert guidance_text(Guidance("off")) == "Off"


def test_the_dice_draws_another_seed(opened: Desk) -> None:
    seeds = set()
    for _ in range(5):
        opened.press("dice")
        seeds.add(opened.session.seed)
        assert opened.studio.window.generate.seed.value() == opened.session.seed
    assert len(seeds) > 1


@pytest.mark.parametrize(
    ("pixels", "labels"),
    [
        (360, [180, 135, 90, 45, 0, -45, -90, -135, -180]),
        (200, [180, 90, 0, -90, -180]),
        (90, [180, 0, -180]),
    ],
)
def test_a_narrow_plane_has_fewer_labels(pixels: int, labels: list[int]) -> None:
    assert Plane(QRectF(0.0, 0.0, pixels, 100.0)).labelled_azimuths() == labels


def test_the_panorama_places_what_is_left_on_the_left(opened: Desk) -> None:
    panorama = opened.studio.window.panorama
    target, center = panorama.position_of(Direction(90.0, 30.0)), panorama.position_of(Direction())
    assert target.x() < center.x()
    assert target.y() < center.y()
    QTest.mouseClick(panorama, Qt.MouseButton.LeftButton, pos=target)
    assert opened.session.direction.angle_to(Direction(90.0, 30.0)) < 2.5


def test_the_colour_scale_tops_just_above_the_loudest() -> None:
    scale = EnergyScale.fitting(0.1)  # -20 dB
    assert scale.top_db == -18.0
    levels = scale.levels(np.array([0.0, 10 ** (-30 / 20), 10 ** (-24 / 20), 10 ** (-18 / 20)]))
    assert levels.tolist() == [0, 0, 127, 255]


def test_space_plays_and_pauses_wherever_the_focus_is(opened: Desk) -> None:
    window = opened.studio.window
    for widget in (window.direction.sphere, window.generate.generate_button, window.guidance):
        widget.setFocus()
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Space)
        assert opened.player.playing
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Space)
        assert not opened.player.playing
    assert opened.jobs.requests == []


def test_clicking_the_strip_seeks_and_home_returns(opened: Desk) -> None:
    strip = opened.studio.window.timeline.sound
    QTest.mouseClick(
        strip, Qt.MouseButton.LeftButton, pos=QPoint(strip.width() // 2, strip.height() - 8)
    )
    assert opened.player.position == pytest.approx(6.0, abs=0.02)
    QTest.keyClick(strip, Qt.Key.Key_Right)
    assert opened.player.position == pytest.approx(6.25, abs=0.02)
    QTest.keyClick(strip, Qt.Key.Key_Home)
    assert opened.player.position == 0.0


def test_the_arrow_keys_step_from_anywhere_else(opened: Desk) -> None:
    window = opened.studio.window
    window.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Right)
    assert opened.player.position == 0.25
    QTest.keyClick(window, Qt.Key.Key_Left)
    assert opened.player.position == 0.0


def test_the_monitor_level_changes_what_is_heard(opened: Desk) -> None:
    level = opened.studio.window.transport.level
    QTest.keyClick(level, Qt.Key.Key_Left)
    assert opened.player.gain_db == -3.0
    QTest.keyClick(level, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert opened.player.gain_db == -4.0
    QTest.mouseDClick(level, Qt.MouseButton.LeftButton)
    assert opened.player.gain_db == 0.0


def test_loop_is_on_for_the_span_and_can_be_turned_off(opened: Desk) -> None:
    assert opened.player.loop == (0.0, 5.0)
    opened.press("loop")
    assert opened.player.loop is None


def test_the_overview_moves_the_span_of_a_long_video(opened: Desk) -> None:
    overview = opened.studio.window.timeline.span
    assert overview.isVisible()
    QTest.mouseClick(overview, Qt.MouseButton.LeftButton, pos=QPoint(overview.width() * 9 // 10, 5))
    assert opened.session.span == Span(7.0, 5.0)
    assert opened.feeds[-1].requests[-1] == pytest.approx(7.0)


def test_a_short_video_has_no_overview(desk: Desk, clip: VideoInfo) -> None:
    desk.session.open_clip(make_clip(clip.path, 3.0))
    assert not desk.studio.window.timeline.span.isVisible()


def test_times_read_well() -> None:
    assert timecode(62.3456) == "01:02.346"
    assert time_left_text(None) == ""
    assert time_left_text(0.2) == "1 s left"
    assert time_left_text(59.4) == "59 s left"
    assert time_left_text(61.0) == "1:01 min left"
    assert time_left_text(750.0) == "12 min left"


def test_while_playing_a_picture_is_decoded_before_its_moment_and_shown_in_it(opened: Desk) -> None:
    shown: list[object] = []
    opened.studio.playback.pictures.changed.connect(shown.append)
    opened.press("play")
    for time in (1.0, 1.04, 1.08):
        opened.player.position = time
        before = len(shown)
        opened.studio.playback.refresh()
        assert len(shown) == before + 1  # what the moment before has asked for
        assert opened.feeds[-1].requests[-1] == pytest.approx(time + 0.033)
    opened.press("play")
    assert opened.feeds[-1].requests[-1] == pytest.approx(1.08)
    count = len(shown)
    opened.studio.playback.seek(5.0)
    assert len(shown) == count + 1
    assert opened.feeds[-1].requests[-1] == 5.0


def test_pictures_are_asked_for_in_the_size_of_their_view(opened: Desk, qtbot: QtBot) -> None:
    video = opened.studio.window.video
    opened.studio.window.resize(1500, 900)
    ratio = video.devicePixelRatioF()
    room = (round(video.width() * ratio), round(video.height() * ratio))
    qtbot.waitUntil(lambda: opened.feeds[-1].room == room, timeout=PATIENCE)
