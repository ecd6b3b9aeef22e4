"""Guidance schedules as the command line writes them."""

from __future__ import annotations

from dataclasses import dataclass, field

from visage_core.errors import InvalidGuidance
from visage_core.types import Schedule

CONSTANT = "constant"

_WAY_OUT = f"write {CONSTANT}, or parts such as depth=1,0 or visual.time=1,0.5 with ; between them"


@dataclass(frozen=True, slots=True)
class NamedSchedule:
    """How both guidance scales change within a clip, under the name it was written as."""

    name: str = CONSTANT
    visual: Schedule = field(default_factory=Schedule)
    direction: Schedule = field(default_factory=Schedule)


def parse_schedule(text: str) -> NamedSchedule:
    """The schedule that `text` writes: "constant", or parts with `;` between them.

    A part is `[visual.|direction.]depth=F,F,...` or `...time=F,F,...`; without a scale's name it
    is meant for both. `depth=1,0` guides coarse codebooks more than fine ones,
    `direction.time=1,0.5` halves the direction scale toward the clip's end. Raises
    `InvalidGuidance`.
    """
    name = text.replace(" ", "")
    factors: dict[str, dict[str, tuple[float, ...]]] = {"visual": {}, "direction": {}}
    for part in [] if name == CONSTANT else name.split(";"):
        target, _, values = part.partition("=")
        scale, _, axis = target.rpartition(".")
        if axis not in ("depth", "time") or scale not in ("", *factors):
            raise InvalidGuidance(
                f"the schedule {text!r} has the unknown part {part!r}; {_WAY_OUT}"
            )
        for of in [scale] if scale else list(factors):
            factors[of][axis] = _numbers(text, values)
    return NamedSchedule(name, Schedule(**factors["visual"]), Schedule(**factors["direction"]))


def _numbers(text: str, values: str) -> tuple[float, ...]:
    try:
        return tuple(float(value) for value in values.split(","))
    except ValueError:
        raise InvalidGuidance(
            f"the schedule {text!r} has {values!r} where numbers should be; {_WAY_OUT}"
        ) from None
