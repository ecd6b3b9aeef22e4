"""Markers, loop range, keyframes and cuts: steps of the history, each clip's own, and saved."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.document.editing import go_to_step, open_contents, read_contents, redo, undo
from app.document.project.clip_records import ClipRecords
from app.document.project.reading import open_project
from app.document.project.records import encode
from app.document.project.writing import ProjectFolder, manifest
from app.document.revising import adopt_cuts, relink
from app.document.session import NoClip, Session
from app.document.timeline import editing
from app.document.timeline.timing import NoMarker
from visage_core.camera_path import Interpolation, Keyframe, NoKey
from visage_core.errors import ProjectError, VisageError
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction, Span


def clip(name: str = "a.mp4") -> VideoInfo:
    return VideoInfo(Path("/films") / name, 160, 90, 12.0, 25.0, "h264", "yuv420p", 0, False, None)


def opened(name: str = "a.mp4") -> Session:
    session = Session()
    session.open_clip(clip(name))
    return session


def names(session: Session) -> list[str]:
    return [step.name for step in session.history.steps][2:]


def key_times(session: Session) -> list[float]:
    return [key.time for key in editing.open_timing(session).path.keys]


def test_markers_are_added_moved_renamed_and_deleted_as_steps() -> None:
    session = opened()
    first = editing.add_marker(session, 3.0)
    second = editing.add_marker(session, 99.0)
    assert (second.time, second.name) == (12.0, "Marker 2")
    for time in (4.0, 5.0):
        editing.move_marker(session, first.number, time)
    editing.rename_marker(session, first.number, " Door ")
    editing.remove_marker(session, second.number)
    (marker,) = editing.open_timing(session).markers
    assert (marker.time, marker.name) == (5.0, "Door")
    assert names(session) == [
        *("Add Marker", "Add Marker", "Move Marker", "Rename Marker", "Delete Marker"),
    ]
    undo(session)
    undo(session)
    undo(session)
    assert editing.open_timing(session).marker(first.number).time == 3.0
    with pytest.raises(NoMarker):
        editing.rename_marker(session, 77, "x")


def test_a_loop_range_is_set_by_its_ends_in_any_order() -> None:
    session = opened()
    editing.set_loop_range(session, 7.0, 4.0)
    assert editing.open_timing(session).loop == Span(4.0, 3.0)
    editing.set_loop_start(session, 5.0)
    assert editing.open_timing(session).loop == Span(5.0, 2.0)
    editing.set_loop_end(session, 3.0)
    assert editing.open_timing(session).loop == Span(0.0, 3.0)
    editing.set_loop_range(session, 12.0, 12.0)
    loop = editing.open_timing(session).loop
    assert loop is not None
    assert loop.end == pytest.approx(12.0)
    assert loop.duration == pytest.approx(editing.SHORTEST_LOOP)
    editing.clear_loop_range(session)
    assert editing.open_timing(session).loop is None
    assert session.timings == ()


def test_keys_are_written_moved_changed_and_deleted() -> None:
    session = opened()
    editing.set_key(session, 1.0, Direction(10.0))
    session.history.seal()
    editing.set_key(session, 3.0, Direction(30.0))
    editing.set_key(session, 3.0, Direction(40.0))
    editing.move_key(session, 3.0, 0.5)  # no key passes another
    assert key_times(session) == [1.0, pytest.approx(1.001)]
    editing.change_key(session, 1.001, Keyframe(8.0, Direction(-5.0), Interpolation.SMOOTH))
    assert key_times(session) == [1.0, 8.0]
    editing.remove_key(session, 1.0)
    editing.remove_key(session, 8.0)
    assert session.direction == Direction(-5.0)  # where the camera faced last
    assert names(session)[:3] == ["Set Direction Key", "Set Direction Key", "Move Direction Key"]
    with pytest.raises(NoKey):
        editing.remove_key(session, 8.0)


def test_recording_replaces_the_keys_that_it_passes() -> None:
    session = opened()
    for time in (1.0, 2.0, 3.0, 4.0):
        editing.set_key(session, time, Direction(time))
    session.history.seal()
    editing.record_key(session, 1.5, 1.5, Direction(50.0))
    editing.record_key(session, 1.5, 2.6, Direction(60.0))
    editing.record_key(session, 2.6, 3.2, Direction(70.0))
    assert key_times(session) == [1.0, 1.5, 2.6, 3.2, 4.0]
    assert names(session) == ["Set Direction Key", "Record Direction"]


def test_a_take_is_made_for_where_the_path_is_at_the_start_of_its_span() -> None:
    session = opened()
    session.set_direction(Direction(77.0))
    assert session.make_request().direction == Direction(77.0)
    editing.set_key(session, 0.0, Direction(0.0))
    session.history.seal()
    editing.set_key(session, 4.0, Direction(40.0))
    session.move_span(2.0)
    assert session.make_request().direction.azimuth == pytest.approx(20.0)
    editing.clear_keys(session)
    assert session.make_request().direction.azimuth == pytest.approx(20.0)


def test_every_clip_has_times_of_its_own() -> None:
    session = opened()
    editing.add_marker(session, 3.0)
    session.open_clip(clip("b.mp4"))
    assert editing.open_timing(session).markers == ()
    session.open_clip(clip("a.mp4"))
    assert len(editing.open_timing(session).markers) == 1
    relink(session, clip("a.mp4"), clip("moved.mp4"))
    assert len(editing.open_timing(session).markers) == 1
    with pytest.raises(NoClip):
        editing.add_marker(Session(), 0.0)


def test_cuts_are_found_and_not_edited() -> None:
    session = opened()
    editing.add_marker(session, 3.0)
    before = read_contents(session).edited
    adopt_cuts(session, clip(), (2.0, 4.0))
    assert names(session) == ["Add Marker"]
    assert read_contents(session).edited == before
    undo(session)
    assert editing.open_timing(session).cuts == (2.0, 4.0)
    undo(session)
    assert session.timings == ()


def full_session(name: str) -> Session:
    session = opened(name)
    session.open_clip(clip("other.mp4"))
    editing.add_marker(session, 1.25)
    session.open_clip(clip(name))
    editing.set_loop_range(session, 2.0, 6.0)
    editing.set_key(session, 0.0, Direction(-30.0, 10.0))
    session.history.seal()
    editing.set_key(session, 6.0, Direction(30.0))
    editing.interpolate(session, Interpolation.SMOOTH)
    editing.rename_marker(session, editing.add_marker(session, 2.0).number, "Thür „zu“")
    adopt_cuts(session, clip(name), (3.04, 8.0))
    return session


def test_a_project_keeps_all_times_also_those_of_other_clips(tmp_path: Path) -> None:
    session = full_session("a.mp4")
    ProjectFolder(tmp_path / "p.visage").save(read_contents(session), session.look)
    back = open_project(tmp_path / "p.visage")
    assert back.contents.timings == session.timings
    assert {timing.clip.path.name for timing in back.contents.timings} == {"a.mp4", "other.mp4"}
    again = Session()
    open_contents(again, "Open Project", back.contents, back.look)
    assert editing.open_timing(again).cuts == (3.04, 8.0)


def test_a_project_from_before_there_were_times_opens(tmp_path: Path) -> None:
    session = opened()
    ProjectFolder(tmp_path / "p.visage").save(read_contents(session), session.look)
    path = tmp_path / "p.visage" / "project.json"
    old = json.loads(path.read_text()) | {"schema_version": 1}
    del old["timings"]
    path.write_text(json.dumps(old))
    assert open_project(tmp_path / "p.visage").contents == read_contents(session)


@pytest.mark.parametrize(
    "change",
    [{"clip": 9}, {"cuts": [-1.0]}, {"markers": [{"number": 1, "time": 0.0, "name": "a"}] * 2}],
)
def test_times_that_hang_in_the_air_are_refused(tmp_path: Path, change: dict[str, object]) -> None:
    session = full_session("a.mp4")
    ProjectFolder(tmp_path / "p.visage").save(read_contents(session), session.look)
    path = tmp_path / "p.visage" / "project.json"
    content = json.loads(path.read_text())
    content["timings"][0] |= change
    path.write_text(json.dumps(content))
    with pytest.raises(ProjectError):
        open_project(tmp_path / "p.visage")


TIMES = st.floats(-1.0, 14.0).map(lambda time: round(time, 3) + 0.0)
KINDS = (
    *("marker", "move", "rename", "remove", "loop", "in", "out", "clear"),
    *("key", "move_key", "delete_key", "smooth", "record", "seal", "span", "other"),
)
EDITS = st.tuples(st.sampled_from(KINDS), TIMES, TIMES)


def act(session: Session, kind: str, one: float, other: float) -> None:
    nearest = min(key_times(session), key=lambda time: abs(time - one), default=one)
    acts = {
        "marker": lambda: editing.add_marker(session, one),
        "move": lambda: editing.move_marker(session, 1, one),
        "rename": lambda: editing.rename_marker(session, 1, f"at {one}"),
        "remove": lambda: editing.remove_marker(session, 1),
        "loop": lambda: editing.set_loop_range(session, one, other),
        "in": lambda: editing.set_loop_start(session, one),
        "out": lambda: editing.set_loop_end(session, one),
        "clear": lambda: editing.clear_loop_range(session),
        "key": lambda: editing.set_key(session, one, Direction(10.0 * other)),
        "move_key": lambda: editing.move_key(session, nearest, other),
        "delete_key": lambda: editing.remove_key(session, nearest),
        "smooth": lambda: editing.interpolate(session, Interpolation.SMOOTH),
        "record": lambda: editing.record_key(session, min(one, other), other, Direction(one)),
        "seal": session.history.seal,
        "span": lambda: session.move_span(max(one, 0.0)),
        "other": lambda: session.open_clip(clip("b.mp4" if one > 6 else "a.mp4")),
    }
    with suppress(VisageError):
        acts[kind]()


@settings(max_examples=60, deadline=None)
@given(st.lists(EDITS, max_size=20))
def test_random_edits_undone_and_redone_are_the_same_project_bytes(edits: list) -> None:
    session, folder, records = opened(), Path("/projects"), ClipRecords()

    def written() -> bytes:
        return encode(manifest(read_contents(session), session.look, folder, records))

    for kind, one, other in edits:
        act(session, kind, one, other)
        for timing in session.timings:
            times = [key.time for key in timing.path.keys]
            assert times == sorted(set(times))
            assert all(0.0 <= time <= timing.clip.duration for time in times)
    bytes_by_step = {session.history.position: written()}
    while session.history.undo_name:
        undo(session)
        bytes_by_step[session.history.position] = written()
    while session.history.redo_name:
        redo(session)
        assert written() == bytes_by_step[session.history.position]
    for step in reversed(range(len(session.history.steps))):
        go_to_step(session, step)
        assert written() == bytes_by_step[step]
