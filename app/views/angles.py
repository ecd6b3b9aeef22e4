"""Directions as people read and nudge them."""

from __future__ import annotations

from visage_core.types import Direction


def degrees_text(value: float) -> str:
    """Whole degrees with a real minus sign: +35°, 0°, −110°."""
    whole = round(value)
    sign = "+" if whole > 0 else "−" if whole < 0 else ""
    return f"{sign}{abs(whole)}°"


def direction_text(direction: Direction) -> str:
    """A direction in one line."""
    return f"{degrees_text(direction.azimuth)}, {degrees_text(direction.elevation)}"


def moved(direction: Direction, azimuth: float = 0.0, elevation: float = 0.0) -> Direction:
    """The direction turned by so many degrees; elevation stops at the poles."""
    raised = min(max(direction.elevation + elevation, -90.0), 90.0)
    return Direction(direction.azimuth + azimuth, raised)
