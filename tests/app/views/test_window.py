"""The window as a whole: opening, generating, comparing and exporting takes, errors."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from conftest import PATIENCE, Desk, encoded_noise, wait_for_reading
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.actions import ACTIONS
from app.document.timeline.editing import set_key
from visage_core.ambisonics.binaural import render_binaural
from visage_core.events import AudioChunk, Progress, Stage
from visage_core.field_turn import FieldTurn
from visage_core.progress import Advance
from visage_core.types import Direction, Foa, Take

AddTake = Callable[..., None]


def click(desk: Desk, name: str) -> None:
    button = getattr(desk.studio.window.generate, name)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def finish(desk: Desk, job: int) -> None:
    request = desk.jobs.requests[job - 1]
    take = Take(request, "hash", np.zeros((3, 36), np.int16), encoded_noise(30.0))
    desk.jobs.finished.emit(job, take)


def test_nothing_can_be_generated_or_exported_before_a_video_is_open(desk: Desk) -> None:
    acts = desk.studio.window.actions_by_id
    assert not desk.studio.window.generate.generate_button.isEnabled()
    for name in ("play", "generate", "cancel", "export_foa", "export_binaural", "delete"):
        assert not acts[name].isEnabled()
    assert acts["open"].isEnabled()


def test_opening_shows_the_first_picture_and_the_name(opened: Desk) -> None:
    window = opened.studio.window
    assert window.windowTitle().startswith("steps.mp4")
    assert opened.feeds[-1].requests == [0.0]
    center = (
        window.video.grab()
        .toImage()
        .pixelColor(window.video.width() // 2, window.video.height() // 3)
    )
    assert center.blue() > center.red() + 40


def test_generating_shows_progress_and_gives_a_take_that_is_heard(opened: Desk) -> None:
    opened.session.set_direction(Direction(30.0))
    click(opened, "generate_button")
    window = opened.studio.window
    assert window.generate.cancel_button.isVisible()
    assert not window.generate.generate_button.isVisible()
    opened.jobs.progressed.emit(1, Progress(Stage.COMPOSING, 100, 400, 12.0))
    assert window.generate.stage_text() == (Stage.COMPOSING.value, "12 s left")
    finish(opened, 1)
    assert window.generate.generate_button.isVisible()
    assert opened.session.require_active().take.request.direction == Direction(30.0)
    assert opened.player.sources[-1][0] is opened.session.require_active().take.foa
    assert window.takes.model.rowCount() == 1


def test_a_newer_regeneration_takes_the_place_of_the_older(opened: Desk) -> None:
    opened.studio.generation.regenerate()
    opened.session.set_seed(7)
    opened.studio.generation.regenerate()
    assert opened.session.job is not None
    assert opened.session.job.request.seed == 7
    finish(opened, 1)
    assert opened.session.takes == ()
    finish(opened, 2)
    assert [take.take.request.seed for take in opened.session.takes] == [7]


def test_the_waveform_grows_while_generating(opened: Desk) -> None:
    click(opened, "generate_button")
    strip = opened.studio.window.timeline.sound
    before = strip.grab().toImage()
    opened.jobs.chunk_ready.emit(1, AudioChunk(0, encoded_noise(0.0)))
    assert strip.grab().toImage() != before


def test_what_the_engine_notices_is_shown(opened: Desk) -> None:
    click(opened, "generate_button")
    opened.jobs.noticed.emit(1, "The memory is tight.")
    assert opened.session.notice is not None
    assert opened.session.notice.text == "The memory is tight."


def test_cancel_stops_and_late_reports_are_ignored(opened: Desk, add_take: AddTake) -> None:
    add_take()
    click(opened, "generate_button")
    click(opened, "cancel_button")
    assert opened.session.job is None
    finish(opened, 1)
    assert len(opened.session.takes) == 1
    click(opened, "generate_button")
    assert len(opened.jobs.requests) == 2


def test_a_failed_generation_is_told_and_keeps_the_takes(opened: Desk, add_take: AddTake) -> None:
    add_take()
    click(opened, "generate_button")
    opened.jobs.failed.emit(1, "demo: the weights are cut short. Install again.")
    notice = opened.studio.window.notice
    assert notice.isVisible()
    assert "cut short" in notice.text()
    assert len(opened.session.takes) == 1
    opened.session.dismiss_notice()
    assert not notice.isVisible()


def test_comparing_takes_while_playing_changes_the_source_and_nothing_else(
    opened: Desk, add_take: AddTake
) -> None:
    add_take(30.0)
    add_take(-60.0)
    opened.press("play")
    opened.player.position = 1.7
    QTest.keyClick(opened.studio.window, Qt.Key.Key_1)
    first = opened.session.takes[0]
    assert opened.session.active is first
    assert opened.player.sources[-1] == (first.take.foa, 1.7, True)
    rows = opened.studio.window.takes.list
    second = rows.visualRect(rows.model().index(1, 0)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=second)
    assert opened.session.active is opened.session.takes[1]
    assert opened.player.sources[-1][1:] == (1.7, True)
    assert opened.player.position == 1.7


def test_the_energy_of_the_heard_take_is_shown(
    opened: Desk, add_take: AddTake, qtbot: QtBot
) -> None:
    add_take(-60.0)
    opened.studio.playback.seek(0.5)
    wait_for_reading(qtbot, opened, "−60°, 0°")


def test_a_take_is_renamed_in_place(opened: Desk, add_take: AddTake, qtbot: QtBot) -> None:
    add_take()
    opened.press("rename")
    editor = opened.studio.window.takes.list.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    qtbot.keyClicks(editor, "Rain 1")  # letters and digits are no shortcuts here
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened.session.takes[0].name == "Rain 1")


def test_a_deleted_take_can_be_brought_back(opened: Desk, add_take: AddTake) -> None:
    add_take(10.0)
    add_take(20.0)
    opened.press("delete")
    assert [take.number for take in opened.session.takes] == [1]
    opened.press("restore")
    assert [take.number for take in opened.session.takes] == [1, 2]


def test_use_settings_brings_back_direction_and_seed(opened: Desk, add_take: AddTake) -> None:
    add_take(40.0, seed=17)
    opened.session.set_direction(Direction(-5.0))
    opened.session.set_seed(3)
    opened.press("adopt")
    assert opened.session.direction == Direction(40.0)
    assert opened.studio.window.generate.seed.value() == 17


def test_the_look_is_heard_and_can_be_reset(opened: Desk) -> None:
    opened.session.set_look(Direction(50.0, 10.0))
    assert opened.player.look == Direction(50.0, 10.0)
    QTest.keyClick(opened.studio.window, Qt.Key.Key_R)
    assert opened.player.look == Direction()


def test_exports_write_the_take(
    opened: Desk,
    add_take: AddTake,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    add_take(45.0)
    foa = opened.session.require_active().take.foa
    opened.session.set_look(Direction(90.0))
    for action_id, channels in (("export_foa", 4), ("export_binaural", 2)):
        path = tmp_path / f"{action_id}.wav"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, p=path: (str(p), ""))
        opened.press(action_id)
        wait_for_notice(opened, str(path), qtbot)
        written, rate = soundfile.read(path, always_2d=True, dtype="float32")
        expected = foa.samples if channels == 4 else render_binaural(foa, Direction(90.0))
        assert (written.shape[1], rate) == (channels, foa.sample_rate)
        np.testing.assert_allclose(written.T, expected, atol=1e-6)


def wait_for_notice(desk: Desk, words: str, qtbot: QtBot) -> None:
    notice = desk.studio.window.notice
    qtbot.waitUntil(lambda: words in notice.text(), timeout=PATIENCE)


def test_an_export_that_fails_is_told(
    opened: Desk, add_take: AddTake, tmp_path: Path, qtbot: QtBot
) -> None:
    add_take()
    opened.studio.files.export_foa(tmp_path / "missing" / "a.wav")
    wait_for_notice(opened, "was not written", qtbot)


def test_exports_turn_and_write_off_the_window_s_thread_and_are_written_though_it_closes(
    opened: Desk, add_take: AddTake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    go = threading.Event()
    applied = FieldTurn.applied

    def held(turn: FieldTurn, foa: Foa, advance: Advance) -> Foa:
        threads.append(threading.current_thread())
        go.wait()
        return applied(turn, foa, advance)

    add_take()
    set_key(opened.session, 0.0, Direction(0.0))
    set_key(opened.session, 4.0, Direction(90.0))
    monkeypatch.setattr(FieldTurn, "applied", held)
    paths = [tmp_path / "one.wav", tmp_path / "two.wav"]
    for path in paths:
        opened.studio.files.export_foa(path)
    assert [task.title for task in opened.studio.work.tasks] == [
        "Exporting one.wav",
        "Exporting two.wav",
    ]
    go.set()
    opened.studio.window.close()
    assert all(path.exists() for path in paths)
    assert threading.main_thread() not in threads


def test_a_file_that_is_no_video_is_told_and_changes_nothing(opened: Desk, tmp_path: Path) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("not a video")
    before = opened.session.clip
    drop(opened, text)
    assert "notes.mp4" in opened.studio.window.notice.text()
    assert "Traceback" not in opened.studio.window.notice.text()
    assert opened.session.clip is before


def drop(desk: Desk, path: Path) -> None:
    """Drop a file on the video."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    video, place = desk.studio.window.video, QPointF(50, 50)
    actions, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    no_keys = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place.toPoint(), actions, data, button, no_keys)
    QApplication.sendEvent(video, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(video, QDropEvent(place, actions, data, button, no_keys))


def test_closing_stops_what_runs(opened: Desk) -> None:
    click(opened, "generate_button")
    opened.press("play")
    opened.studio.window.close()
    assert opened.session.job is None
    assert not opened.player.playing


def test_actions_are_declared_once_with_distinct_shortcuts(desk: Desk) -> None:
    ids = [action.id for action in ACTIONS]
    shortcuts = [action.shortcut for action in ACTIONS if action.shortcut]
    assert len(set(ids)) == len(ids)
    assert len(set(shortcuts)) == len(shortcuts)
    for action in ACTIONS:
        made = desk.studio.window.actions_by_id[action.id]
        assert action.help in made.toolTip()
        assert made.receivers("2triggered(bool)") or action.checked is not None
