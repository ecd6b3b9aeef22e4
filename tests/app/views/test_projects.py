"""Projects in the window: kept by themselves, saved, opened, undone; nothing is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PATIENCE, Desk, make_clip
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.control import projects, relinking
from app.document.project.reading import open_project
from app.document.project.records import FileRecord
from app.places import Places
from app.window_layout import restore_layout, save_layout
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction

AddTake = Callable[..., None]


@pytest.fixture(autouse=True)
def film(clip: VideoInfo) -> None:
    """The clip's file is there, so that no project asks for it."""
    clip.path.write_bytes(b"film")


@pytest.fixture
def save(opened: Desk, tmp_path: Path, qtbot: QtBot) -> Callable[[], Path]:
    """Saves the open project, and waits for it."""

    def save_project() -> Path:
        path = tmp_path / "rain.visage"
        opened.studio.projects.save_as(path)
        qtbot.waitUntil(lambda: opened.studio.projects.keeping.named, timeout=PATIENCE)
        qtbot.waitUntil(lambda: "Saved" in opened.studio.window.notice.text(), timeout=PATIENCE)
        return path

    return save_project


def open_and_wait(desk: Desk, path: Path, qtbot: QtBot) -> None:
    desk.studio.open(path)
    history = desk.session.history
    qtbot.waitUntil(lambda: history.steps[0].name == "Open Project", timeout=PATIENCE)


def test_saving_opening_and_the_title(
    opened: Desk, add_take: AddTake, save: Callable[[], Path], qtbot: QtBot, places: Places
) -> None:
    window = opened.studio.window
    add_take(30.0)
    assert window.isWindowModified()
    path = save()
    assert window.windowTitle().startswith("rain[*]")
    assert not window.isWindowModified()
    assert places.unsaved() == ()
    assert places.recent() == (path,)
    opened.session.set_direction(Direction(60.0))
    assert window.isWindowModified()
    opened.press("undo")
    assert not window.isWindowModified()
    opened.press("new_project")
    assert opened.session.clip is None
    assert window.windowTitle().startswith("ViSAGe")
    assert window.actions_by_id["recent_1"].text() == "rain"
    opened.press("recent_1")
    qtbot.waitUntil(lambda: bool(opened.session.takes), timeout=PATIENCE)
    assert opened.session.require_active().take.request.direction == Direction(30.0)
    assert opened.player.sources[-1][0] is opened.session.require_active().take.foa


def test_a_finished_take_is_on_the_disk_before_anybody_saves(
    opened: Desk, add_take: AddTake, qtbot: QtBot, places: Places
) -> None:
    add_take()
    qtbot.waitUntil(lambda: bool(places.unsaved()), timeout=PATIENCE)
    qtbot.waitUntil(
        lambda: len(open_project(places.unsaved()[0]).contents.takes) == 1, timeout=PATIENCE
    )


def test_a_project_that_was_never_saved_comes_back_from_the_menu(
    opened: Desk, add_take: AddTake, qtbot: QtBot, places: Places, save: Callable[[], Path]
) -> None:
    add_take()
    opened.session.set_seed(77)
    opened.press("new_project")
    action = opened.studio.window.actions_by_id["recent_1"]
    assert action.text().startswith("Never saved")
    action.trigger()
    qtbot.waitUntil(lambda: opened.session.seed == 77, timeout=PATIENCE)
    assert opened.studio.window.isWindowModified()
    save()
    qtbot.waitUntil(lambda: places.unsaved() == (), timeout=PATIENCE)


def test_closing_keeps_what_was_not_saved_and_asks_nothing(
    opened: Desk, add_take: AddTake, save: Callable[[], Path]
) -> None:
    add_take()
    path = save()
    opened.session.set_seed(5)
    assert opened.studio.window.close()
    again = open_project(path)
    assert (again.contents.seed, again.modified) == (5, True)
    assert json.loads((path / "project.json").read_text())["seed"] == 0


@pytest.mark.parametrize("discard", [False, True])
def test_only_what_cannot_be_kept_is_asked_about(
    opened: Desk, add_take: AddTake, places: Places, monkeypatch: pytest.MonkeyPatch, discard: bool
) -> None:
    places.recovery.parent.mkdir(exist_ok=True)
    places.recovery.write_text("no folder")
    asked = []
    monkeypatch.setattr(
        projects, "ask_discard", lambda _window, reason: asked.append(reason) or discard
    )
    add_take()
    opened.studio.projects.new()
    assert "was not written" in asked[0]
    assert (opened.session.clip is None) == discard


def test_save_as_asks_where_and_leaves_other_projects_alone(
    opened: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    (tmp_path / "taken.visage").mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "taken"), ""))
    opened.press("save")
    assert "the name is taken" in opened.studio.window.notice.text()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "free"), ""))
    opened.press("save")
    qtbot.waitUntil((tmp_path / "free.visage" / "project.json").exists, timeout=PATIENCE)


def test_a_project_that_cannot_be_read_is_told_and_changes_nothing(
    opened: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "p.visage").mkdir()
    (tmp_path / "p.visage" / "project.json").write_text("{")
    before = opened.session.clip
    opened.studio.window.file_dropped.emit(tmp_path / "p.visage")
    qtbot.waitUntil(lambda: "damaged" in opened.studio.window.notice.text(), timeout=PATIENCE)
    assert opened.session.clip is before


def test_a_missing_clip_is_asked_for_and_the_takes_follow(
    opened: Desk,
    add_take: AddTake,
    clip: VideoInfo,
    save: Callable[[], Path],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    add_take()
    path = save()
    clip.path.unlink()
    found = make_clip(tmp_path / "found.mp4", 12.0)
    monkeypatch.setattr(relinking, "ask_locate", lambda _window, _name: True)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(found.path), ""))
    monkeypatch.setattr(relinking, "_examine", lambda _path, _record: (found, True))
    open_and_wait(opened, path, qtbot)
    qtbot.waitUntil(lambda: opened.session.clip == found, timeout=PATIENCE)
    assert opened.session.takes[0].take.request.video == found.path
    assert opened.feeds[-1].path == found.path


@pytest.mark.parametrize(
    ("duration", "same", "anyway", "taken"),
    [(12.0, False, False, False), (12.0, False, True, True), (3.0, True, True, False)],
)
def test_another_film_is_taken_only_if_wanted_and_long_enough(
    opened: Desk,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    duration: float,
    same: bool,
    anyway: bool,
    taken: bool,
) -> None:
    clip = opened.session.require_clip()
    other = make_clip(clip.path.with_name("other.mp4"), duration)
    record = FileRecord(path=clip.path, relative=None, size=1, fingerprint="f")
    monkeypatch.setattr(relinking, "_examine", lambda _path, _record: (other, same))
    monkeypatch.setattr(relinking, "ask_use_other", lambda *_: anyway)
    done: list[object] = []
    relink = opened.studio.projects.relinking
    relink.take(clip, record, other.path)
    relink._background.run(lambda: None, done.append)
    qtbot.waitUntil(lambda: bool(done), timeout=PATIENCE)
    assert opened.session.clip == (other if taken else clip)


def test_a_drag_on_the_sphere_is_one_step_with_its_name_in_the_menu(opened: Desk) -> None:
    window, sphere = opened.studio.window, opened.studio.window.direction.sphere
    centre = sphere.rect().center()
    for drag in (40, -40):
        QTest.mousePress(sphere, Qt.MouseButton.LeftButton, pos=centre)
        for part in (0.3, 0.6, 1.0):
            QTest.mouseMove(sphere, centre + QPoint(round(drag * part), 5))
        QTest.mouseRelease(sphere, Qt.MouseButton.LeftButton, pos=centre + QPoint(drag, 5))
    names = [step.name for step in opened.session.history.steps]
    assert names == ["New Project", "Open Video", "Turn Camera", "Turn Camera"]
    assert window.actions_by_id["undo"].text() == "&Undo Turn Camera"
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.actions_by_id["redo"].text() == "&Redo Turn Camera"
    assert opened.session.history.position == 2


def test_a_click_in_the_list_goes_to_that_step(opened: Desk, add_take: AddTake) -> None:
    add_take(30.0)
    opened.press("history")
    panel = opened.studio.window.history
    assert panel.isVisible()
    place = panel.list.visualRect(panel.model.index(1)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened.session.takes == ()
    assert opened.session.direction == Direction()
    assert opened.player.sources[-1][0] is None
    last = panel.model.index(panel.model.rowCount() - 1)
    QTest.mouseClick(
        panel.list.viewport(), Qt.MouseButton.LeftButton, pos=panel.list.visualRect(last).center()
    )
    assert opened.session.require_active().number == 1


def test_the_layout_and_switches_are_remembered(desk: Desk, places: Places) -> None:
    window = desk.studio.window
    window.resize(window.minimumWidth(), 700)
    desk.press("loop")
    window.splitters["sections"].setSizes([300, 100, 300])
    sizes = window.splitters["sections"].sizes()
    save_layout(window, places.settings)
    window.resize(1280, 720)
    desk.press("loop")
    window.splitters["sections"].setSizes([100, 300, 100])
    restore_layout(window, places.settings)
    assert window.height() == 700
    assert not window.actions_by_id["loop"].isChecked()
    assert window.splitters["sections"].sizes() == sizes
