"""A project on disk: what is written comes back, and what is damaged is told and nothing else."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from projects import add_take, make_clip, make_session

from app.document.editing import go_to_step, open_contents, read_contents, undo
from app.document.marking import set_color, set_locked, set_note, set_starred
from app.document.panoramas import is_panoramic, treat_as_panoramic
from app.document.project.clip_records import ClipRecords
from app.document.project.reading import OpenedProject, is_project, open_project
from app.document.project.records import SCHEMA, encode
from app.document.project.writing import ProjectFolder, manifest
from app.document.reference import load_reference
from app.document.revising import relink
from app.document.session import Session
from app.document.takes import Bed, Marks, TakeColor
from visage_core.errors import ExportError, ProjectError
from visage_core.export.bformat import Convention
from visage_core.export.wav import write_foa
from visage_core.types import (
    Direction,
    Foa,
    Guidance,
    Kept,
    Precision,
    Schedule,
    Scores,
    Span,
    Turn,
)


def save(session: Session, path: Path) -> Path:
    ProjectFolder(path).save(read_contents(session), session.look)
    return path


def reopened(path: Path) -> tuple[Session, OpenedProject]:
    opened, session = open_project(path), Session()
    open_contents(session, "Open Project", opened.contents, opened.look)
    return session, opened


def project_bytes(session: Session, folder: Path) -> bytes:
    return encode(manifest(read_contents(session), session.look, folder, ClipRecords()))


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return save(make_session(tmp_path), tmp_path / "p.visage")


def test_everything_comes_back(tmp_path: Path, saved: Path) -> None:
    session, opened = make_session(tmp_path), open_project(saved)
    back, wrote = opened.contents, read_contents(session)
    for name in ("clip", "span", "direction", "guidance", "seed", "model"):
        assert getattr(back, name) == getattr(wrote, name)
    assert opened.look == Direction(-45.0)
    assert [take.name for take in back.takes] == ["Take 1", "Rain, “wide”"]
    assert back.active is back.takes[1]
    assert (opened.highest, opened.modified, opened.problems) == (3, False, ())
    for read, written in zip(back.known, wrote.known, strict=True):
        assert read.take.request == written.take.request
        assert read.clip == written.clip
        assert read.take.model_hash == "hash"
        np.testing.assert_array_equal(read.take.codes, written.take.codes)
        np.testing.assert_array_equal(read.take.foa.samples, written.take.foa.samples)
        assert read.take.foa.sample_rate == 8000


def test_what_a_take_kept_and_its_scores_come_back(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    first = session.takes[-1].take
    kept = Kept(first.codes, first.codes % 2 == 0)
    request = replace(session.make_request(), kept=kept, precision=Precision.INT8)
    take = replace(first, request=request, scores=Scores(both=0.25))
    session.add_take(take, session.require_clip())
    back = open_project(save(session, tmp_path / "p.visage")).contents.takes[-1].take
    assert back.scores == take.scores
    assert back.request.precision is Precision.INT8
    assert back.request.kept is not None
    np.testing.assert_array_equal(back.request.kept.codes, first.codes)
    np.testing.assert_array_equal(back.request.kept.mask, kept.mask)


def test_marks_of_takes_come_back_also_of_deleted_ones(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    marked = Marks(starred=True, locked=True, color=TakeColor.PURPLE, note="“wide”, too loud")
    for number in (1, 2):
        set_note(session, number, marked.note)
        set_color(session, number, marked.color)
        set_starred(session, number, True)
    session.remove_take(1)
    set_locked(session, 2, True)
    back = open_project(save(session, tmp_path / "p.visage")).contents
    assert back.takes[0].marks == marked
    assert {take.number: take.marks for take in back.removed} == {
        1: replace(marked, locked=False),
        3: Marks(),
    }


def test_a_project_that_is_opened_and_saved_again_is_the_same_bytes(saved: Path) -> None:
    before = {path: path.read_bytes() for path in saved.rglob("*") if path.is_file()}
    session, opened = reopened(saved)
    opened.folder.save(read_contents(session), session.look)
    assert {path: path.read_bytes() for path in saved.rglob("*") if path.is_file()} == before


def test_every_step_undone_and_redone_is_the_same_project_bytes(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    present = session.history.position
    before = project_bytes(session, tmp_path)
    undone = {}
    for step in reversed(range(present)):
        undo(session)
        undone[step] = project_bytes(session, tmp_path)
    for step in (3, 1, 5, 0, present - 1):
        go_to_step(session, step)
        assert project_bytes(session, tmp_path) == undone[step]
    go_to_step(session, present)
    assert project_bytes(session, tmp_path) == before


@pytest.fixture(params=range(1, SCHEMA))
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[int, Path]:
    """A project as each earlier schema was written, and which one that is."""
    schema, path = request.param, tmp_path / "p.visage"
    shutil.copytree(Path(__file__).with_name(f"schema_{schema}.visage"), path)
    assert json.loads((path / "project.json").read_text())["schema_version"] == schema
    return schema, path


def test_a_project_of_any_earlier_schema_opens_whole(earlier: tuple[int, Path]) -> None:
    schema, path = earlier
    opened = open_project(path)
    contents = opened.contents
    assert opened.problems == ()
    assert [take.name for take in contents.takes][:2] == ["Take 1", "Rain, “wide”"]
    assert [take.number for take in contents.removed] == [3]
    assert contents.guidance == Guidance("dual", 1.5, 3.0, Schedule(depth=(1.0, 0.0)))
    assert {clip.path.name for clip, _ in opened.missing} == {"a.mp4", "b.mp4"}
    if schema >= 2:
        [timing] = contents.timings
        assert [(one.time, one.name) for one in timing.markers] == [(3.0, "Door")]
        assert (timing.loop, timing.cuts) == (Span(3.0, 2.5), (4.5,))
        assert [key.time for key in timing.path.keys] == [4.0, 6.0]
    if schema >= 3:
        comp = contents.takes[-1].comp
        assert comp is not None
        assert (comp.fade, comp.bed, comp.sources) == (0.25, Bed(2, -12.0), {2, 4})
        assert contents.takes[1].marks == Marks(color=TakeColor.BLUE, note="“wide”, too loud")
        assert contents.lane is not None


def test_a_project_of_any_earlier_schema_is_saved_in_the_present_one(
    earlier: tuple[int, Path],
) -> None:
    _, path = earlier
    session, opened = reopened(path)
    opened.folder.save(read_contents(session), session.look)
    assert json.loads((path / "project.json").read_text())["schema_version"] == SCHEMA
    again, _ = reopened(path)
    for name in ("guidance", "seed", "look", "timings", "lane"):
        assert getattr(again, name) == getattr(session, name)
    assert [one.comp for one in again.takes] == [one.comp for one in session.takes]


def test_changes_that_were_not_saved_come_back_marked(saved: Path) -> None:
    session, opened = reopened(saved)
    session.set_seed(99)
    opened.folder.autosave(read_contents(session), session.look)
    session, opened = reopened(saved)
    assert (session.seed, opened.modified) == (99, True)
    opened.folder.save(read_contents(session), session.look)
    assert not open_project(saved).modified


def test_a_take_that_no_manifest_lists_yet_is_there(saved: Path) -> None:
    session, opened = reopened(saved)
    session.highest = opened.highest
    add_take(session)
    opened.folder.write_take(session.takes[-1])
    again = open_project(saved)
    assert [take.number for take in again.contents.takes] == [1, 2, 4]
    assert again.contents.takes[-1].clip == session.clip
    assert again.modified


def test_a_project_moved_with_its_clips_finds_them_beside_it(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    save(make_session(tmp_path / "old"), tmp_path / "old" / "p.visage")
    (tmp_path / "old").rename(tmp_path / "new")
    opened = open_project(tmp_path / "new" / "p.visage")
    assert opened.missing == ()
    for take in opened.contents.known:
        assert take.clip.path.parent == tmp_path / "new"
        assert take.take.request.video == take.clip.path


def test_a_clip_of_other_content_is_missing_and_a_relinked_one_is_found(
    tmp_path: Path, saved: Path
) -> None:
    (tmp_path / "b.mp4").write_bytes(b"quite another film")
    session, opened = reopened(saved)
    ((missing, _),) = opened.missing
    assert missing.path == tmp_path / "b.mp4"
    assert len(opened.contents.takes) == 2
    (tmp_path / "films").mkdir()
    relink(session, missing, make_clip(tmp_path / "films" / "c.mp4"))
    opened.folder.save(read_contents(session), session.look)
    again = open_project(saved)
    assert again.missing == ()
    assert again.contents.takes[1].take.request.video == tmp_path / "films" / "c.mp4"


def test_a_project_saved_while_its_clip_is_away_still_knows_it(tmp_path: Path, saved: Path) -> None:
    clip = (tmp_path / "b.mp4").read_bytes()
    (tmp_path / "b.mp4").unlink()
    session, opened = reopened(saved)
    opened.folder.save(read_contents(session), session.look)
    assert len(open_project(saved).missing) == 1
    (tmp_path / "b.mp4").write_bytes(clip)
    assert open_project(saved).missing == ()


def test_the_reference_comes_back_and_a_lost_one_is_told(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    write_foa(tmp_path / "truth.wav", Foa(np.full((4, 96000), 0.1, np.float32), 8000))
    session.set_reference(load_reference(tmp_path / "truth.wav", 12.0, Convention.FUMA))
    saved = save(session, tmp_path / "p.visage")
    reference = open_project(saved).contents.reference
    assert reference is not None
    assert reference.convention is Convention.FUMA
    (tmp_path / "truth.wav").unlink()
    opened = open_project(saved)
    assert opened.contents.reference is None
    assert "truth.wav" in opened.problems[0]


def rewrite(saved: Path, **changes: object) -> None:
    path = saved / "project.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema_version": SCHEMA + 1, "clips": "other"}, "newer version"),
        ({"schema_version": 0}, "schema_version"),
        ({"colour": "red"}, "colour"),
        ({"seed": "7"}, "seed"),
        ({"direction": {"azimuth": 0.0, "elevation": 100.0}}, "elevation must lie"),
        ({"active": 77}, "not listed"),
        ({"clip": 5}, "clip is named"),
    ],
)
def test_a_manifest_that_is_wrong_is_refused_by_name(
    saved: Path, change: dict[str, object], words: str
) -> None:
    rewrite(saved, **change)
    with pytest.raises(ProjectError, match=words) as caught:
        open_project(saved)
    assert str(saved / "project.json") in str(caught.value)


def test_codes_are_never_unpickled(saved: Path) -> None:
    np.save(saved / "takes" / "0001" / "codes.npy", np.array([print], object), allow_pickle=True)
    opened = open_project(saved)
    assert "codes.npy" in opened.problems[0]
    assert [take.number for take in opened.contents.takes] == [2]
    assert opened.highest == 3


def test_a_folder_that_is_no_project_is_told(tmp_path: Path) -> None:
    assert not is_project(tmp_path)
    with pytest.raises(ProjectError, match="holds no project"):
        open_project(tmp_path)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match="was not written"):
        save(make_session(tmp_path), tmp_path / "file" / "p.visage")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_is_cut_or_lost_the_rest_opens_or_the_file_is_named(
    saved: Path, tmp_path: Path, data: st.DataObject
) -> None:
    copy = tmp_path / "damaged.visage"
    shutil.copytree(saved, copy)
    try:
        files = sorted(path for path in copy.rglob("*") if path.is_file())
        victim = data.draw(st.sampled_from(files))
        content = victim.read_bytes()
        meaningful = len(content.rstrip())  # without the newline a record says the same
        keep = data.draw(st.none() | st.integers(0, meaningful - 1))
        if keep is None:
            victim.unlink()
        else:
            victim.write_bytes(content[:keep])
        if victim.name == "project.json":
            with pytest.raises(ProjectError, match=r"project\.json"):
                open_project(copy)
            return
        opened = open_project(copy)
        lost = 3 - len(opened.contents.known)
        assert len(opened.problems) + len(opened.lost) == lost <= 1
        assert len(opened.lost) == (victim.name == "audio.wav")
        assert all(victim.name in problem for problem in opened.problems)
        assert opened.highest == 3
    finally:
        shutil.rmtree(copy)


def test_numbers_differ_from_those_of_damaged_takes(saved: Path) -> None:
    shutil.rmtree(saved / "takes" / "0003")
    opened = open_project(saved)
    assert replace(opened.contents, removed=()).known == opened.contents.takes
    assert opened.highest == 3


def test_where_the_camera_turned_and_what_is_a_panorama_come_back(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    treat_as_panoramic(session, True)
    turns = (Turn(3.0, Direction(40.0)), Turn(7.0, Direction(50.0, 5.0)))
    request = replace(session.make_request(), turns=turns)
    take = replace(session.takes[-1].take, request=request)
    session.add_take(take, session.require_clip())
    back, _ = reopened(save(session, tmp_path / "p.visage"))
    assert is_panoramic(back)
    assert back.takes[-1].take.request.panoramic
    assert back.takes[-1].take.request.turns == turns
