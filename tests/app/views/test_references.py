"""Where a reference comes from: files of both conventions, the clip's folder, the demo scenes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from conftest import PATIENCE, RATE, Desk, make_clip, scored, truth, write_fuma
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.document.scenes import demo_scenes
from app.views.compare_panel import ComparePanel
from app.views.convention_dialog import ConventionDialog
from visage_core.export.bformat import Convention
from visage_core.export.wav import write_foa
from visage_core.types import Direction, Foa

AddTake = Callable[..., None]


def test_both_conventions_of_one_field_give_the_same_scores(
    opened: Desk,
    compare: ComparePanel,
    load: Callable[..., Foa],
    add_take: AddTake,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ambix = load(truth(), "truth.ambix.wav")
    add_take(-20.0)
    first = scored(qtbot, compare)
    path = tmp_path / "untold.wav"
    write_fuma(path, ambix)
    answer(opened, path, Convention.FUMA, monkeypatch)
    qtbot.waitUntil(lambda: opened.session.reference.path == path, timeout=PATIENCE)
    np.testing.assert_allclose(
        opened.session.reference.foa.samples[:, : 5 * RATE], ambix.samples, atol=1e-6
    )
    assert "FuMa" in opened.studio.window.notice.text()
    assert scored(qtbot, compare) == first


def answer(
    desk: Desk, path: Path, convention: Convention | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Choose a file, and answer the question for its convention (None: Cancel)."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))

    def reply() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ConventionDialog)
        assert dialog.convention is Convention.AMBIX
        if convention is None:
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
            return
        dialog.button(convention).click()
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    QTimer.singleShot(0, reply)
    desk.press("load_reference")


def test_the_question_can_be_declined(
    opened: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_foa(tmp_path / "untold.wav", truth())
    answer(opened, tmp_path / "untold.wav", None, monkeypatch)
    assert opened.session.reference is None
    assert opened.session.notice is None


def test_a_file_that_tells_its_convention_is_not_asked_about(
    opened: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    write_fuma(tmp_path / "field.amb", truth())
    monkeypatch.setattr(
        QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "field.amb"), "")
    )
    opened.press("load_reference")
    qtbot.waitUntil(lambda: opened.session.reference is not None, timeout=PATIENCE)
    assert opened.session.reference.convention is Convention.FUMA


@pytest.mark.parametrize("kind", ["stereo", "text", "silent"])
def test_what_cannot_be_a_reference_is_told_and_changes_nothing(
    opened: Desk, load: Callable[..., Foa], tmp_path: Path, qtbot: QtBot, kind: str
) -> None:
    load(truth())
    before = opened.session.reference
    path = tmp_path / f"{kind}.wav"
    if kind == "text":
        path.write_text("words")
    else:
        channels, value = (2, 0.5) if kind == "stereo" else (4, 0.0)
        soundfile.write(path, np.full((800, channels), value), RATE)
    opened.studio.references.load(path)
    notice = opened.studio.window.notice
    qtbot.waitUntil(lambda: path.name in notice.text(), timeout=PATIENCE)
    assert "Choose" in notice.text()
    assert opened.session.reference is before


def test_a_field_beside_the_clip_is_its_reference_until_removed(
    desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    clip, other = make_clip(tmp_path / "a.mp4", 5.0), make_clip(tmp_path / "b.mp4", 5.0)
    write_foa(tmp_path / "a.wav", truth())
    desk.session.open_clip(clip)
    qtbot.waitUntil(lambda: desk.session.reference is not None, timeout=PATIENCE)
    found = desk.session.reference
    assert desk.session.notice is None
    desk.session.open_clip(other)
    assert desk.session.reference is None
    desk.session.open_clip(clip)
    assert desk.session.reference is found
    desk.press("remove_reference")
    desk.session.open_clip(other)
    desk.session.open_clip(clip)
    qtbot.wait(50)
    assert desk.session.reference is None


def test_a_take_of_another_clip_brings_back_that_clips_reference(
    opened: Desk, load: Callable[..., Foa], add_take: AddTake, tmp_path: Path
) -> None:
    load(truth())
    add_take()
    reference = opened.session.reference
    opened.session.open_clip(make_clip(tmp_path / "other.mp4", 5.0))
    assert opened.session.reference is None
    opened.press("take_1")
    assert opened.session.reference is reference


def test_a_demo_scene_opens_with_its_direction_and_truth(desk: Desk, qtbot: QtBot) -> None:
    scene = demo_scenes()[1]
    action = desk.studio.window.actions_by_id["scene_2"]
    assert scene.title in action.text()
    action.trigger()
    assert desk.session.require_clip().path == scene.video
    assert desk.session.direction == scene.direction
    assert desk.session.direction != Direction()
    qtbot.waitUntil(lambda: desk.session.reference is not None, timeout=PATIENCE)
