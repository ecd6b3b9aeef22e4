"""Signs of a strike that several looks share."""

from __future__ import annotations

import math

from visage_core.data.worlds.canvas import Canvas, Rgb
from visage_core.data.worlds.looks.shapes import both, circle, line, ring
from visage_core.data.worlds.moment import Moment

_RINGS_PER_SECOND = 3.9
_RING_SECONDS = 0.36


def shock(
    canvas: Canvas, moment: Moment, at: tuple[float, float], colour: Rgb, flat: float = 1.0
) -> None:
    """A ring that runs out from the place of a strike and fades within about a third second."""
    if moment.since >= _RING_SECONDS:
        return
    left = moment.fading(_RING_SECONDS)
    radius = 0.08 + _RINGS_PER_SECOND * moment.since
    width = 0.035 + 0.05 * left
    inside = circle(0.0, 0.0, 1.45)
    canvas.fill(
        both(ring(*at, radius, width, flat), inside),
        colour,
        0.25 + 0.7 * left,
        soft=0.03,
        glow=True,
    )
    canvas.fill(both(circle(*at, 0.42 * left), inside), colour, 0.5 * left, soft=0.3, glow=True)


def call(canvas: Canvas, moment: Moment, at: tuple[float, float], turn: float, rgb: Rgb) -> None:
    """Three strokes that fly out of a mouth at `at`, towards `turn` radians, after a strike."""
    if moment.since >= _RING_SECONDS:
        return
    left = moment.fading(_RING_SECONDS)
    near = 0.1 + 0.8 * moment.since
    for spread in (-0.5, 0.0, 0.5):
        x, y = math.cos(turn + spread), math.sin(turn + spread)
        start = at[0] + near * x, at[1] + near * y
        end = start[0] + 0.22 * x * (0.4 + left), start[1] + 0.22 * y * (0.4 + left)
        canvas.fill(line(start, end, 0.05, 0.02), rgb, 0.35 + 0.65 * left, glow=True)
