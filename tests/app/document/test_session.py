"""The session: intents change state, signals tell it once, values stay valid."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.document.notice import NoticeKind
from app.document.session import LARGEST_SEED, NoClip, NoTake, Session
from visage_core.errors import InvalidDirection, InvalidSpan
from visage_core.events import Progress, Stage
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction, Foa, Guidance, Span, Take


def clip(name: str = "a.mp4", duration: float = 12.0) -> VideoInfo:
    return VideoInfo(Path(name), 160, 90, duration, 25.0, "h264", "yuv420p", 0, False, None)


def opened(duration: float = 12.0) -> Session:
    session = Session()
    session.open_clip(clip(duration=duration))
    return session


def add(session: Session) -> int:
    foa = Foa(np.zeros((4, 80), np.float32), 8000)
    take = Take(session.make_request(), "hash", np.zeros((1, 36), np.int16), foa)
    return session.add_take(take, session.require_clip()).number


def test_a_request_freezes_what_is_set() -> None:
    session = opened()
    session.move_span(3.0)
    session.set_direction(Direction(40.0, -10.0))
    session.set_guidance(Guidance("dual", 1.0, 4.0))
    session.set_seed(99)
    session.set_model("official")
    request = session.make_request()
    session.set_direction(Direction(0.0))
    assert request.video == Path("a.mp4")
    assert request.span == Span(3.0, 5.0)
    assert request.direction == Direction(40.0, -10.0)
    assert request.guidance == Guidance("dual", 1.0, 4.0)
    assert (request.seed, request.model) == (99, "official")


def test_nothing_is_requested_without_a_clip() -> None:
    with pytest.raises(NoClip, match="Open one"):
        Session().make_request()


def test_a_short_clip_is_worked_on_whole_and_a_long_one_by_the_window() -> None:
    assert opened(2.5).span == Span(0.0, 2.5)
    assert opened(60.0).span == Span(0.0, 5.0)


def test_the_span_stays_within_the_clip() -> None:
    session = opened(12.0)
    session.move_span(11.0)
    assert session.span == Span(7.0, 5.0)
    with pytest.raises(InvalidSpan):
        session.move_span(float("nan"))


def test_an_impossible_direction_changes_nothing() -> None:
    session = Session()
    with pytest.raises(InvalidDirection):
        session.set_direction(Direction(0.0, 120.0))
    assert session.direction == Direction()


def test_signals_tell_changes_once_and_nothing_else() -> None:
    session, heard = Session(), []
    session.events.direction.connect(heard.append)
    session.set_direction(Direction(10.0))
    session.set_direction(Direction(10.0))
    assert heard == [Direction(10.0)]


def test_the_seed_stays_in_range() -> None:
    session = Session()
    session.set_seed(-5)
    assert session.seed == 0
    session.set_seed(2**40)
    assert session.seed == LARGEST_SEED


def test_a_new_take_is_heard_and_numbers_are_never_given_twice() -> None:
    session = opened()
    assert [add(session), add(session), add(session)] == [1, 2, 3]
    session.remove_take(3)
    assert add(session) == 4
    assert session.active is session.takes[-1]


def test_removing_the_heard_take_hears_its_neighbour_and_can_be_undone() -> None:
    session = opened()
    for _ in range(3):
        add(session)
    session.activate_take(2)
    session.remove_take(2)
    assert session.require_active().number == 3
    session.restore_take()
    assert [take.number for take in session.takes] == [1, 2, 3]
    assert session.require_active().number == 2
    with pytest.raises(NoTake):
        session.restore_take()


def test_renaming_keeps_the_take_and_an_empty_name_gives_back_the_number() -> None:
    session = opened()
    add(session)
    session.rename_take(1, "  Wide ")
    assert session.require_active().name == "Wide"
    assert session.takes == (session.active,)
    session.rename_take(1, " ")
    assert session.takes[0].name == "Take 1"


def test_hearing_a_take_goes_to_its_clip_and_span_but_leaves_the_settings() -> None:
    session = opened()
    session.move_span(4.0)
    add(session)
    session.open_clip(clip("b.mp4", 8.0))
    session.set_direction(Direction(77.0))
    assert session.active is None
    assert len(session.takes) == 1
    session.activate_take(1)
    assert session.require_clip().path == Path("a.mp4")
    assert session.span == Span(4.0, 5.0)
    assert session.direction == Direction(77.0)


def test_adopting_a_take_brings_back_what_it_was_made_with() -> None:
    session = opened()
    session.set_direction(Direction(-30.0, 5.0))
    session.set_guidance(Guidance("visual", 1.5, 2.0))
    session.set_seed(4)
    add(session)
    session.set_direction(Direction())
    session.set_guidance(Guidance("off"))
    session.set_seed(5)
    session.adopt_settings(1)
    assert session.make_request() == session.takes[0].take.request


def test_moving_the_span_stops_hearing_a_take_made_for_another_piece() -> None:
    session = opened()
    add(session)
    session.move_span(2.0)
    assert session.active is None
    assert len(session.takes) == 1


def test_late_reports_of_another_job_are_dropped() -> None:
    session = opened()
    session.start_job(2, session.make_request())
    session.progress_job(1, Progress(Stage.COMPOSING, 1, 2))
    assert session.job is not None
    assert session.job.progress is None
    assert session.end_job(1) is None
    ended = session.end_job(2)
    assert ended is not None
    assert ended.clip == session.clip
    assert session.job is None


def test_an_error_meant_for_the_user_becomes_a_notice() -> None:
    session = Session()
    session.attempt(session.make_request)
    assert session.notice is not None
    assert session.notice.kind is NoticeKind.ERROR
    assert "No video is open" in session.notice.text
    with pytest.raises(ZeroDivisionError):
        session.attempt(lambda: 1 // 0)
