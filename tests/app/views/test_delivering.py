"""Delivering: the dialog offers what a format can hold, writes, reads back and tells."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from conftest import PATIENCE, Desk
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.control import delivering
from app.document.delivering import parcel_of
from app.views.deliver_dialog import CHOICES, PROGRESS, REPORT, DeliverDialog
from visage_core.ambisonics.rotation import camera_rotation
from visage_core.export.delivery import Delivery, ExportReport
from visage_core.export.parcel import Choices, Parcel
from visage_core.export.watch import Watch
from visage_core.seeing.field_view import FieldView, Quantity
from visage_core.types import Direction

AddTake = Callable[..., None]


@pytest.fixture
def dialog(opened: Desk, add_take: AddTake, tmp_path: Path) -> DeliverDialog:
    add_take()
    opened.press("deliver")
    dialog = opened.studio.delivering.dialog
    assert dialog is not None
    dialog.choosing.folder.setText(str(tmp_path))
    dialog.choosing.rate.setCurrentIndex(dialog.choosing.rate.findData(44100))
    return dialog


def deliver(dialog: DeliverDialog, qtbot: QtBot) -> None:
    QTest.mouseClick(dialog.deliver_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.pages.currentIndex() in (CHOICES, REPORT), timeout=PATIENCE)


def test_there_is_nothing_to_deliver_without_a_take(opened: Desk) -> None:
    assert not opened.studio.window.actions_by_id["deliver"].isEnabled()


def test_a_take_is_written_verified_and_described(
    opened: Desk, dialog: DeliverDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    deliver(dialog, qtbot)
    assert dialog.pages.currentIndex() == REPORT
    assert dialog.report.texts[0] == "Written and verified"
    written = tmp_path / "steps Take 1 ambix.wav"
    assert soundfile.info(str(written)).channels == 4
    notes = json.loads(written.with_suffix(".json").read_text())
    assert notes["seed"] == opened.session.require_active().take.request.seed
    assert notes["files"][0]["path"] == written.name
    assert notes["rotated_to"] is None
    dialog.close()
    assert opened.studio.delivering.dialog is None


def test_what_is_delivered_is_turned_as_it_is_heard(
    opened: Desk, add_take: AddTake, qtbot: QtBot, tmp_path: Path
) -> None:
    add_take()
    opened.session.set_direction(Direction(90.0))
    opened.press("deliver")
    dialog = opened.studio.delivering.dialog
    assert dialog is not None
    dialog.choosing.folder.setText(str(tmp_path))
    deliver(dialog, qtbot)
    (written,) = tmp_path.glob("*.json")
    assert json.loads(written.read_text())["rotated_to"] == {"azimuth": 90.0, "elevation": 0.0}
    foa = opened.session.require_active().take.foa
    heard, rate = soundfile.read(str(written.with_suffix(".wav")), always_2d=True)
    turned = camera_rotation(Direction(), Direction(90.0)) @ foa.samples
    middle = slice(rate // 4, 3 * rate // 4)
    ratio = heard[middle].std(axis=0)[1:] / heard[middle].std(axis=0)[0]
    expected = turned.std(axis=1)[1:] / turned.std(axis=1)[0]
    np.testing.assert_allclose(ratio, expected, atol=0.02)
    dialog.close()


def test_a_take_within_the_video_can_be_as_long_as_it(
    opened: Desk,
    dialog: DeliverDialog,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clip = opened.session.require_clip()
    monkeypatch.setattr("visage_core.media.reader.probe", lambda _path: clip)
    dialog.choosing.whole_video.setChecked(True)
    deliver(dialog, qtbot)
    assert dialog.report.texts[0] == "Written and verified"
    info = soundfile.info(str(tmp_path / "steps Take 1 ambix.wav"))
    assert info.frames == round(clip.duration * 44100)


def test_energy_is_burnt_in_as_it_is_seen(
    opened: Desk, dialog: DeliverDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Delivery] = []
    monkeypatch.setattr("visage_core.export.parcel.deliver", lambda *args: made.append(args[0]))
    view = FieldView(Quantity.INTENSITY, 500)
    opened.studio.seeing.set_view(view)
    opened.session.set_direction(Direction(90.0))
    parcel = parcel_of(opened.session, view)
    opened.session.set_direction(Direction(10.0))  # too late to matter
    for name in ("review-mp4", "ambix"):
        parcel.deliver(Choices(name, folder=tmp_path, hands_over=False, overlay=True), Watch())
    review, ambix = made
    assert review.overlay is not None
    assert review.overlay.view == opened.studio.seeing.view
    assert review.overlay.facing(0.3) == Direction(90.0)
    assert not review.overlay.panoramic
    assert ambix.overlay is None


def test_a_bad_name_or_folder_is_told_before_anything_is_written(
    dialog: DeliverDialog, tmp_path: Path
) -> None:
    dialog.choosing.name.setText("{speaker}")
    assert "Known are" in dialog.problem.text()
    assert not dialog.deliver_button.isEnabled()
    dialog.choosing.name.setText("{take}")
    assert dialog.choosing.target.text() == str(tmp_path / "Take 1.wav")
    assert dialog.deliver_button.isEnabled()
    dialog.choosing.folder.setText(str(tmp_path / "nowhere"))
    assert "no folder" in dialog.problem.text()
    assert not list(tmp_path.glob("*.wav"))


def test_what_goes_wrong_is_told_and_can_be_mended(
    dialog: DeliverDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "steps Take 1 ambix.wav").mkdir()
    deliver(dialog, qtbot)
    assert dialog.pages.currentIndex() == CHOICES
    assert "steps Take 1 ambix.wav" in dialog.problem.text()
    dialog.choosing.name.setText("{take}")
    deliver(dialog, qtbot)
    assert dialog.pages.currentIndex() == REPORT


def test_a_format_offers_what_it_can_hold(dialog: DeliverDialog) -> None:
    choosing = dialog.choosing
    choosing.choose_format("youtube-mp4")
    assert not choosing.subtype.isEnabled()
    assert choosing.head_locked.isEnabled()
    assert choosing.choices.suffix == ".mp4"
    assert choosing.rate.findData(44100) == -1
    assert not choosing.overlay.isEnabled()
    choosing.choose_format("review-mp4")
    assert choosing.head_locked.isEnabled()
    choosing.with_head_locked.setChecked(False)
    assert not choosing.head_locked.isEnabled()
    assert not choosing.choices.with_head_locked
    choosing.overlay.setChecked(True)
    assert choosing.overlay.isEnabled()
    assert choosing.choices.overlay
    choosing.choose_format("iamf")
    assert [choosing.suffix.itemText(n) for n in range(choosing.suffix.count())] == [
        ".iamf",
        ".mp4",
    ]
    assert choosing.subtype.findData("FLOAT") == -1
    choosing.choose_format("fuma")
    assert [choosing.suffix.itemText(n) for n in range(choosing.suffix.count())] == [".wav", ".amb"]
    assert not choosing.head_locked.isEnabled()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Deliveries come half way and wait there until this is set."""
    gate, deliver_parcel = threading.Event(), Parcel.deliver

    def held(parcel: Parcel, choices: Choices, watch: Watch) -> ExportReport:
        watch.at(0.5)
        gate.wait()
        watch.at(0.5)
        return deliver_parcel(parcel, choices, watch)

    monkeypatch.setattr(Parcel, "deliver", held)
    yield gate
    gate.set()


def go_on_working(dialog: DeliverDialog) -> None:
    QTest.mouseClick(dialog.deliver_button, Qt.MouseButton.LeftButton)
    assert dialog.pages.currentIndex() == PROGRESS
    QTest.mouseClick(dialog.leave_button, Qt.MouseButton.LeftButton)


def test_the_window_goes_on_while_a_take_is_written_and_is_told_when_it_is(
    opened: Desk, dialog: DeliverDialog, gate: threading.Event, qtbot: QtBot, tmp_path: Path
) -> None:
    go_on_working(dialog)
    assert opened.studio.delivering.dialog is None
    opened.session.set_direction(Direction(20.0))
    qtbot.waitUntil(lambda: opened.studio.work.tasks[0].fraction == 0.5, timeout=PATIENCE)
    gate.set()
    notice = opened.studio.window.notice
    qtbot.waitUntil(lambda: "Written and verified" in notice.text(), timeout=PATIENCE)
    notes = json.loads((tmp_path / "steps Take 1 ambix.json").read_text())
    assert notes["rotated_to"] is None  # as it was heard when it was asked for
    assert opened.studio.work.tasks == ()


def test_the_dialog_comes_back_to_the_delivery_under_way(
    opened: Desk, dialog: DeliverDialog, gate: threading.Event, qtbot: QtBot
) -> None:
    go_on_working(dialog)
    qtbot.waitUntil(lambda: opened.studio.work.tasks[0].fraction == 0.5, timeout=PATIENCE)
    opened.press("deliver")
    again = opened.studio.delivering.dialog
    assert again is not None
    assert again.pages.currentIndex() == PROGRESS
    assert again.bar.value() == again.bar.maximum() // 2
    gate.set()
    qtbot.waitUntil(lambda: again.pages.currentIndex() == REPORT, timeout=PATIENCE)
    again.close()


def test_what_goes_wrong_behind_the_window_is_told(
    opened: Desk, dialog: DeliverDialog, gate: threading.Event, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "steps Take 1 ambix.wav").mkdir()
    go_on_working(dialog)
    gate.set()
    notice = opened.studio.window.notice
    qtbot.waitUntil(lambda: "steps Take 1 ambix.wav" in notice.text(), timeout=PATIENCE)


def test_it_is_stopped_from_the_list_of_jobs(
    opened: Desk, dialog: DeliverDialog, gate: threading.Event, qtbot: QtBot, tmp_path: Path
) -> None:
    go_on_working(dialog)
    opened.studio.work.cancel(opened.studio.work.tasks[0].key)
    gate.set()
    qtbot.waitUntil(lambda: opened.studio.work.tasks == (), timeout=PATIENCE)
    assert not list(tmp_path.glob("steps Take 1 ambix*"))


def test_the_window_closes_on_a_delivery_only_if_that_is_wanted(
    opened: Desk,
    dialog: DeliverDialog,
    gate: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    asked: list[str] = []

    def answer(_parent: object, name: str) -> bool:
        asked.append(name)
        gate.set()
        return len(asked) > 1

    monkeypatch.setattr(delivering, "ask_stop_writing", answer)
    go_on_working(dialog)
    opened.studio.window.close()
    assert opened.studio.window.isVisible()
    opened.studio.window.close()
    assert not opened.studio.window.isVisible()
    assert asked == ["steps Take 1 ambix.wav"] * 2
