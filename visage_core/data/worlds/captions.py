"""Captions of single moments: what is in view, where, and whether it is being struck."""

from __future__ import annotations

import math

from visage_core.data.worlds.scene import Scene, Thing

_STRUCK_SECONDS = 0.25
_VIEW_SLOPE = 1.1
"""How far from the middle of a 90° view, as a slope, a thing is still partly seen."""


def moment_caption(scene: Scene, seconds: float) -> str:
    """What the scene's camera sees at one moment, nearest thing first."""
    seen = [
        phrase
        for thing in sorted(scene.things, key=lambda thing: thing.distance)
        if (phrase := _phrase(scene, thing, seconds))
    ]
    return " and ".join(seen) or "an empty landscape"


def _phrase(scene: Scene, thing: Thing, seconds: float) -> str | None:
    across = _slope_across(scene, thing, seconds)
    if across is None or abs(across) > _VIEW_SLOPE:
        return None
    side = "on the left" if across < -0.33 else "on the right" if across > 0.33 else "in the middle"
    reach = "far away" if thing.distance > 1.35 else "close"
    struck = ", right now" if thing.since_strike(seconds) < _STRUCK_SECONDS else ""
    return f"{thing.kind.caption} {reach} {side}{struck}"


def _slope_across(scene: Scene, thing: Thing, seconds: float) -> float | None:
    """Horizontal place in the picture, -1 at its left edge and 1 at its right; None behind it."""
    target = thing.direction(seconds).ambix_vector()
    ahead = float(target @ scene.camera.ambix_vector())
    azimuth = math.radians(scene.camera.azimuth)
    across = float(target[0] * math.sin(azimuth) - target[1] * math.cos(azimuth))
    return across / ahead if ahead > 0.2 else None
