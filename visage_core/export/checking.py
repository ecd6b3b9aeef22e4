"""Every export is read back, and what is found is held against what was meant."""

from __future__ import annotations

from collections.abc import Iterator

from visage_core.export.delivery import Check, Expected
from visage_core.types import Direction
from visage_core.verify.facts import FileFacts

_LOSSY_PADDING = 4096
"""Samples by which decoded sound may be longer: what fills the last frame, and its overlap."""

_LEVEL_DB = {False: 0.1, True: 1.0}
_DIRECTION_DEGREES = {False: 1.0, True: 5.0}
_QUIET_DB = -80.0
"""Below this dither and rounding move level and direction."""


def checks(expected: Expected, facts: FileFacts) -> tuple[Check, ...]:
    """What was looked at in a file, and whether it is as it must be."""
    return tuple(_checks(expected, facts))


def _checks(expected: Expected, facts: FileFacts) -> Iterator[Check]:
    yield _equal("convention", facts.convention, expected.convention)
    yield _equal("channels", facts.channels, expected.channels)
    yield _equal("sample rate", facts.sample_rate, expected.sample_rate)
    yield _length(expected, facts)
    for box in expected.boxes:
        yield Check(box, box in facts.boxes, "there" if box in facts.boxes else "missing")
    if expected.level_db is not None and expected.level_db > _QUIET_DB:
        yield _level(expected, expected.level_db, facts)
        if expected.direction is not None:
            yield _direction(expected, expected.direction, facts)


def _equal(name: str, found: object, wanted: object) -> Check:
    same = found == wanted
    return Check(name, same, str(found) if same else f"{found} instead of {wanted}")


def _length(expected: Expected, facts: FileFacts) -> Check:
    spare = facts.frames - expected.frames
    passed = 0 <= spare <= _LOSSY_PADDING if expected.lossy else spare == 0
    found = f"{facts.seconds:.3f} s ({facts.frames} samples)"
    return Check("length", passed, found if passed else f"{found} instead of {expected.frames}")


def _level(expected: Expected, wanted: float, facts: FileFacts) -> Check:
    if facts.level_db is None:
        return Check("level", False, f"silence instead of {wanted:.1f} dB")
    passed = abs(facts.level_db - wanted) <= _LEVEL_DB[expected.lossy]
    found = f"{facts.level_db:.1f} dB"
    return Check("level", passed, found if passed else f"{found} instead of {wanted:.1f} dB")


def _direction(expected: Expected, wanted: Direction, facts: FileFacts) -> Check:
    if facts.peak_azimuth is None or facts.peak_elevation is None:
        return Check("direction", False, "none")
    found = Direction(facts.peak_azimuth, facts.peak_elevation)
    passed = found.angle_to(wanted) <= _DIRECTION_DEGREES[expected.lossy]
    text = f"azimuth {found.azimuth:g}°, elevation {found.elevation:g}°"
    meant = f"azimuth {wanted.azimuth:.1f}°, elevation {wanted.elevation:.1f}°"
    return Check("direction", passed, text if passed else f"{text} instead of {meant}")
