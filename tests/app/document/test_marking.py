"""Marks of takes: every one an edit, and a locked take stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.document.editing import redo, undo
from app.document.marking import set_color, set_locked, set_note, set_starred
from app.document.session import NoTake, Session
from app.document.takes import LockedTake, Marks, TakeColor
from visage_core.media.reader import VideoInfo
from visage_core.types import Foa, Take


@pytest.fixture
def session() -> Session:
    """A session with one take."""
    clip = VideoInfo(Path("a.mp4"), 160, 90, 12.0, 25.0, "h264", "yuv420p", 0, False, None)
    session = Session()
    session.open_clip(clip)
    foa = Foa(np.ones((4, 80), np.float32), 8000)
    session.add_take(Take(session.make_request(), "hash", np.zeros((1, 36), np.int16), foa), clip)
    return session


def test_marks_are_edits_that_are_undone_and_redone_one_by_one(session: Session) -> None:
    set_starred(session, 1, True)
    set_color(session, 1, TakeColor.GREEN)
    set_note(session, 1, "  good rain ")
    whole = Marks(starred=True, color=TakeColor.GREEN, note="good rain")
    assert session.require_active().marks == session.takes[0].marks == whole
    undo(session)
    undo(session)
    assert session.require_active().marks == Marks(starred=True)
    redo(session)
    redo(session)
    assert session.require_active().marks == whole


@pytest.mark.parametrize(
    "change",
    [
        lambda session: set_starred(session, 1, True),
        lambda session: set_color(session, 1, TakeColor.BLUE),
        lambda session: set_note(session, 1, "no"),
        lambda session: session.rename_take(1, "Other"),
        lambda session: session.remove_take(1),
    ],
)
def test_a_locked_take_is_neither_changed_nor_deleted_and_says_so(
    session: Session, change: Callable[[Session], None]
) -> None:
    set_locked(session, 1, True)
    before, steps = session.takes, len(session.history.steps)
    with pytest.raises(LockedTake, match="Take 1 is locked"):
        change(session)
    assert session.takes == before
    assert len(session.history.steps) == steps
    set_locked(session, 1, False)
    change(session)
    assert session.takes != before


def test_a_mark_that_is_there_already_is_no_step(session: Session) -> None:
    set_starred(session, 1, True)
    steps = len(session.history.steps)
    set_starred(session, 1, True)
    assert len(session.history.steps) == steps


def test_a_take_that_is_not_there_cannot_be_marked(session: Session) -> None:
    with pytest.raises(NoTake):
        set_starred(session, 2, True)
