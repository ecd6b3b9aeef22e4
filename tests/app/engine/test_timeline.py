"""The position heard follows the frames heard, over seeks, wraps and pauses."""

from __future__ import annotations

import pytest

from app.engine.timeline import Timeline
from app.engine.transport import Passage


def test_nothing_sent_is_the_beginning() -> None:
    assert Timeline().heard(0) == 0


def test_position_follows_what_is_heard_not_what_is_written() -> None:
    timeline = Timeline()
    timeline.add([Passage(100, 50, moving=True), Passage(150, 50, moving=True)])
    assert timeline.written == 100
    assert [timeline.heard(played) for played in (0, 10, 50, 75)] == [100, 110, 150, 175]


def test_a_loop_wrap_is_heard_when_it_comes() -> None:
    timeline = Timeline()
    timeline.add([Passage(190, 10, moving=True), Passage(100, 10, moving=True)])
    assert [timeline.heard(played) for played in (8, 9, 10, 11)] == [198, 199, 100, 101]


def test_standing_still_does_not_move() -> None:
    timeline = Timeline()
    timeline.add([Passage(10, 5, moving=True), Passage(15, 100, moving=False)])
    assert timeline.heard(60) == 15


def test_position_never_runs_past_what_was_written() -> None:
    timeline = Timeline()
    timeline.add([Passage(10, 5, moving=True)])
    assert timeline.heard(1000) == 15


@pytest.mark.parametrize("played", [0, 40, 500])
def test_hold_is_heard_at_once(played: int) -> None:
    timeline = Timeline()
    timeline.add([Passage(10, 100, moving=True)])
    timeline.hold(7)
    assert timeline.heard(played) == 7
    timeline.add([Passage(7, 10, moving=True)])
    assert timeline.heard(99) == 7
    assert timeline.heard(103) == 10
