"""The guidance grid of a project: which take is in which cell, written once and read again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from projects import make_clip, make_session

from app.document.editing import open_contents, read_contents
from app.document.gridding import finish_cell, hear_cell, keep_cell, plan_grid, start_grid
from app.document.project.grid_folder import grid_folders
from app.document.project.reading import OpenedProject, open_project
from app.document.project.writing import PROJECT, ProjectFolder
from app.document.revising import relink
from app.document.session import Session
from visage_core.errors import ProjectError
from visage_core.types import Foa, Guidance, GuidanceMode, Scores, Take

SIZE = 3


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A grid of which cells 0, 4 and 7 are made, guided by the split mode."""
    session = make_session(tmp_path)
    session.set_guidance(Guidance("split"))
    make_grid(session, (0, 4, 7))
    return session


def make_grid(session: Session, cells: tuple[int, ...]) -> None:
    plan = plan_grid(session, SIZE)
    start_grid(session, 1, plan)
    for index in cells:
        rng = np.random.default_rng(index)
        foa = Foa(rng.standard_normal((4, 80)).astype(np.float32), 8000)
        codes = rng.integers(0, 1000, (3, 36), dtype=np.int16)
        scores = Scores(picture=0.1 * index)
        finish_cell(session, 1, index, Take(plan.requests()[index], "hash", codes, foa, scores))


def save(session: Session, folder: ProjectFolder) -> Path:
    assert session.grid is not None
    folder.save(read_contents(session), session.look, session.grid.made)
    return folder.path


def reopened(path: Path) -> tuple[Session, OpenedProject]:
    opened, session = open_project(path), Session()
    open_contents(session, "Open Project", opened.contents, opened.look, opened.grid)
    session.highest = opened.highest
    return session, opened


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_axes_mode_and_every_finished_cell_come_back(session: Session, tmp_path: Path) -> None:
    back, opened = reopened(save(session, ProjectFolder(tmp_path / "p.visage")))
    grid, wrote = back.grid, session.grid
    assert grid is not None
    assert wrote is not None
    assert opened.problems == ()
    assert grid.plan == wrote.plan
    assert grid.plan.guidance(7).mode is GuidanceMode.SPLIT
    assert (grid.finished, grid.job, grid.heard) == ((0, 4, 7), None, None)
    for index in grid.finished:
        read, made = grid.cells[index], wrote.cells[index]
        assert read.take is not None
        assert made.take is not None
        assert (read.take.request, read.take.scores) == (made.take.request, made.take.scores)
        np.testing.assert_array_equal(read.take.codes, made.take.codes)
        np.testing.assert_array_equal(read.take.foa.samples, made.take.foa.samples)
        assert read.spread is not None
        assert made.spread is not None
        np.testing.assert_array_equal(read.spread.amplitude, made.spread.amplitude)


def test_opened_and_saved_again_it_is_the_same_bytes(session: Session, tmp_path: Path) -> None:
    path = save(session, ProjectFolder(tmp_path / "p.visage"))
    before = files(path)
    back, opened = reopened(path)
    save(back, opened.folder)
    assert files(path) == before


def test_a_cell_that_was_kept_is_one_take_with_its_cell(session: Session, tmp_path: Path) -> None:
    hear_cell(session, 4)
    kept = keep_cell(session)
    path = save(session, ProjectFolder(tmp_path / "p.visage"))
    [cells] = grid_folders(path)
    assert sorted(folder.name for folder in cells.iterdir()) == ["0000", "0007"]
    back, _ = reopened(path)
    assert back.grid is not None
    assert back.grid.cells[4].take is back.find_take(kept.number).take
    hear_cell(back, 4)
    keep_cell(back)
    assert [take.number for take in back.takes] == [1, 2, kept.number]


def test_the_cells_of_the_grid_before_stay_until_no_manifest_knows_them(
    session: Session, tmp_path: Path
) -> None:
    folder = ProjectFolder(tmp_path / "p.visage")
    save(session, folder)
    [saved] = grid_folders(folder.path)
    for _ in range(2):
        make_grid(session, (1,))
        assert session.grid is not None
        folder.autosave(read_contents(session), session.look, session.grid.made)
        names = {one.name for one in grid_folders(folder.path)}
        assert names == {saved.name, session.grid.key}
    save(session, folder)
    assert {one.name for one in grid_folders(folder.path)} == {session.grid.key}
    folder.save(read_contents(session), session.look)
    assert grid_folders(folder.path) == ()


def test_a_damaged_cell_is_told_and_the_others_are_there(session: Session, tmp_path: Path) -> None:
    path = save(session, ProjectFolder(tmp_path / "p.visage"))
    [cells] = grid_folders(path)
    (cells / "0004" / "audio.wav").unlink()
    back, opened = reopened(path)
    assert back.grid is not None
    assert back.grid.finished == (0, 7)
    [problem] = opened.problems
    assert "cell of the guidance grid" in problem
    assert "audio.wav" in problem


@pytest.mark.parametrize(
    ("change", "words"),
    [({"clip": 5}, "clip is named"), ({"size": 2}, "outside of it"), ({"key": "../x"}, "grid.key")],
)
def test_a_grid_that_cannot_be_is_refused_by_name(
    session: Session, tmp_path: Path, change: dict[str, object], words: str
) -> None:
    path = save(session, ProjectFolder(tmp_path / "p.visage")) / PROJECT
    content = json.loads(path.read_text())
    path.write_text(json.dumps(content | {"grid": content["grid"] | change}))
    with pytest.raises(ProjectError, match=words):
        open_project(path.parent)


def test_it_moves_with_its_clip_and_with_the_takes_that_were_kept(
    session: Session, tmp_path: Path
) -> None:
    hear_cell(session, 4)
    kept = keep_cell(session).number
    (tmp_path / "films").mkdir()
    new = make_clip(tmp_path / "films" / "c.mp4")
    relink(session, session.require_clip(), new)
    grid = session.grid
    assert grid is not None
    assert grid.plan.clip == new
    assert {request.video for request in grid.plan.requests()} == {new.path}
    for cell in grid.cells:
        assert cell.take is None or cell.take.request.video == new.path
    assert grid.cells[4].take is session.find_take(kept).take


def test_what_is_made_of_a_grid_is_equal_until_a_cell_comes(session: Session) -> None:
    assert session.grid is not None
    before = session.grid.made
    assert replace(session.grid, heard=4).made == before
    finish_cell(session, 1, 2, session.takes[0].take)
    assert session.grid.made != before
