"""Content kept in another space, space kept with other content: for every kind of take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from app.document.requesting import NoRange
from app.document.revising import adopt_cuts
from app.document.session import Session
from app.document.timeline.editing import set_key, set_loop_range
from app.document.varying import (
    NoCodes,
    new_content,
    new_content_in_range,
    new_space,
    new_space_in_range,
)
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction, Foa, GenerationRequest, Guidance, Span, Take, Turn
from visage_core.windowing import written_spans

RATE, FRAMES_PER_SECOND, STREAMS = 1000, 5, 12


@dataclass(frozen=True)
class Kind:
    """A take's span, where the camera turns while it is made, and whether keys turn it later."""

    span: Span
    turns: tuple[Turn, ...] = ()
    cuts: tuple[float, ...] = ()
    keyed: bool = False


KINDS = {
    "whole": Kind(Span(0.0, 5.0)),
    "span": Kind(Span(6.5, 5.0)),
    "keyframed": Kind(Span(0.0, 5.0), keyed=True),
    "keyframed span": Kind(Span(6.5, 5.0), keyed=True),
    "long": Kind(Span(1.0, 27.0)),
    "long with cuts": Kind(Span(1.0, 27.0), cuts=(8.0, 14.0)),
    "long and keyframed": Kind(Span(1.0, 27.0), (Turn(4.0, Direction(33.0)),), keyed=True),
}
COMMANDS: dict[str, Callable[[Session], GenerationRequest]] = {
    "new space": new_space,
    "new content": new_content,
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


@pytest.fixture
def session(kind: Kind, tmp_path: Path) -> Session:
    """One such take is heard, and everything else is set otherwise by now."""
    session = Session()
    path = tmp_path / "a.mp4"
    clip = VideoInfo(path, 160, 90, 30.0, 25.0, "h264", "yuv420p", 0, False, None)
    session.open_clip(clip)
    session.set_direction(Direction(20.0, 5.0))
    request = replace(session.make_request(), span=kind.span, turns=kind.turns, cuts=kind.cuts)
    frames = round(kind.span.duration * FRAMES_PER_SECOND)
    codes = np.arange(frames * STREAMS, dtype=np.int16).reshape(frames, STREAMS)
    foa = Foa(np.ones((4, round(kind.span.duration * RATE)), np.float32), RATE)
    session.add_take(Take(request, "hash", codes, foa), clip)
    adopt_cuts(session, clip, (5.25, 20.0))  # found since the take was made
    session.set_direction(Direction(-100.0))
    session.set_guidance(Guidance("dual", 1.0, 4.0))
    session.set_seed(8)
    if kind.keyed:
        set_key(session, 0.0, Direction(0.0))
        set_key(session, 30.0, Direction(90.0))
    return session


@pytest.fixture(params=COMMANDS)
def varied(request: pytest.FixtureRequest, session: Session) -> GenerationRequest:
    return COMMANDS[request.param](session)


def test_the_span_and_its_windows_stay(session: Session, varied: GenerationRequest) -> None:
    made = session.require_active().take.request
    assert (varied.video, varied.span, varied.cuts) == (made.video, made.span, made.cuts)
    assert varied.kept is not None
    assert varied.kept.codes.shape == session.require_active().take.codes.shape


def test_seed_and_guidance_are_those_of_now(session: Session, varied: GenerationRequest) -> None:
    assert (varied.seed, varied.guidance) == (8, session.guidance)


def test_a_new_space_keeps_w_and_is_aimed_along_the_take(session: Session, kind: Kind) -> None:
    varied = new_space(session)
    assert varied.kept is not None
    assert varied.kept.mask[:, : STREAMS // 4].all()
    assert not varied.kept.mask[:, STREAMS // 4 :].any()
    if not kind.keyed:
        assert (varied.direction, varied.turns) == (Direction(-100.0), ())
        return
    assert varied.direction.azimuth == pytest.approx(3.0 * kind.span.start)
    assert bool(varied.turns) == (kind.span.duration > 5.0)
    starts = [window.start for window in written_spans(kind.span, kind.cuts)]
    for turn in varied.turns:
        assert turn.time in starts, "it turns where what is written together begins"
        assert turn.direction.azimuth == pytest.approx(3.0 * turn.time)


def test_new_content_keeps_the_space_as_it_was_made(session: Session, kind: Kind) -> None:
    varied = new_content(session)
    assert varied.kept is not None
    assert not varied.kept.mask[:, : STREAMS // 4].any()
    assert varied.kept.mask[:, STREAMS // 4 :].all()
    assert (varied.direction, varied.turns) == (Direction(20.0, 5.0), kind.turns)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_same_again_is_made_at_the_next_seed(session: Session, command: str) -> None:
    vary = COMMANDS[command]
    again = vary(session)
    active = session.require_active()
    session.add_take(replace(active.take, request=again), active.clip)
    assert vary(session).seed == again.seed + 1


@pytest.mark.parametrize("command", COMMANDS)
def test_without_codes_there_is_nothing_to_keep(session: Session, command: str) -> None:
    active = session.require_active()
    session.add_take(replace(active.take, codes=active.take.codes[:0]), active.clip)
    with pytest.raises(NoCodes):
        COMMANDS[command](session)


IN_RANGE: dict[str, Callable[[Session], GenerationRequest]] = {
    "new space": new_space_in_range,
    "new content": new_content_in_range,
}


@pytest.mark.parametrize("command", IN_RANGE)
@pytest.mark.parametrize(("first", "last"), [(1.0, 2.2), (-1.0, 1.0), (4.0, 99.0)])
def test_in_a_range_only_what_lies_there_is_written(
    session: Session, kind: Kind, command: str, first: float, last: float
) -> None:
    start, end = max(kind.span.start + first, 0.0), min(kind.span.start + last, 30.0)
    set_loop_range(session, start, end)
    take = session.require_active().take
    varied = IN_RANGE[command](session)
    assert varied.kept is not None
    expected = np.ones(take.codes.shape, np.bool_)
    begins = max(round((start - kind.span.start) * FRAMES_PER_SECOND), 0)
    ends = round((min(end, kind.span.end) - kind.span.start) * FRAMES_PER_SECOND)
    space, content = slice(STREAMS // 4, None), slice(0, STREAMS // 4)
    expected[begins:ends, space if command == "new space" else content] = False
    np.testing.assert_array_equal(varied.kept.mask, expected)
    np.testing.assert_array_equal(varied.kept.codes, take.codes)
    made = take.request
    assert (varied.direction, varied.turns) == (made.direction, made.turns)
    assert (varied.seed, varied.guidance) == (8, session.guidance)


@pytest.mark.parametrize("command", IN_RANGE)
def test_without_a_range_nothing_is_written(session: Session, command: str) -> None:
    with pytest.raises(NoRange):
        IN_RANGE[command](session)
