"""The clip's own sound as a take, and as a bed under another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from conftest import PATIENCE, RATE, Desk
from pytestqt.qtbot import QtBot

from app.document.comp_editing import outdated_comp
from app.document.editing import undo
from visage_core.ambisonics.energy import covariance, dominant_direction
from visage_core.events import FeaturesReady
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction, Features

AddTake = Callable[..., None]


@pytest.fixture
def clip(tmp_path: Path) -> VideoInfo:
    """A clip with mono noise in its sound track; there is no need for pictures here."""
    path = tmp_path / "steps.wav"
    mono = 0.1 * np.random.default_rng(3).standard_normal(12 * RATE)
    soundfile.write(path, mono, RATE, subtype="FLOAT")
    return VideoInfo(path, 160, 90, 12.0, 25.0, "h264", "yuv420p", 0, True, None)


def wait_for_takes(qtbot: QtBot, desk: Desk, count: int) -> None:
    qtbot.waitUntil(lambda: len(desk.session.takes) == count, timeout=PATIENCE)


def test_it_is_heard_from_where_the_camera_faces(
    opened: Desk, clip: VideoInfo, qtbot: QtBot
) -> None:
    opened.session.move_span(2.0)
    opened.session.set_direction(Direction(-50.0, 20.0))
    opened.press("sound_at_camera")
    wait_for_takes(qtbot, opened, 1)
    take = opened.session.require_active().take
    sound, _ = soundfile.read(clip.path, dtype="float32")
    np.testing.assert_allclose(take.foa.samples[0], sound[2 * RATE : 7 * RATE], atol=1e-6)
    assert dominant_direction(covariance(take.foa)).angle_to(Direction(-50.0, 20.0)) < 0.01
    opened.session.adopt_settings(1)
    assert opened.session.model == "demo"
    assert not opened.studio.window.actions_by_id["new_space"].isEnabled()
    undo(opened.session)
    undo(opened.session)
    assert opened.session.takes == ()


def test_it_follows_what_the_model_looked_at_once_that_is_known(opened: Desk, qtbot: QtBot) -> None:
    opened.press("sound_along_path")
    assert "has not looked" in opened.studio.window.notice.text()
    opened.studio.generation.start()
    energy = np.zeros((20, 49), np.float32)
    energy[:, 21] = 1.0  # at the left edge of the picture
    opened.jobs.features_ready.emit(1, FeaturesReady(Features(np.zeros((20, 4)), energy)))
    opened.press("sound_along_path")
    wait_for_takes(qtbot, opened, 1)
    heard = dominant_direction(covariance(opened.session.takes[0].take.foa))
    assert heard.angle_to(Direction(np.degrees(np.arctan(6.0 / 7.0)))) < 0.01


def test_it_lies_under_a_take_at_a_gain_that_can_be_changed(
    opened: Desk, add_take: AddTake, qtbot: QtBot
) -> None:
    add_take(30.0)
    opened.press("sound_under")
    wait_for_takes(qtbot, opened, 3)
    qtbot.waitUntil(lambda: outdated_comp(opened.session) is None, timeout=PATIENCE)
    over, bed, comp = opened.session.takes
    assert opened.session.active is comp
    wanted = np.pad(over.take.foa.samples, ((0, 0), (0, 4 * RATE)))
    wanted = wanted + 10.0 ** (-6.0 / 20.0) * bed.take.foa.samples
    np.testing.assert_allclose(comp.take.foa.samples, wanted, atol=1e-3)
    opened.press("bed_louder")
    comp = opened.session.require_active()
    assert comp.comp is not None
    assert comp.comp.bed is not None
    assert comp.comp.bed.gain_db == -5.0
    opened.press("bed_none")
    assert not opened.studio.window.actions_by_id["bed_louder"].isEnabled()


def test_a_clip_without_sound_offers_none(opened: Desk, clip: VideoInfo) -> None:
    acts = opened.studio.window.actions_by_id
    assert acts["sound_at_camera"].isEnabled()
    opened.session.open_clip(replace(clip, has_audio=False))
    assert not acts["sound_at_camera"].isEnabled()
