"""The guidance pad and its grid in the real window, driven by mouse and keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import PATIENCE, RATE, Desk, encoded_noise, truth
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.document.editing import redo, undo
from app.document.project.reading import open_project
from app.document.reference import rms
from app.document.tradeoff import Axes
from app.places import Places
from app.views.guidance_pad import GuidancePad
from visage_core.events import AudioChunk, Progress, Stage
from visage_core.metrics.spatial import spatial_scores
from visage_core.types import Direction, Foa, Guidance, Scores, Take

SIZE = 3


@pytest.fixture
def pad(opened: Desk) -> GuidancePad:
    return opened.studio.window.guidance.pad


@pytest.fixture
def job(opened: Desk) -> int:
    """A grid of 3 x 3 that is under way."""
    opened.studio.grid.set_size(SIZE)
    opened.press("make_grid")
    return max(opened.jobs.batches)


def finish(desk: Desk, job: int, index: int) -> Take:
    """A cell comes: each louder than the one before, from another place."""
    level = np.float32(0.3 + 0.1 * index)
    foa = Foa(level * encoded_noise(20.0 * index, seconds=5.0).samples, RATE)
    scores = Scores(picture=0.1 * index, direction=1.0 - 0.1 * index)
    take = Take(desk.jobs.batches[job][index], "hash", np.zeros((3, 36), np.int16), foa, scores)
    desk.jobs.part_finished.emit(job, index, take)
    return take


@pytest.fixture
def takes(opened: Desk, job: int, qtbot: QtBot) -> list[Take]:
    """A finished grid, at one loudness."""
    made = [finish(opened, job, index) for index in range(SIZE**2)]
    opened.jobs.all_finished.emit(job)
    qtbot.waitUntil(lambda: all(c.matched for c in opened.session.grid.cells), timeout=PATIENCE)
    return made


def press(pad: GuidancePad, visual: float, direction: float) -> None:
    at = pad.position_of(visual, direction).toPoint()
    QTest.mouseClick(pad, Qt.MouseButton.LeftButton, pos=at)


def test_dragging_the_pad_sets_both_scales_as_one_edit(opened: Desk, pad: GuidancePad) -> None:
    before = opened.session.guidance
    press_at, end = pad.position_of(1.0, 4.0).toPoint(), pad.position_of(3.0, 1.0).toPoint()
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=press_at)
    QTest.mouseMove(pad, end)
    pad_event_drag(pad, end)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=end)
    now = opened.session.guidance
    assert now.mode == "dual"
    assert (now.visual, now.direction) == pytest.approx((3.0, 1.0), abs=0.1)
    undo(opened.session)
    assert opened.session.guidance == before
    redo(opened.session)
    assert opened.session.guidance == now


def pad_event_drag(pad: GuidancePad, to: QPoint) -> None:
    """Qt's own helper moves the pointer without a button held."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    left = Qt.MouseButton.LeftButton
    move = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(to),
        QPointF(pad.mapToGlobal(to)),
        left,
        left,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(pad, move)


def test_arrow_keys_step_and_double_click_is_the_default(opened: Desk, pad: GuidancePad) -> None:
    opened.session.set_guidance(Guidance("split", 1.0, 0.3))
    QTest.keyClick(pad, Qt.Key.Key_Up)
    QTest.keyClick(pad, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert opened.session.guidance == Guidance("split", 1.5, 0.4)
    QTest.keyClick(pad, Qt.Key.Key_Left)
    assert opened.session.guidance.direction == 0.0
    QTest.mouseDClick(pad, Qt.MouseButton.LeftButton)
    assert opened.session.guidance == Guidance("split", 2.5, 2.5)
    assert opened.player.position == 0.0


def test_presets_bring_the_usual_scales(opened: Desk) -> None:
    panel = opened.studio.window.guidance
    opened.session.set_guidance(Guidance("joint", 1.0, 4.0))
    panel.preset_button("Direction").click()
    assert opened.session.guidance == Guidance("direction", 1.0, 2.5)
    panel.preset_button("Both").click()
    assert opened.session.guidance == Guidance("dual", 2.5, 2.5)
    panel.preset_button("Off").click()
    assert opened.session.guidance.mode == "off"


def test_scales_are_typed_in_the_notation_that_is_shown(opened: Desk, qtbot: QtBot) -> None:
    field = opened.studio.window.guidance.visual.field
    opened.press("cfg")
    assert field.text() == "3.5"
    assert opened.session.guidance.visual == 2.5
    field.lineEdit().selectAll()
    qtbot.keyClicks(field, "4.25")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert opened.session.guidance.visual == 3.25


def test_one_job_asks_for_every_pair_at_one_seed(opened: Desk, job: int) -> None:
    requests = opened.jobs.batches[job]
    pairs = [(r.guidance.visual, r.guidance.direction) for r in requests]
    assert pairs == [(v, d) for v in (0.0, 2.5, 5.0) for d in (0.0, 2.5, 5.0)]
    assert {r.seed for r in requests} == {opened.session.seed}
    assert opened.studio.window.grid.isVisible()
    assert not opened.studio.window.panorama.isVisible()


def test_cells_fill_in_and_show_where_their_sound_is(opened: Desk, job: int) -> None:
    chunk = encoded_noise(60.0, seconds=0.5)
    opened.jobs.progressed.emit(job, Progress(Stage.COMPOSING, 1, 4, 30.0))
    opened.jobs.part_chunk_ready.emit(job, 4, AudioChunk(0, chunk))
    cell = opened.session.grid.cells[4]
    assert cell.spread.dominant.angle_to(Direction(60.0)) < 1.0
    assert cell.spread.diffuseness < 0.01
    assert cell.spread.amplitude.max() == pytest.approx(2.0, abs=0.01)
    panel = opened.studio.window.grid
    assert panel.progress.texts() == ("Composing the sound field", "30 s left")
    finish(opened, job, 4)
    assert opened.session.grid.finished == (4,)


def test_what_is_finished_stays_when_stopped_and_late_cells_are_dropped(
    opened: Desk, job: int
) -> None:
    finish(opened, job, 0)
    opened.jobs.part_chunk_ready.emit(job, 1, AudioChunk(0, encoded_noise(0.0)))
    opened.press("cancel_grid")
    finish(opened, job, 2)
    assert opened.session.grid.finished == (0,)
    assert opened.session.grid.cells[1].spread is None
    assert opened.studio.window.actions_by_id["make_grid"].isEnabled()


def test_what_is_finished_stays_after_a_failure(opened: Desk, job: int) -> None:
    finish(opened, job, 0)
    opened.jobs.failed.emit(job, "There is no room.")
    assert opened.session.grid.finished == (0,)
    assert opened.session.notice.text == "There is no room."


def test_dragging_hears_the_cells_in_place_and_equally_loud(
    opened: Desk, pad: GuidancePad, takes: list[Take]
) -> None:
    opened.press("play")
    opened.player.position = 1.5
    levels = []
    for index, (visual, direction) in enumerate([(0.0, 0.0), (2.5, 2.5), (5.0, 5.0)]):
        press(pad, visual, direction)
        assert opened.session.grid.heard == 4 * index
        foa, position, playing = opened.player.sources[-1]
        assert (position, playing) == (1.5, True)
        levels.append(rms(foa.samples[0]))
    assert levels == pytest.approx([levels[0]] * 3, rel=1e-4)
    assert {id(c.matched.foa) for c in opened.session.grid.cells} <= {
        id(foa) for foa in opened.player.prepared
    }


def test_a_take_is_heard_again_when_it_is_chosen(
    opened: Desk, pad: GuidancePad, takes: list[Take], add_take: Callable[..., None]
) -> None:
    add_take()
    press(pad, 2.5, 2.5)
    assert opened.studio.window.timeline.sound.heard().startswith("Dual 2.5 / 2.5")
    QTest.keyClick(opened.studio.window, Qt.Key.Key_1)
    assert opened.session.grid.heard is None
    assert opened.player.sources[-1][0] is opened.session.require_active().take.foa


def test_no_cell_is_heard_on_another_span(
    opened: Desk, pad: GuidancePad, takes: list[Take]
) -> None:
    opened.session.move_span(3.0)
    assert pad.grid is None
    press(pad, 2.5, 2.5)
    assert opened.player.sources[-1][0] is None


def test_a_kept_cell_is_a_take_with_its_own_request_and_can_be_undone(
    opened: Desk, pad: GuidancePad, takes: list[Take]
) -> None:
    press(pad, 5.0, 0.0)
    opened.press("keep_cell")
    [kept] = opened.session.takes
    assert kept.take is takes[6]
    opened.session.set_guidance(Guidance())
    opened.session.adopt_settings(kept.number)
    assert opened.session.guidance == Guidance("dual", 5.0, 0.0)
    press(pad, 5.0, 0.0)
    opened.press("keep_cell")
    assert opened.session.takes == (kept,)
    for _ in range(3):
        undo(opened.session)
    assert opened.session.takes == ()


def test_a_grid_comes_back_with_its_project_at_one_loudness(
    opened: Desk, pad: GuidancePad, takes: list[Take], tmp_path: Path, qtbot: QtBot
) -> None:
    opened.session.require_clip().path.write_bytes(b"film")
    press(pad, 5.0, 0.0)
    opened.press("keep_cell")
    path, projects = tmp_path / "grid.visage", opened.studio.projects
    projects.save_as(path)
    qtbot.waitUntil(lambda: projects.keeping.named, timeout=PATIENCE)
    assert not opened.studio.window.isWindowModified()
    opened.press("new_project")
    assert pad.grid is None
    opened.studio.open(path)
    qtbot.waitUntil(lambda: pad.grid is not None and pad.grid.matched, timeout=PATIENCE)
    assert pad.grid.finished == tuple(range(SIZE**2))
    press(pad, 0.0, 2.5)
    assert rms(opened.player.sources[-1][0].samples[0]) == pytest.approx(
        rms(pad.grid.cells[6].matched.foa.samples[0]), rel=1e-4
    )
    press(pad, 5.0, 0.0)
    opened.press("keep_cell")
    assert len(opened.session.takes) == 1


def test_a_grid_alone_is_on_the_disk_soon_after_its_cells(
    opened: Desk, job: int, qtbot: QtBot, places: Places
) -> None:
    opened.studio.projects.keeping.set_interval(0.0)
    assert not opened.studio.window.isWindowModified()
    finish(opened, job, 3)
    assert opened.studio.window.isWindowModified()

    def kept() -> bool:
        [path] = places.unsaved() or [None]
        grid = None if path is None else open_project(path).grid
        return grid is not None and grid.finished == (3,)

    qtbot.waitUntil(kept, timeout=PATIENCE)


def test_a_click_on_a_point_hears_its_cell(opened: Desk, takes: list[Take], qtbot: QtBot) -> None:
    plot = opened.studio.window.grid.plot
    QApplication.processEvents()
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=plot.position_of(7))
    assert opened.session.grid.heard == 7


def test_likeness_to_the_reference_is_that_of_the_metric(
    opened: Desk, takes: list[Take], load: Callable[..., Foa], qtbot: QtBot
) -> None:
    reference = load(truth())
    told: list[tuple[object, ...]] = []
    opened.studio.tradeoff.changed.connect(lambda axes, points: told.append(points))
    opened.studio.window.grid.axes_button(Axes.REFERENCE).click()
    qtbot.waitUntil(lambda: bool(told) and len(told[-1]) == SIZE**2, timeout=PATIENCE)
    scores = spatial_scores(takes[2].foa, reference)
    point = told[-1][2]
    assert (point.x, point.y) == pytest.approx((scores["auc_all"], scores["cc_all"]))
