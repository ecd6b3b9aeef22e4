"""A bell in its frame and a pendulum clock."""

from __future__ import annotations

import math

import numpy as np

from visage_core.data.worlds.canvas import Canvas, Rgb
from visage_core.data.worlds.looks.colours import DARK, bright, grained, pick, striped
from visage_core.data.worlds.looks.effects import shock
from visage_core.data.worlds.looks.shapes import (
    both,
    box,
    circle,
    convex,
    ellipse,
    line,
    ring,
    without,
)
from visage_core.data.worlds.moment import Moment

_METALS: tuple[Rgb, ...] = ((0.85, 0.6, 0.15), (0.72, 0.42, 0.2), (0.4, 0.6, 0.5), (0.7, 0.7, 0.74))
_WOODS: tuple[Rgb, ...] = ((0.4, 0.22, 0.11), (0.58, 0.36, 0.18), (0.25, 0.13, 0.08))
_STONES: tuple[Rgb, ...] = ((0.78, 0.72, 0.62), (0.62, 0.6, 0.6), (0.7, 0.45, 0.36))


def bell(canvas: Canvas, rng: np.random.Generator, moment: Moment) -> None:
    """A bell under a stone arch or a beam; it swings to each stroke and sends out rings."""
    metal, wood, stone = pick(rng, _METALS), pick(rng, _WOODS), pick(rng, _STONES)
    arched = rng.random() < 0.5
    flare, waist, bands = rng.uniform((0.16, 0.26, 1.0), (0.26, 0.36, 3.99))
    if arched:
        _arch(canvas, stone)
    else:
        _beams(canvas, wood)
    side = 1.0 if moment.odd else -1.0
    angle = 0.42 * side * (0.25 + 0.75 * moment.lift(0.34)) * (1.0 if moment.since < 0.5 else 0.6)
    if moment.until < 0.34:
        angle = -0.55 * side * moment.until / 0.34
    glow = moment.fading(0.3)
    hung = canvas.placed(0.0, 0.78, angle).placed(0.0, -0.78)
    clapper = 0.42 * side * (moment.fading(0.2) - moment.coming(0.3))
    hung.fill(line((0.0, 0.3), (clapper, -0.66), 0.05), DARK)
    hung.fill(circle(clapper, -0.66, 0.14), (0.2, 0.2, 0.22))
    _bell_body(hung, bright(metal, 0.45 * glow), (float(waist), float(flare)), int(bands))
    shock(canvas, moment, (0.0, -0.1), (1.0, 0.93, 0.6))


def _bell_body(hung: Canvas, metal: Rgb, shape: tuple[float, float], bands: int) -> None:
    waist, flare = shape
    hung.fill(box(0.0, 0.72, 0.1, 0.12, 0.04), bright(metal, -0.4))
    wide = waist + flare
    hung.fill(ellipse(0.0, -0.46, wide + 0.1, 0.13), bright(metal, -0.65))
    hung.fill(ellipse(0.0, 0.4, waist + 0.01, 0.24), metal)
    hung.fill(
        convex([(-wide, -0.3), (wide, -0.3), (waist + 0.05, 0.05), (waist, 0.42), (-waist, 0.42),
                (-waist - 0.05, 0.05)]),
        metal,
    )  # fmt: skip
    lip = convex(
        [(-wide - 0.1, -0.5), (wide + 0.1, -0.5), (wide - 0.02, -0.22), (-wide + 0.02, -0.22)]
    )
    hung.fill(lip, bright(metal, 0.08))
    for index in range(bands):
        y = 0.34 - 0.17 * index
        hung.fill(box(0.0, y, waist + 0.02 + 0.03 * index, 0.022), bright(metal, -0.3), shade=0.4)
    shine = convex(
        [(-wide * 0.75, -0.42), (-wide * 0.5, -0.42), (-waist * 0.3, 0.4), (-waist * 0.6, 0.4)]
    )
    hung.fill(shine, bright(metal, 0.75), 0.65, soft=0.06, shade=0.0)


def _beams(canvas: Canvas, wood: Rgb) -> None:
    grain = grained(wood, 4.0, 40.0, 0.14)
    for side in (-1.0, 1.0):
        canvas.fill(line((side * 0.98, 1.0), (side * 1.05, -1.1), 0.085), grained(wood, 40.0, 4.0))
        canvas.fill(line((side * 0.95, 0.45), (side * 0.5, 0.92), 0.05), bright(wood, -0.15))
    canvas.fill(box(0.0, 0.95, 1.2, 0.11, 0.03), grain)


def _arch(canvas: Canvas, stone: Rgb) -> None:
    """A wall of blocks with an opening, under a small roof."""
    opening = without(
        box(0.0, 0.0, 1.12, 1.1), both(box(0.0, -0.4, 0.86, 1.4, 0.8), box(0.0, 0.0, 2.0, 2.0))
    )
    wall = striped(stone, bright(stone, -0.3), 0.0, 4.2, 0.12)
    canvas.fill(box(0.0, -0.05, 0.95, 1.04), bright(stone, -0.8), 0.85, shade=0.0)
    canvas.fill(opening, wall, shade=0.8)
    canvas.fill(convex([(-1.25, 1.05), (1.25, 1.05), (0.0, 1.42)]), (0.6, 0.24, 0.17))


def clock(canvas: Canvas, rng: np.random.Generator, moment: Moment) -> None:
    """A pendulum clock; the pendulum turns back, and the hand jumps, at every tick."""
    wood, brass = pick(rng, _WOODS), pick(rng, ((0.9, 0.72, 0.25), (0.8, 0.82, 0.85)))
    dial = pick(rng, ((0.97, 0.95, 0.86), (0.9, 0.94, 0.97), (0.15, 0.17, 0.25)))
    style, hour = int(rng.integers(3)), float(rng.uniform(0.0, 6.28))
    slim = float(rng.uniform(0.4, 0.52))
    grain = grained(wood, 34.0, 5.0, 0.14)
    canvas.fill(box(0.0, -0.2, slim, 1.0, 0.03), grain)
    _crown(canvas, wood, slim, style)
    canvas.fill(box(0.0, -1.15, slim + 0.1, 0.12, 0.03), bright(wood, -0.15))
    canvas.fill(box(0.0, -0.52, slim - 0.09, 0.5, 0.05), bright(wood, -0.72), shade=0.3)
    canvas.fill(box(0.0, -0.52, slim - 0.12, 0.47, 0.03), (0.93, 0.87, 0.7), 0.9, shade=0.4)
    _pendulum(canvas, moment, brass, slim)
    canvas.fill(circle(0.0, 0.6, 0.53), bright(wood, -0.3))
    canvas.fill(circle(0.0, 0.6, 0.48), brass)
    canvas.fill(circle(0.0, 0.6, 0.42), dial, shade=0.4)
    _dial(canvas, moment, bright(dial, -0.9) if sum(dial) > 1.5 else brass, hour)
    shock(canvas, moment, (0.0, 0.1), (1.0, 0.9, 0.5))


def _crown(canvas: Canvas, wood: Rgb, slim: float, style: int) -> None:
    if style == 0:
        canvas.fill(
            convex([(-slim - 0.2, 1.0), (slim + 0.2, 1.0), (0.0, 1.45)]), bright(wood, -0.1)
        )
    elif style == 1:
        canvas.fill(ellipse(0.0, 1.0, slim + 0.14, 0.34), bright(wood, -0.1))
    else:
        for x in (-slim, 0.0, slim):
            canvas.fill(line((x, 0.9), (x, 1.25), 0.07, 0.02), bright(wood, 0.1))
    canvas.fill(box(0.0, 0.62, slim + 0.12, 0.52, 0.06), grained(wood, 5.0, 30.0))


def _pendulum(canvas: Canvas, moment: Moment, brass: Rgb, slim: float) -> None:
    """It hangs at one side in a tick, at the other in the next, in the middle half-way."""
    side = 1.0 if moment.odd else -1.0
    hung = canvas.placed(0.0, 0.1, 0.36 * side * math.cos(math.pi * moment.phase))
    hung.fill(line((0.0, 0.0), (0.0, -0.85), 0.025), bright(brass, -0.3))
    weight = 0.16 + 0.06 * slim
    hung.fill(circle(0.0, -0.85, weight), bright(brass, 0.6 * moment.fading(0.2)))
    hung.fill(ring(0.0, -0.85, 0.6 * weight, 0.015), bright(brass, -0.4), shade=0.0)


def _dial(canvas: Canvas, moment: Moment, ink: Rgb, hour: float) -> None:
    for index in range(12):
        turn = index * math.pi / 6.0
        out, across = 0.36, 0.31 if index % 3 else 0.27
        start = (out * math.sin(turn), 0.6 + out * math.cos(turn))
        end = (across * math.sin(turn), 0.6 + across * math.cos(turn))
        canvas.fill(line(start, end, 0.018), ink, shade=0.0)
    ticks = math.floor((moment.seconds - min(moment.since, 1e3)) / 0.25)
    for turn, reach, width in ((hour, 0.2, 0.035), (hour * 12.0, 0.3, 0.025)):
        end = (reach * math.sin(turn), 0.6 + reach * math.cos(turn))
        canvas.fill(line((0.0, 0.6), end, width), ink, shade=0.0)
    jump = ticks * math.pi / 6.0
    tip = (0.37 * math.sin(jump), 0.6 + 0.37 * math.cos(jump))
    canvas.fill(line((0.0, 0.6), tip, 0.016), (0.85, 0.1, 0.1), shade=0.0)
