"""Time left is known once every stage that still has work was measured."""

import pytest

from visage_core.events import Stage
from visage_core.generation.pace import Pace
from visage_core.generation.recent import Recent


def test_time_left_needs_every_remaining_stage() -> None:
    pace = Pace()
    pace.add(Stage.COMPOSING, 2.0, 4)
    assert pace.seconds_left({Stage.COMPOSING: 6}) == pytest.approx(3.0)
    assert pace.seconds_left({Stage.COMPOSING: 6, Stage.RENDERING: 1}) is None
    assert pace.seconds_left({Stage.COMPOSING: 6, Stage.RENDERING: 0}) == pytest.approx(3.0)
    pace.add(Stage.RENDERING, 10.0, 1)
    assert pace.seconds_left({Stage.COMPOSING: 6, Stage.RENDERING: 2}) == pytest.approx(23.0)


def test_only_the_making_of_units_is_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("time.perf_counter", lambda: now)

    def make() -> object:
        nonlocal now
        for unit in range(3):
            now += 2.0
            yield unit

    pace = Pace()
    for _ in pace.timed(Stage.COMPOSING, make()):  # type: ignore[arg-type]
        now += 50.0
    with pace.measuring(Stage.RENDERING, 4):
        now += 2.0
    assert pace.seconds_left({Stage.COMPOSING: 1, Stage.RENDERING: 1}) == 2.5


def test_what_was_not_used_for_longest_is_forgotten() -> None:
    recent: Recent[str, int] = Recent(2)
    for key, value in (("a", 1), ("b", 2)):
        assert recent.put(key, value) == value
    assert recent.get("a") == 1
    recent.put("c", 3)
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (1, None, 3)
