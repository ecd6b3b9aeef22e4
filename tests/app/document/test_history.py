"""Undo and redo: every edit is a step, a drag is one, and the way back is exact."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.document.contents import Contents
from app.document.editing import go_to_step, open_contents, read_contents, redo, undo
from app.document.history import NoStep
from app.document.marking import set_locked, set_starred
from app.document.reference import Reference
from app.document.revising import adopt_reference, relink
from app.document.session import Session
from visage_core.errors import InvalidSpan, VisageError
from visage_core.export.bformat import Convention
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction, Foa, Guidance, Take


def clip(name: str = "a.mp4") -> VideoInfo:
    return VideoInfo(Path(name), 160, 90, 12.0, 25.0, "h264", "yuv420p", 0, False, None)


def sound() -> Foa:
    return Foa(np.ones((4, 80), np.float32), 8000)


def add(session: Session) -> None:
    take = Take(session.make_request(), "hash", np.zeros((1, 36), np.int16), sound())
    session.add_take(take, session.require_clip())


def opened() -> Session:
    session = Session()
    session.open_clip(clip())
    return session


def names(session: Session) -> list[str]:
    return [step.name for step in session.history.steps]


def test_every_edit_is_a_step_that_can_be_taken_back_and_brought_back() -> None:
    session = opened()
    session.set_direction(Direction(30.0))
    add(session)
    session.rename_take(1, "Rain")
    assert names(session) == [
        *("New Project", "Open Video", "Turn Camera", "Generate Take", "Rename Take"),
    ]
    undo(session)
    assert session.require_active().name == "Take 1"
    undo(session)
    undo(session)
    assert session.direction == Direction()
    assert (session.history.undo_name, session.history.redo_name) == ("Open Video", "Turn Camera")
    for _ in range(3):
        redo(session)
    assert session.require_active().name == "Rain"
    assert session.direction == Direction(30.0)
    with pytest.raises(NoStep):
        redo(session)


def test_what_changes_nothing_is_no_step() -> None:
    session = opened()
    session.set_direction(session.direction)
    add(session)
    session.rename_take(1, "Take 1")
    assert names(session) == ["New Project", "Open Video", "Generate Take"]


def test_a_drag_is_one_step_and_the_next_one_another() -> None:
    session = opened()
    for azimuth in (1.0, 2.0, 3.0):
        session.set_direction(Direction(azimuth))
    session.history.seal()
    for azimuth in (4.0, 5.0):
        session.set_direction(Direction(azimuth))
    session.set_guidance(Guidance("off"))
    assert names(session)[2:] == ["Turn Camera", "Turn Camera", "Change Guidance"]
    undo(session)
    undo(session)
    assert session.direction == Direction(3.0)
    session.set_direction(Direction(9.0))
    assert names(session)[2:] == ["Turn Camera", "Turn Camera"]


def test_an_edit_that_fails_is_no_step() -> None:
    session = opened()
    with pytest.raises(InvalidSpan):
        session.move_span(-1.0)
    assert names(session) == ["New Project", "Open Video"]


def test_a_take_whose_making_is_undone_can_still_be_restored() -> None:
    session = opened()
    add(session)
    undo(session)
    assert session.takes == ()
    session.set_seed(7)
    session.restore_take()
    assert [take.number for take in session.takes] == [1]
    add(session)
    assert [take.number for take in session.takes] == [1, 2]


def test_hearing_is_no_step_but_comes_back_with_the_step_it_belongs_to() -> None:
    session = opened()
    add(session)
    add(session)
    session.activate_take(1)
    session.set_look(Direction(50.0))
    assert names(session)[-1] == "Generate Take"
    session.set_seed(3)
    session.activate_take(2)
    undo(session)
    assert session.require_active().number == 1
    assert session.look == Direction(50.0)


def test_a_reference_found_late_stays_through_undo_and_a_chosen_one_does_not() -> None:
    session, found = opened(), Reference(Path("a.wav"), Convention.AMBIX, sound())
    session.set_seed(3)
    adopt_reference(session, clip(), found)
    undo(session)
    assert session.reference is found
    chosen = Reference(Path("b.wav"), Convention.AMBIX, sound())
    session.set_reference(chosen)
    session.hear_reference(True)
    undo(session)
    assert session.reference is found


def test_a_moved_clip_is_in_its_new_place_in_every_step() -> None:
    session = opened()
    add(session)
    session.remove_take(1)
    relink(session, clip(), clip("elsewhere/a.mp4"))
    undo(session)
    assert session.require_active().take.request.video == Path("elsewhere/a.mp4")
    undo(session)
    assert session.require_clip().path == Path("elsewhere/a.mp4")
    session.restore_take()
    assert session.require_active().clip == clip("elsewhere/a.mp4")


def test_opening_forgets_the_steps() -> None:
    session = opened()
    session.set_look(Direction(20.0))
    open_contents(session, "New Project", Contents(), Direction())
    assert names(session) == ["New Project"]
    assert session.clip is None
    assert session.look == Direction()
    with pytest.raises(NoStep):
        undo(session)


EDITS = st.one_of(
    st.tuples(st.just("direction"), st.integers(-90, 90)),
    st.tuples(st.just("seed"), st.integers(0, 3)),
    st.tuples(st.just("span"), st.integers(0, 7)),
    st.tuples(st.just("guidance"), st.sampled_from(["off", "dual", "joint"])),
    st.tuples(st.sampled_from(["add", "restore", "seal", "undo", "redo"]), st.none()),
    st.tuples(st.sampled_from(["remove", "activate", "rename", "adopt"]), st.integers(1, 4)),
    st.tuples(st.sampled_from(["star", "lock", "unlock"]), st.integers(1, 4)),
    st.tuples(st.just("clip"), st.sampled_from(["a.mp4", "b.mp4"])),
)


def act(session: Session, kind: str, value: object) -> None:
    acts = {
        "direction": lambda: session.set_direction(Direction(float(value))),
        "seed": lambda: session.set_seed(value),
        "span": lambda: session.move_span(float(value)),
        "guidance": lambda: session.set_guidance(Guidance(value)),
        "add": lambda: add(session),
        "restore": session.restore_take,
        "seal": session.history.seal,
        "undo": lambda: undo(session),
        "redo": lambda: redo(session),
        "remove": lambda: session.remove_take(value),
        "activate": lambda: session.activate_take(value),
        "rename": lambda: session.rename_take(value, "Named"),
        "adopt": lambda: session.adopt_settings(value),
        "star": lambda: set_starred(session, value, True),
        "lock": lambda: set_locked(session, value, True),
        "unlock": lambda: set_locked(session, value, False),
        "clip": lambda: session.open_clip(clip(value)),
    }
    with suppress(VisageError):
        acts[kind]()


@settings(max_examples=60, deadline=None)
@given(st.lists(EDITS, max_size=25))
def test_random_edits_undone_and_redone_return_to_the_same_contents(edits: list) -> None:
    session = opened()
    for kind, value in edits:
        act(session, kind, value)
        history = session.history
        assert history.steps[history.position].contents == read_contents(session)
    known = {take.number for take in (*session.takes, *session.removed)}
    position, present = session.history.position, read_contents(session)
    steps = session.history.steps
    for step in (*range(len(steps)), *reversed(range(len(steps)))):
        go_to_step(session, step)
        shown = read_contents(session)
        assert shown == steps[step].contents.remembering(present.known)
        assert {take.number for take in shown.known} == known
    go_to_step(session, position)
    assert read_contents(session) == present
