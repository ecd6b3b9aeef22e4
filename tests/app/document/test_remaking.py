"""A stretch of a take is made anew: what is asked of the engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.document.requesting import NoRange, remade_request
from app.document.session import NoTake, Session
from app.document.spanning import set_span
from app.document.timeline.editing import set_loop_range
from visage_core.errors import InvalidSpan
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction, Foa, Guidance, Take

CLIP = VideoInfo(Path("long.mp4"), 160, 90, 40.0, 25.0, "h264", "yuv420p", 0, False, None)


@pytest.fixture
def session() -> Session:
    """A take of 10 s that begins at 10 s, with 25 frames of codes a second, is heard."""
    session = Session()
    session.open_clip(CLIP)
    set_span(session, 10.0, 20.0)
    session.set_direction(Direction(30.0))
    codes = np.arange(250 * 12, dtype=np.int16).reshape(250, 12)
    take = Take(session.make_request(), "hash", codes, Foa(np.zeros((4, 8), np.float32), 8))
    session.add_take(take, CLIP)
    return session


def test_all_but_the_loop_range_is_kept(session: Session) -> None:
    set_loop_range(session, 12.0, 15.0)
    session.set_guidance(Guidance(visual=1.0))
    session.set_direction(Direction(-90.0))
    request = remade_request(session, seed=9)
    made = session.require_active().take.request
    assert request.kept is not None
    anew = np.flatnonzero(~request.kept.mask.any(axis=1))
    assert (anew[0], anew[-1]) == (50, 124)
    assert request.kept.mask[:50].all()
    assert request.kept.mask[125:].all()
    assert (request.seed, request.guidance) == (9, Guidance(visual=1.0))
    assert (request.span, request.direction) == (made.span, made.direction)


def test_of_a_range_that_leaves_the_take_what_is_inside_counts(session: Session) -> None:
    set_loop_range(session, 18.0, 30.0)
    kept = remade_request(session, seed=1).kept
    assert kept is not None
    assert np.flatnonzero(~kept.mask[:, 0]).tolist() == list(range(200, 250))


def test_it_says_what_is_missing(session: Session) -> None:
    with pytest.raises(NoRange):
        remade_request(session, seed=1)
    set_loop_range(session, 30.0, 35.0)
    with pytest.raises(InvalidSpan, match="outside this take"):
        remade_request(session, seed=1)
    session.deactivate()
    with pytest.raises(NoTake):
        remade_request(session, seed=1)
