"""The preferences dialog: what is chosen is used at once, kept, and used again after a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
import typer
from conftest import Desk, FakeFrames, FakeSystem
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QFileDialog
from pytestqt.qtbot import QtBot
from typer.testing import CliRunner

from app import commands, desktop
from app.document.preferences import Preferences
from app.places import Places
from app.studio import Studio
from app.views.preferences_dialog import PreferencesDialog
from visage_core.models import PARTS
from visage_core.seeing.energy_colors import ColorMap
from visage_core.types import Precision


@pytest.fixture
def dialog(opened: Desk, qtbot: QtBot) -> PreferencesDialog:
    window = opened.studio.window
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    dialog = opened.studio.preferences.dialog
    assert dialog is not None
    assert dialog.isVisible()
    return dialog


def choose(box: QComboBox, value: object) -> None:
    box.setCurrentIndex(box.findData(value))


def press(dialog: PreferencesDialog, which: QDialogButtonBox.StandardButton) -> None:
    QTest.mouseClick(dialog.buttons.button(which), Qt.MouseButton.LeftButton)


OK, CANCEL = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel


def test_device_and_precision_reach_the_next_request(
    opened: Desk, dialog: PreferencesDialog
) -> None:
    choose(dialog.device, "cpu")
    choose(dialog.precision, Precision.INT8)
    press(dialog, OK)
    opened.press("generate")
    request = opened.jobs.requests[-1]
    assert (request.device, request.precision) == ("cpu", Precision.INT8)
    opened.press("cancel")


def test_switches_in_menu_and_dialog_are_the_same(opened: Desk, dialog: PreferencesDialog) -> None:
    acts = opened.studio.window.actions_by_id
    choose(dialog.notation, True)
    dialog.regenerates.setChecked(False)
    press(dialog, OK)
    assert acts["cfg"].isChecked()
    assert not acts["regenerate"].isChecked()
    opened.press("cfg")
    opened.press("preferences")
    again = opened.studio.preferences.dialog
    assert again is not None
    assert again.notation.currentData() is False
    again.reject()


def test_energy_changes_its_colours_at_once(
    opened: Desk, add_take: Callable[..., None], dialog: PreferencesDialog, qtbot: QtBot
) -> None:
    add_take(40.0)
    window = opened.studio.window
    qtbot.waitUntil(lambda: opened.studio.seeing._track is not None)
    views = (window.panorama, window.direction.sphere, window.direction.view_bar.legend)
    before = [view.grab().toImage() for view in views]
    choose(dialog.colors, ColorMap.CIVIDIS)
    press(dialog, OK)
    assert all(view.grab().toImage() != image for view, image in zip(views, before, strict=True))
    opened.studio.preferences.use(Preferences())
    assert [view.grab().toImage() for view in views] == before


def test_cancel_changes_nothing(opened: Desk, dialog: PreferencesDialog, places: Places) -> None:
    choose(dialog.device, "cuda")
    press(dialog, CANCEL)
    assert places.preferences() == opened.studio.preferences.preferences == Preferences()


def test_only_a_whole_model_is_taken(
    opened: Desk,
    dialog: PreferencesDialog,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    bundle = tmp_path / "bundle"
    for part in PARTS:
        (bundle / part).mkdir(parents=True)
        for name in ("config.json", "model.safetensors"):
            (bundle / part / name).touch()
    ok = dialog.buttons.button(OK)
    assert not dialog.folder.isVisible()
    choose(dialog.model, "folder")
    assert dialog.folder.isVisible()
    assert "Choose the folder" in dialog.problem.text()
    dialog.folder.setText(str(tmp_path))
    assert "lacks" in dialog.problem.text()
    assert not ok.isEnabled()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(bundle))
    dialog._ask_folder()
    assert dialog.problem.text() == ""
    press(dialog, OK)
    assert opened.session.model == str(bundle)
    opened.press("undo")
    assert opened.session.model == "demo"


@contextmanager
def started_again(desk: Desk, places: Places) -> Iterator[Studio]:
    """A second editor that finds what the first one kept."""
    places.settings.sync()
    again = Places.within(places.recovery.parent)
    studio = Studio(desk.player, desk.jobs, FakeFrames, again, system=FakeSystem())
    try:
        yield studio
    finally:
        studio.close()
        studio.window.deleteLater()


def test_the_next_start_uses_what_was_chosen(opened: Desk, places: Places) -> None:
    wanted = Preferences(model="official", device="cpu", conventional=True, autosave_seconds=30.0)
    opened.studio.preferences.use(wanted)
    with started_again(opened, places) as studio:
        assert studio.session.model == "official"
        assert studio.session.computing == wanted.computing
        assert studio.window.actions_by_id["cfg"].isChecked()
        assert studio.projects.keeping._timer.interval() == 30_000
        assert not studio.window.isWindowModified()


@pytest.mark.parametrize(("arguments", "model"), [([], "official"), (["--model", "demo"], "demo")])
def test_the_command_line_uses_the_remembered_model_unless_one_is_named(
    opened: Desk,
    places: Places,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    model: str,
) -> None:
    places.keep_preferences(Preferences(model="official"))
    used = []

    class Application:
        @staticmethod
        def exec() -> None:
            used.append(studio.session.model)

    with started_again(opened, places) as studio:
        running = nullcontext((Application(), studio))
        monkeypatch.setattr(desktop, "running_studio", lambda _places: running)
        monkeypatch.setattr(Places, "usual", lambda: places)
        monkeypatch.setattr(commands, "_open", lambda *_: None)
        program = typer.Typer()
        program.command()(commands.edit)
        assert CliRunner().invoke(program, arguments).exit_code == 0
    assert used == [model]
