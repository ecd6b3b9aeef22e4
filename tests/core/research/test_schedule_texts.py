"""What is written on the command line is the schedule that was meant, or is refused."""

import pytest

from visage_core.errors import InvalidGuidance
from visage_core.research.schedules import NamedSchedule, parse_schedule
from visage_core.types import Schedule


def test_constant_is_the_default() -> None:
    assert parse_schedule("constant") == NamedSchedule()


@pytest.mark.parametrize(
    ("text", "visual", "direction"),
    [
        ("depth=1,0", Schedule((1, 0)), Schedule((1, 0))),
        ("visual.depth=1,0", Schedule((1, 0)), Schedule()),
        ("visual.time=1,.5; direction.depth=0", Schedule((1,), (1, 0.5)), Schedule((0,))),
        ("depth=2;time=1,0", Schedule((2,), (1, 0)), Schedule((2,), (1, 0))),
    ],
)
def test_parts_are_meant_for_one_scale_or_both(
    text: str, visual: Schedule, direction: Schedule
) -> None:
    parsed = parse_schedule(text)
    assert (parsed.visual, parsed.direction) == (visual, direction)


@pytest.mark.parametrize(
    "text", ["", "depth", "depth=", "depth=a", "width=1", "both.depth=1", "depth=-1", "time=1,,2"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidGuidance):
        parse_schedule(text)
