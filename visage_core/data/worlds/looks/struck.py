"""Things that are hit: a drum and a ball."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from visage_core.data.worlds.canvas import Canvas, Rgb
from visage_core.data.worlds.looks.colours import (
    WHITE,
    Texture,
    bright,
    checked,
    grained,
    pick,
    striped,
    turned,
    vary,
    vivid,
    wedges,
)
from visage_core.data.worlds.looks.effects import shock
from visage_core.data.worlds.looks.shapes import box, circle, convex, ellipse, line, ring
from visage_core.data.worlds.moment import Moment

_SHELLS: tuple[Rgb, ...] = (
    (0.72, 0.08, 0.12), (0.08, 0.2, 0.55), (0.6, 0.32, 0.12), (0.1, 0.4, 0.25), (0.5, 0.12, 0.5),
)  # fmt: skip
_WOOD: Rgb = (0.86, 0.66, 0.4)


def drum(canvas: Canvas, rng: np.random.Generator, moment: Moment) -> None:
    """A drum with two sticks that take turns; rings run over the skin after each blow."""
    shell, rim = pick(rng, _SHELLS), pick(rng, ((0.88, 0.8, 0.55), (0.8, 0.82, 0.85), _WOOD))
    skin = vary(rng, (0.9, 0.86, 0.76), 0.03)
    depth, taper = rng.uniform((0.38, -0.06), (0.6, 0.3))
    laced, felt = rng.random(2) < 0.5
    top = 0.0
    _shell(canvas, shell, rim, (float(depth), float(taper)), bool(laced))
    canvas.fill(ellipse(0.0, top, 0.86, 0.3), rim)
    canvas.fill(ellipse(0.0, top + 0.02, 0.78, 0.25), bright(skin, 0.8 * moment.fading(0.2)))
    hand = 1.0 if moment.odd else -1.0
    spot = (0.18 * hand, top + 0.02)
    for delay in (0.0, 0.09):
        since = moment.since - delay
        if 0.0 <= since < 0.3:
            glow = 1.0 - since / 0.3
            waves = ring(*spot, 0.06 + 1.9 * since, 0.03, 0.33)
            canvas.fill(waves, (0.5, 0.25, 0.1), glow, shade=0.0)
    _sticks(canvas, moment, hand, bool(felt), top)
    shock(canvas, moment, spot, (1.0, 0.97, 0.75), 0.75)


def _shell(canvas: Canvas, shell: Rgb, rim: Rgb, shape: tuple[float, float], laced: bool) -> None:
    depth, taper = shape
    low, bottom = 0.82 - taper, -2.0 * depth + 0.08
    hull = convex([(-low, bottom), (low, bottom), (0.83, 0.0), (-0.83, 0.0)])
    canvas.fill(ellipse(0.0, bottom, low, 0.24), bright(shell, -0.3))
    canvas.fill(hull, grained(shell, 3.0, 30.0, 0.1), shade=0.8)
    canvas.fill(box(-0.45, -depth, 0.1, depth), bright(shell, 0.5), 0.35, soft=0.12, shade=0.0)
    canvas.fill(ring(0.0, bottom, low, 0.045, 0.28), rim)
    places = np.linspace(-0.86, 0.86, 7)
    for left, right in pairwise(places):
        ends = (left, right) if laced else (left, left)
        for start, end in ((ends[0], ends[1]), (ends[1], ends[0])):
            dip = -0.27 * math.sqrt(max(0.0, 1.0 - end * end))
            rope = line((start * 0.95, -0.12), (end * low, bottom + dip), 0.022)
            canvas.fill(rope, bright(rim, 0.2), shade=0.3)


def _sticks(canvas: Canvas, moment: Moment, hand: float, felt: bool, top: float) -> None:
    """The hand that struck goes up, the one that comes next goes down."""
    rise = {hand: min(1.0, moment.since / 0.32), -hand: min(1.0, moment.until / 0.32)}
    for side, lift in rise.items():
        high = 0.75 * lift**0.85
        tip = (0.16 * side, top + 0.07 + high)
        grip = (1.02 * side, top + 0.45 + 0.75 * high)
        canvas.fill(line(tip, grip, 0.04, 0.055), _WOOD)
        head: Rgb = (0.93, 0.9, 0.85) if felt else bright(_WOOD, -0.2)
        canvas.fill(circle(*tip, 0.12 if felt else 0.07), head)
        canvas.fill(circle(*grip, 0.1), (0.88, 0.65, 0.5))


def ball(canvas: Canvas, rng: np.random.Generator, moment: Moment) -> None:
    """A ball, flat where it meets the ground and long in flight, over a ring of dust."""
    main, other = vivid(rng), pick(rng, (WHITE, WHITE, (0.12, 0.12, 0.2), (0.98, 0.85, 0.2)))
    pattern, start = int(rng.integers(4)), float(rng.uniform(-1.5, 1.5))
    flat = max(moment.fading(0.14), moment.coming(0.1))
    fast = 1.0 - abs(2.0 * moment.lift(0.36) - 1.0)
    tall = 0.84 * (1.0 - 0.42 * flat + 0.1 * fast)
    wide = 0.84 * (1.0 + 0.32 * flat - 0.08 * fast)
    low = -0.86 + tall
    if moment.since > 0.05:
        _speed_lines(canvas, moment, low)
    _dust(canvas, moment)
    spin = start - 2.2 * moment.seconds * moment.side
    paint = turned(_ball_paint(pattern, main, other), 0.0, low, spin)
    canvas.fill(ellipse(0.0, low, wide, tall), paint, shade=1.3)
    shine = (0.35 * wide * canvas.sun[0], low + 0.4 * tall)
    canvas.fill(ellipse(*shine, 0.17, 0.12), (1.0, 1.0, 1.0), 0.75, soft=0.1, shade=0.0)


def _ball_paint(pattern: int, main: Rgb, other: Rgb) -> Texture:
    if pattern == 0:
        return wedges(main, other, 6)
    if pattern == 1:
        return striped(main, other, 1.3, 0.0, 0.45)
    if pattern == 2:
        return checked(main, other, 2.4, 2.4)
    return wedges(main, bright(main, -0.45), 8)


def _dust(canvas: Canvas, moment: Moment) -> None:
    """The ring on the ground after a bounce, and the shadow that shrinks to meet the ball."""
    shock(canvas, moment, (0.0, -0.86), (1.0, 0.97, 0.85), 0.4)
    left = moment.fading(0.34)
    if left > 0.0:
        for side in (-1.0, 1.0):
            away = 0.6 + 0.7 * (1.0 - left)
            puff = circle(side * away, -0.8 + 0.25 * (1.0 - left), 0.12 + 0.14 * (1.0 - left))
            canvas.fill(puff, (0.85, 0.8, 0.7), 0.8 * left, soft=0.1, shade=0.5)


def _speed_lines(canvas: Canvas, moment: Moment, low: float) -> None:
    """Strokes under a ball that flies up, over one that comes down."""
    rising, falling = moment.fading(0.36), moment.coming(0.36)
    side = -1.0 if rising > falling else 1.0
    strength = max(rising, falling)
    if strength <= 0.0:
        return
    for x in (-0.5, 0.0, 0.5):
        start = (x, low + side * (0.92 - 0.3 * abs(x)))
        end = (x, max(-1.25, min(1.4, start[1] + side * 0.5 * strength)))
        canvas.fill(line(start, end, 0.045, 0.01), (1.0, 1.0, 1.0), 0.75 * strength, shade=0.0)
