"""The working span can be any stretch of the video, up to all of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document.editing import undo
from app.document.revising import adopt_cuts
from app.document.session import NoClip, Session
from app.document.spanning import (
    SHORTEST_SPAN,
    end_span,
    set_span,
    start_span,
    take_whole_video,
)
from visage_core.media.reader import VideoInfo
from visage_core.types import Span

CLIP = VideoInfo(Path("long.mp4"), 160, 90, 40.0, 25.0, "h264", "yuv420p", 0, False, None)


@pytest.fixture
def session() -> Session:
    session = Session()
    session.open_clip(CLIP)
    return session


def test_the_whole_video_is_one_span_and_one_step(session: Session) -> None:
    take_whole_video(session)
    assert session.make_request().span == Span(0.0, 40.0)
    assert session.history.undo_name == "Whole Video"
    undo(session)
    assert session.span == Span(0.0, 5.0)


@given(st.floats(-10.0, 60.0), st.floats(-10.0, 60.0))
def test_a_span_stays_in_the_video_and_never_vanishes(start: float, end: float) -> None:
    session = Session()
    session.open_clip(CLIP)
    set_span(session, start, end)
    span = session.span
    assert span.start >= 0.0
    assert span.end <= CLIP.duration + 1e-9
    assert span.duration >= SHORTEST_SPAN - 1e-9
    if start >= 0.0 and start + SHORTEST_SPAN <= end <= 40.0:
        assert (span.start, span.end) == pytest.approx((start, end))


def test_each_end_can_be_set_at_the_playhead(session: Session) -> None:
    end_span(session, 30.0)
    assert session.span == Span(0.0, 30.0)
    start_span(session, 12.0)
    assert session.span == Span(12.0, 18.0)
    start_span(session, 35.0)  # behind the end: it runs on to the video's
    assert session.span == Span(35.0, 5.0)
    end_span(session, 20.0)
    assert session.span == Span(0.0, 20.0)


def test_a_request_knows_the_cuts_within_its_span(session: Session) -> None:
    adopt_cuts(session, CLIP, (3.0, 5.0, 12.0, 30.0))
    set_span(session, 5.0, 20.0)
    assert session.make_request().cuts == (12.0,)


def test_without_a_video_there_is_no_span() -> None:
    for intent in (take_whole_video, lambda session: set_span(session, 0.0, 9.0)):
        with pytest.raises(NoClip):
            intent(Session())
