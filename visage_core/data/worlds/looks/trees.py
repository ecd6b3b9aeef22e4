"""A tree in the wind."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from visage_core.data.worlds.canvas import Array, Canvas, Rgb
from visage_core.data.worlds.looks.colours import Texture, bright, grained, pick
from visage_core.data.worlds.looks.shapes import box, circle, convex, line
from visage_core.data.worlds.moment import Moment

_LEAVES: tuple[Rgb, ...] = (
    (0.2, 0.5, 0.14), (0.36, 0.6, 0.15), (0.12, 0.4, 0.2), (0.62, 0.62, 0.14), (0.8, 0.42, 0.1),
    (0.92, 0.6, 0.72),
)  # fmt: skip
_BARKS: tuple[Rgb, ...] = ((0.36, 0.25, 0.16), (0.5, 0.4, 0.3), (0.85, 0.84, 0.8))


def tree(canvas: Canvas, rng: np.random.Generator, moment: Moment) -> None:
    """A broad tree, a fir or a palm, bending in the wind; a strike is a gust."""
    kind, leaf, bark = int(rng.choice(3, p=[0.5, 0.3, 0.2])), pick(rng, _LEAVES), pick(rng, _BARKS)
    tops = rng.uniform((-0.7, 0.05, 0.3), (0.7, 0.85, 0.5), (9, 3))
    pace, start, strength = rng.uniform((0.5, 0.0, 0.05), (0.9, 6.28, 0.13))
    sway = strength * math.sin(2.0 * math.pi * pace * moment.seconds + start)
    sway += 0.4 * strength * math.sin(2.0 * math.pi * 2.3 * pace * moment.seconds)
    sway += 0.22 * (moment.fading(0.6) - 0.4 * moment.coming())
    if kind == 0:
        _broad(canvas, tops, leaf, bark, sway)
    elif kind == 1:
        _fir(canvas, leaf, bark, sway)
    else:
        _palm(canvas, leaf, bark, sway, moment)


def _foliage(colour: Rgb, sway: float) -> Texture:
    """Leaves: small spots of light and dark that move with the wind."""
    base = np.asarray(colour, np.float32)

    def paint(x: Array, y: Array) -> Array:
        x = x - sway * (y + 1.0)
        spots = np.sin(41.0 * x + 2.2 * np.sin(29.0 * y)) * np.sin(
            37.0 * y + 2.2 * np.sin(31.0 * x)
        )
        return np.asarray((1.0 + np.float32(0.24) * spots)[..., None] * base)

    return paint


def _bark(bark: Rgb) -> Texture:
    return grained(bark, 30.0, 9.0, 0.2)


def _broad(canvas: Canvas, tops: np.ndarray, leaf: Rgb, bark: Rgb, sway: float) -> None:
    canvas.fill(line((0.0, -1.0), (0.5 * sway, 0.1), 0.17, 0.1), _bark(bark))
    for x, y in ((-0.42, 0.35), (0.45, 0.4)):
        canvas.fill(line((0.2 * sway, -0.25), (x + sway, y), 0.09, 0.04), _bark(bark))
    order = np.argsort(-tops[:, 1])
    for index, (x, y, radius) in enumerate(tops[order]):
        at = (float(x + sway * (1.0 + y)), float(y))
        shadow = bright(leaf, -0.34 + 0.05 * index)
        canvas.fill(circle(*at, float(radius)), _foliage(shadow, sway), soft=0.03, shade=0.9)
        crown = circle(at[0] + 0.25 * radius * canvas.sun[0], at[1] + 0.3 * radius, 0.55 * radius)
        canvas.fill(crown, _foliage(bright(leaf, 0.1), sway), 0.7, soft=0.2, shade=0.0)


def _fir(canvas: Canvas, leaf: Rgb, bark: Rgb, sway: float) -> None:
    green = (0.35 * leaf[0], 0.55 * leaf[1] + 0.05, 0.6 * leaf[2] + 0.06)
    canvas.fill(box(0.0, -0.85, 0.1, 0.2), _bark(bark))
    for index in range(5):
        y, wide = -0.7 + 0.4 * index, 0.88 - 0.15 * index
        low, high = sway * (0.3 + y + 0.7) * 0.6, sway * (1.1 + y + 0.7) * 0.6
        skirt = [(low - wide, y - 0.05), (low, y - 0.14), (low + wide, y - 0.05), (high, y + 0.62)]
        canvas.fill(convex(skirt), _foliage(bright(green, 0.05 * index), sway), soft=0.02)


def _palm(canvas: Canvas, leaf: Rgb, bark: Rgb, sway: float, moment: Moment) -> None:
    points = [(0.18 * t * t + sway * t * t - 0.1, -1.0 + 1.5 * t) for t in np.linspace(0.0, 1.0, 6)]
    for start, end in pairwise(points):
        canvas.fill(line(start, end, 0.1, 0.09), grained(bark, 3.0, 40.0, 0.2))
    x, y = points[-1]
    for index in range(8):
        turn = -0.5 + index * (math.pi + 1.0) / 7.0 + 0.5 * sway
        flutter = 0.08 * math.sin(9.0 * moment.seconds + 2.0 * index)
        mid = (x + 0.5 * math.cos(turn), y + 0.42 * math.sin(turn) + 0.12 + flutter)
        end = (x + 0.92 * math.cos(turn) + sway, y + 0.5 * math.sin(turn) - 0.16 + flutter)
        green = bright((0.5 * leaf[0], leaf[1], 0.6 * leaf[2]), -0.3 + 0.05 * (index % 3))
        canvas.fill(line((x, y), mid, 0.05, 0.12), _foliage(green, sway))
        canvas.fill(line(mid, end, 0.12, 0.02), _foliage(green, sway))
    for spread in (-0.1, 0.08):
        canvas.fill(circle(x + spread, y - 0.06, 0.09), (0.4, 0.25, 0.12))
