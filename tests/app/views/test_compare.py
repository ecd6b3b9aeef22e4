"""Take against reference in the real window: hearing, scores and maps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from conftest import PATIENCE, RATE, Desk, scored, truth, wait_for_reading
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.document.comparison import Window
from app.document.reference import rms
from app.views.compare_panel import ComparePanel
from visage_core.metrics.spatial import spatial_scores
from visage_core.types import Foa

AddTake = Callable[..., None]


def test_the_scores_are_those_of_the_metric(
    opened: Desk, compare: ComparePanel, load: Callable[..., Foa], add_take: AddTake, qtbot: QtBot
) -> None:
    reference = load(truth())
    add_take(30.0)
    shown = scored(qtbot, compare)
    for name, value in spatial_scores(opened.session.require_active().take.foa, reference).items():
        assert float(shown[name].replace("−", "-")) == pytest.approx(value, abs=0.0051)
    assert shown["angle_all"] == "22°"


def test_the_ear_switches_at_the_same_place_and_as_loud(
    opened: Desk, load: Callable[..., Foa], add_take: AddTake
) -> None:
    window = opened.studio.window
    add_take(-60.0)
    assert window.timeline.sound.heard().startswith("Take 1 · ")
    load(truth(level=0.25))
    assert window.timeline.sound.heard().startswith("Take 1 · ")
    opened.press("play")
    opened.player.position = 1.7
    QTest.keyClick(window, Qt.Key.Key_X)
    heard, position, playing = opened.player.sources[-1]
    take = opened.session.require_active().take.foa
    assert (position, playing) == (1.7, True)
    assert rms(heard.samples[0]) == pytest.approx(rms(take.samples[0]), rel=1e-3)
    assert window.timeline.sound.heard().startswith("Reference, +")
    assert window.actions_by_id["hear_reference"].isChecked()
    QTest.keyClick(window, Qt.Key.Key_X)
    assert opened.player.sources[-1] == (take, 1.7, True)
    assert window.timeline.sound.heard().startswith("Take 1 · ")


def test_the_energy_shown_is_that_of_what_is_heard(
    opened: Desk, load: Callable[..., Foa], add_take: AddTake, qtbot: QtBot
) -> None:
    add_take(-60.0)
    load(truth())
    opened.studio.playback.seek(0.5)
    wait_for_reading(qtbot, opened, "−60°, 0°")
    opened.press("hear_reference")
    wait_for_reading(qtbot, opened, "+40°, +20°")


def test_the_captions_of_the_maps_choose_what_is_heard(
    opened: Desk, compare: ComparePanel, load: Callable[..., Foa], add_take: AddTake
) -> None:
    load(truth())
    add_take()
    for button, heard in (
        (compare.reference_button, True),
        (compare.reference_button, True),
        (compare.take_button, False),
    ):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert opened.session.hears_reference is heard
        assert compare.reference_button.isChecked() is heard
        assert compare.take_button.isChecked() is not heard


def test_choosing_a_take_hears_it(
    opened: Desk, load: Callable[..., Foa], add_take: AddTake
) -> None:
    load(truth())
    add_take()
    opened.press("hear_reference")
    QTest.keyClick(opened.studio.window, Qt.Key.Key_1)
    assert not opened.session.hears_reference
    assert opened.player.sources[-1][0] is opened.session.require_active().take.foa


def test_the_reference_can_be_heard_before_there_is_a_take(
    opened: Desk, compare: ComparePanel, load: Callable[..., Foa], qtbot: QtBot
) -> None:
    reference = load(truth())
    opened.press("hear_reference")
    heard = opened.player.sources[-1][0]
    np.testing.assert_array_equal(heard.samples, reference.samples)
    assert opened.studio.window.timeline.sound.heard() == "Reference"
    qtbot.waitUntil(lambda: compare.scores.text("CC", Window.WHOLE) == "—", timeout=PATIENCE)
    assert not compare.take_button.isEnabled()


def test_removing_hears_the_take_and_leaves_nothing_to_compare(
    opened: Desk, compare: ComparePanel, load: Callable[..., Foa], add_take: AddTake
) -> None:
    load(truth())
    add_take()
    opened.press("hear_reference")
    assert not compare.load_button.isVisible()
    opened.press("remove_reference")
    acts = opened.studio.window.actions_by_id
    assert opened.player.sources[-1][0] is opened.session.require_active().take.foa
    assert compare.load_button.isVisible()
    assert not acts["hear_reference"].isEnabled()
    assert not acts["hear_reference"].isChecked()
    assert opened.studio.window.timeline.sound.heard().startswith("Take 1 · ")


def test_the_maps_follow_the_playhead_or_show_the_whole(
    opened: Desk, compare: ComparePanel, load: Callable[..., Foa], add_take: AddTake, qtbot: QtBot
) -> None:
    first, then = truth(90.0).samples, truth(-90.0).samples
    load(Foa(np.concatenate([first[:, : 2 * RATE], then[:, 2 * RATE :]], axis=1), RATE))
    add_take()
    scored(qtbot, compare)

    def seen(seconds: float) -> bytes:
        opened.studio.playback.seek(seconds)
        image = compare.reference_map.grab().toImage()
        return bytes(image.constBits())

    assert seen(0.5) == seen(3.5)
    QTest.mouseClick(compare.scores.head(Window.SECOND), Qt.MouseButton.LeftButton)
    assert seen(0.1) == seen(0.9)
    assert seen(0.5) != seen(3.5)


def test_generating_stays_in_reach_while_comparing(opened: Desk, compare: ComparePanel) -> None:
    window = opened.studio.window
    assert not window.guidance.isVisible()
    assert not window.panorama.isVisible()
    QTest.mouseClick(window.generate.generate_button, Qt.MouseButton.LeftButton)
    assert len(opened.jobs.requests) == 1
    assert window.generate.cancel_button.isVisible()
    opened.press("compare")
    assert window.guidance.isVisible()
    assert window.generate.cancel_button.isVisible()
    assert not compare.isVisible()


def test_nothing_is_measured_out_of_view(
    opened: Desk, load: Callable[..., Foa], add_take: AddTake
) -> None:
    load(truth())
    add_take()
    opened.studio.playback.seek(1.0)
    assert opened.studio.window.compare.scores.text("CC", Window.WHOLE) == "—"


def test_the_window_keeps_its_size_while_comparing(opened: Desk) -> None:
    window = opened.studio.window
    window.resize(1024, 640)
    opened.press("compare")
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1024, 640)
