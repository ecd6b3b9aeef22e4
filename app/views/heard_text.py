"""What is heard, in a few words."""

from __future__ import annotations

from app.views.angles import direction_text
from visage_core.types import Direction


def take_text(name: str, made_for: Direction, heard: Direction, camera: Direction) -> str:
    """A take, and whether it is heard as it was made or rotated since."""
    if heard != made_for:
        return f"{name} · rotated from {direction_text(made_for)}"
    if made_for != camera:
        return f"{name} · generated for {direction_text(made_for)}"
    return f"{name} · generated for this direction"


def making_text(seconds: float, duration: float) -> str:
    """A take that is still being made."""
    return f"Being made · {seconds:.1f} of {duration:.1f} s"


def stopped_text(seconds: float, duration: float) -> str:
    """What there is of a take that was stopped."""
    return f"Stopped · {seconds:.1f} of {duration:.1f} s, not a take"


def at_level(name: str, gain_db: float) -> str:
    """A name, and how far from its own level it is heard: "Reference, −3.2 dB"."""
    return f"{name}, {decibels_text(gain_db)}" if abs(gain_db) >= 0.05 else name


def decibels_text(gain_db: float) -> str:
    """A gain with its sign: −3.2 dB."""
    return f"{gain_db:+.1f} dB".replace("-", "−")
