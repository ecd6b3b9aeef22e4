"""A take that has lost its sound comes back from its codes while the project is open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import PATIENCE, Desk, encoded_noise
from pytestqt.qtbot import QtBot

from app.document.project.reading import open_project
from visage_core.export.wav import read_foa
from visage_core.media.reader import VideoInfo

JOB = 2000


@pytest.fixture
def damaged(
    opened: Desk, clip: VideoInfo, add_take: Callable[..., None], tmp_path: Path, qtbot: QtBot
) -> Path:
    """An open project of two takes, of which the second, the heard one, has no sound."""
    clip.path.write_bytes(b"film")
    add_take()
    add_take(40.0)
    path = tmp_path / "rain.visage"
    opened.studio.projects.save_as(path)
    qtbot.waitUntil(lambda: opened.studio.projects.keeping.named, timeout=PATIENCE)
    opened.press("new_project")
    (path / "takes" / "0002" / "audio.wav").unlink()
    opened.studio.open(path)
    qtbot.waitUntil(lambda: bool(opened.jobs.restored), timeout=PATIENCE)
    return path


def test_it_is_made_again_in_the_background_heard_and_kept(
    opened: Desk, damaged: Path, qtbot: QtBot
) -> None:
    assert [take.number for take in opened.session.takes] == [1]
    (task,) = opened.studio.work.tasks
    assert task.title == "Lost sound of steps.mp4, seed 0"
    sound = encoded_noise(40.0)
    opened.jobs.finished.emit(JOB, opened.jobs.restored[JOB].with_sound(sound))
    assert [take.number for take in opened.session.takes] == [1, 2]
    assert opened.session.require_active().number == 2
    assert "made again from its codes" in opened.studio.window.notice.text()
    path = damaged / "takes" / "0002" / "audio.wav"
    qtbot.waitUntil(path.exists, timeout=PATIENCE)
    np.testing.assert_allclose(read_foa(path).samples, sound.samples)
    assert not opened.studio.window.isWindowModified()
    opened.press("undo")
    assert [take.number for take in opened.session.takes] == [1, 2]


def test_a_model_that_is_not_at_hand_is_told_and_the_take_stays_on_the_disk(
    opened: Desk, damaged: Path
) -> None:
    opened.jobs.failed.emit(JOB, "The model official that made it is not on this machine.")
    told = opened.studio.window.notice.text()
    assert told.startswith("Take 2 is not in the list: its sound is lost. The model official")
    opened.session.set_seed(3)
    assert opened.studio.projects.leave()
    again = open_project(damaged)
    assert [one.number for one in again.lost] == [2]


def test_another_project_ends_it(opened: Desk, damaged: Path) -> None:
    opened.press("new_project")
    assert opened.jobs.line == ()
    opened.jobs.finished.emit(JOB, opened.jobs.restored[JOB].with_sound(encoded_noise(0.0)))
    assert opened.session.takes == ()
