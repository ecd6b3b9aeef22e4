"""One editor has a project; another one learns who, and may work on a copy."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import PATIENCE, Desk
from PySide6.QtCore import QSysInfo, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.control import projects, recovering
from app.control.project_lock import LOCK, Holder, ProjectLock
from app.document.project.reading import open_project
from app.document.project.unsaved import describe_unsaved
from app.places import Places
from visage_core.media.reader import VideoInfo

AddTake = Callable[..., None]
OTHER = """
import sys
from pathlib import Path
from app.control.project_lock import ProjectLock
lock = ProjectLock()
print(lock.take(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


@contextmanager
def another_editor(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has the project."""
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process:
        assert process.stdout.readline().strip() == "None"
        yield process
        process.kill()


@pytest.fixture(autouse=True)
def film(clip: VideoInfo) -> None:
    clip.path.write_bytes(b"film")


@pytest.fixture
def saved(opened: Desk, add_take: AddTake, tmp_path: Path, qtbot: QtBot) -> Path:
    """A project with a take that is saved, and left."""
    add_take()
    path = tmp_path / "rain.visage"
    opened.studio.projects.save_as(path)
    qtbot.waitUntil(lambda: opened.studio.projects.keeping.named, timeout=PATIENCE)
    opened.press("new_project")
    return path


def wait_for_takes(desk: Desk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(desk.session.takes), timeout=PATIENCE)


def test_a_killed_editor_leaves_no_lock_and_a_living_one_is_named(tmp_path: Path) -> None:
    mine = ProjectLock()
    with another_editor(tmp_path) as other:
        holder = mine.take(tmp_path)
        assert holder == Holder(other.pid, QSysInfo.machineHostName())
        assert str(holder) == f"another editor on this machine (process {other.pid})"
        assert not mine.is_free(tmp_path)
    assert (tmp_path / LOCK).exists()
    assert mine.take(tmp_path) is None
    mine.keep_only()
    assert not (tmp_path / LOCK).exists()


def test_looking_whether_a_project_is_free_takes_nothing(tmp_path: Path) -> None:
    mine, other = ProjectLock(), ProjectLock()
    assert mine.is_free(tmp_path)
    assert other.take(tmp_path) is None
    assert not mine.is_free(tmp_path)
    assert mine.take(tmp_path / "nowhere") is None
    other.keep_only()


def test_the_lock_follows_the_project(
    opened: Desk, add_take: AddTake, tmp_path: Path, qtbot: QtBot, places: Places
) -> None:
    other = ProjectLock()
    add_take()
    qtbot.waitUntil(lambda: bool(places.unsaved()), timeout=PATIENCE)
    kept = places.unsaved()[0]
    assert not other.is_free(kept)
    saves = (tmp_path / "one.visage", tmp_path / "two.visage")
    for path in saves:
        opened.studio.projects.save_as(path)
        qtbot.waitUntil((path / LOCK).exists, timeout=PATIENCE)
        assert not other.is_free(path)
    assert other.is_free(saves[0])
    opened.press("new_project")
    assert other.is_free(saves[1])
    opened.studio.projects.open(saves[0])
    wait_for_takes(opened, qtbot)
    assert not other.is_free(saves[0])
    opened.studio.close()
    assert other.is_free(saves[0])


def test_opening_the_open_project_again_keeps_it(opened: Desk, saved: Path, qtbot: QtBot) -> None:
    for _ in range(2):
        opened.studio.open(saved)
        wait_for_takes(opened, qtbot)
    assert opened.studio.projects.keeping.named
    assert not ProjectLock().is_free(saved)


def test_a_project_in_use_opens_as_a_copy_that_leaves_it_alone(
    opened: Desk, saved: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, places: Places
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        projects, "ask_open_copy", lambda _window, name, holder: not asked.append(f"{name}{holder}")
    )
    with another_editor(saved) as other:
        before = {path: path.read_bytes() for path in saved.rglob("*") if path.is_file()}
        opened.studio.open(saved)
        wait_for_takes(opened, qtbot)
        assert asked[0].startswith("rain")
        assert f"process {other.pid}" in asked[0]
        assert "This is a copy" in opened.studio.window.notice.text()
        assert opened.studio.window.isWindowModified()
        opened.session.set_seed(9)
        assert opened.studio.projects.leave()
        after = {path: path.read_bytes() for path in saved.rglob("*") if path.is_file()}
    assert after == before
    (copy,) = places.unsaved()
    assert open_project(copy).contents.seed == 9
    assert len(open_project(copy).contents.takes) == 1


def test_a_project_in_use_can_be_left_to_its_owner(
    opened: Desk, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projects, "ask_open_copy", lambda *_: False)
    other = ProjectLock()
    assert other.take(saved) is None
    opened.studio.open(saved)
    assert opened.session.takes == ()
    other.keep_only()
    assert ProjectLock().is_free(saved)


def test_what_cannot_be_read_is_not_kept_locked(opened: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "p.visage").mkdir()
    (tmp_path / "p.visage" / "project.json").write_text("{")
    opened.studio.open(tmp_path / "p.visage")
    qtbot.waitUntil(lambda: "damaged" in opened.studio.window.notice.text(), timeout=PATIENCE)
    assert ProjectLock().is_free(tmp_path / "p.visage")


def test_projects_that_were_never_saved_are_listed_opened_and_discarded(
    opened: Desk,
    add_take: AddTake,
    qtbot: QtBot,
    places: Places,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clip = opened.session.require_clip()
    for takes in (1, 2):
        opened.session.open_clip(clip)
        for _ in range(takes):
            add_take()
        opened.press("new_project")
    described = [describe_unsaved(path, 0.0) for path in places.unsaved()]
    assert sorted((one.takes, one.video) for one in described) == [
        (1, "steps.mp4"),
        (2, "steps.mp4"),
    ]
    opened.press("recover")
    dialog = opened.studio.project_wiring.recovering.dialog
    assert dialog is not None
    texts = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    assert [text.rsplit("·")[-1].strip() for text in texts] == ["2 takes", "1 take"]
    assert all("steps.mp4" in text for text in texts)
    monkeypatch.setattr(recovering, "ask_discard_project", lambda _window, takes: takes == 2)
    for row, left in ((1, 2), (0, 1)):  # the question about the first is answered with no
        dialog.list.setCurrentRow(row)
        QTest.mouseClick(dialog.discard_button, Qt.MouseButton.LeftButton)
        assert dialog.list.count() == left
        assert len(places.unsaved()) == left
    QTest.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    wait_for_takes(opened, qtbot)
    assert len(opened.session.takes) == 1
    opened.press("recover")
    again = opened.studio.project_wiring.recovering.dialog
    assert again is not None
    assert again.list.count() == 0
    assert not again.open_button.isEnabled()
    again.reject()
