"""Captions of single moments: what is in view, where, and how near it is to its strike."""

from __future__ import annotations

from visage_core.data.worlds.moment import Moment
from visage_core.data.worlds.scene import Scene, Thing

_FAR = 1.4
"""Distance from which a thing is called far away."""

_ACROSS = ((-0.45, "far left"), (-0.15, "left"), (0.15, "centre"), (0.45, "right"))
_AFTER = ((0.07, "striking now"), (0.14, "just struck"), (0.26, "struck a moment ago"))
_BEFORE = ((0.06, "about to strike"), (0.13, "soon to strike"))


def moment_caption(scene: Scene, seconds: float) -> str:
    """What the scene's camera sees at one moment, nearest thing first.

    Up to three sentences: what there is, where it is, and what it is doing.
    """
    seen = [
        (thing, place)
        for thing in sorted(scene.things, key=lambda thing: thing.distance)
        if (place := scene.place_in_view(thing.direction(seconds))) is not None
    ]
    if not seen:
        return "an empty landscape"
    aspects = (
        [thing.kind.caption for thing, _ in seen],
        [_where(thing, place) for thing, place in seen],
        [doing for thing, _ in seen if (doing := _doing(thing, seconds))],
    )
    return ". ".join(" and ".join(aspect) for aspect in aspects if aspect)


def _where(thing: Thing, place: tuple[float, float]) -> str:
    across = _named(place[0], _ACROSS) or "far right"
    height = "high" if place[1] > 0.2 else "low" if place[1] < -0.2 else "level"
    reach = "far away" if thing.distance > _FAR else "near"
    return f"{thing.kind.caption} {reach} {across} {height}"


def _doing(thing: Thing, seconds: float) -> str:
    moment = thing.moment(seconds)
    words = (_going(moment), _striking(moment))
    return " ".join([thing.kind.caption, *filter(None, words)]) if any(words) else ""


def _going(moment: Moment) -> str:
    return {1.0: "moving right", -1.0: "moving left"}.get(moment.heading, "")


def _striking(moment: Moment) -> str:
    return _named(moment.since, _AFTER) or _named(moment.until, _BEFORE)


def _named(value: float, names: tuple[tuple[float, str], ...]) -> str:
    """The name of the first range that ends above the value; empty beyond the last."""
    return next((name for end, name in names if value < end), "")
