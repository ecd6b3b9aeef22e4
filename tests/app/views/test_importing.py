"""A sound field from elsewhere becomes a take: its convention confirmed, its place, its keeping."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from conftest import PATIENCE, Desk, encoded_noise, truth, write_fuma
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.document.editing import redo, undo
from app.document.project.reading import open_project
from app.views.convention_dialog import ConventionDialog
from app.views.takes_model import summary
from visage_core.ambisonics.energy import covariance, dominant_direction
from visage_core.export.bformat import Convention
from visage_core.export.wav import write_foa
from visage_core.resources import resource_path
from visage_core.types import Direction, Span, Take

CONFIG = resource_path("models", "demo", "visage", "config.json")
MODEL_RATE = json.loads(CONFIG.read_text())["dac_sample_rate"]


def press_import(
    desk: Desk, path: Path, told: Convention, wanted: Convention, patch: pytest.MonkeyPatch
) -> None:
    """Choose a file, see what is guessed of it, and choose a convention."""
    patch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))

    def reply() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ConventionDialog)
        assert dialog.windowTitle() == "Import Take"
        assert dialog.convention is told
        dialog.button(wanted).click()
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    QTimer.singleShot(0, reply)
    desk.press("import_take")


def imported(desk: Desk, qtbot: QtBot) -> Take:
    qtbot.waitUntil(lambda: bool(desk.session.takes), timeout=PATIENCE)
    return desk.session.require_active().take


def heard_from(take: Take) -> Direction:
    return dominant_direction(covariance(take.foa))


@pytest.mark.parametrize("name", ["storm.amb", "storm.wav"])
def test_the_convention_is_guessed_and_confirmed(
    opened: Desk, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = tmp_path / name
    write_fuma(path, truth(40.0))
    told = Convention.FUMA if path.suffix == ".amb" else Convention.AMBIX
    press_import(opened, path, told, Convention.FUMA, monkeypatch)
    take = imported(opened, qtbot)
    assert heard_from(take).angle_to(Direction(40.0, 20.0)) < 0.1
    assert opened.session.require_active().name == "storm"
    assert "read as FuMa" in opened.studio.window.notice.text()
    assert "not made by a model" in summary(opened.session.require_active())


def test_it_is_resampled_and_begins_with_the_working_span(
    opened: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    write_foa(tmp_path / "short.wav", encoded_noise(-70.0, seconds=1.5), "FLOAT")
    opened.session.move_span(3.0)
    opened.studio.imports.load(tmp_path / "short.wav", Convention.AMBIX)
    take = imported(opened, qtbot)
    assert take.request.span == Span(3.0, 1.5)
    assert take.foa.sample_rate == MODEL_RATE
    assert take.foa.samples.shape == (4, round(1.5 * MODEL_RATE))
    assert heard_from(take).angle_to(Direction(-70.0)) < 0.1
    level = np.sqrt(np.mean(np.square(encoded_noise(0.0, seconds=1.5).samples[0])))
    assert np.sqrt(np.mean(np.square(take.foa.samples[0]))) == pytest.approx(
        level, rel=0.05
    )  # but for the filter


def test_one_as_long_as_the_clip_begins_with_it_and_ends_with_it(
    opened: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    write_foa(tmp_path / "long.wav", encoded_noise(0.0, seconds=13.0), "FLOAT")
    opened.session.move_span(3.0)
    opened.studio.imports.load(tmp_path / "long.wav", Convention.AMBIX)
    take = imported(opened, qtbot)
    assert take.request.span == Span(0.0, 12.0)
    assert take.foa.seconds == 12.0


def test_it_is_undone_and_kept_in_the_project(opened: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    opened.session.require_clip().path.write_bytes(b"film")
    write_foa(tmp_path / "storm.wav", encoded_noise(90.0), "FLOAT")
    opened.studio.imports.load(tmp_path / "storm.wav", Convention.AMBIX)
    take = imported(opened, qtbot)
    undo(opened.session)
    assert opened.session.takes == ()
    redo(opened.session)
    opened.studio.projects.save_as(tmp_path / "rain.visage")
    qtbot.waitUntil(lambda: opened.studio.projects.keeping.named, timeout=PATIENCE)
    kept = open_project(tmp_path / "rain.visage").contents.takes[0]
    assert kept.name == "storm"
    np.testing.assert_array_equal(kept.take.foa.samples, take.foa.samples)
    assert kept.take.codes.size == 0
    assert not opened.studio.window.actions_by_id["new_space"].isEnabled()
    opened.session.adopt_settings(1)
    assert opened.session.model == "demo"


def test_what_is_no_sound_field_is_told_and_changes_nothing(
    opened: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "words.wav").write_text("words")
    opened.studio.imports.load(tmp_path / "words.wav", Convention.AMBIX)
    notice = opened.studio.window.notice
    qtbot.waitUntil(lambda: "words.wav" in notice.text(), timeout=PATIENCE)
    assert opened.session.takes == ()


def test_without_a_clip_nothing_can_be_imported(desk: Desk) -> None:
    assert not desk.studio.window.actions_by_id["import_take"].isEnabled()
