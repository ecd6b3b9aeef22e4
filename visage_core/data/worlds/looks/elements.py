"""Water and fire: a fountain, a camp fire and fireworks."""

from __future__ import annotations

import colorsys
import math

import numpy as np

from visage_core.data.worlds.canvas import Canvas, Rgb
from visage_core.data.worlds.looks.colours import bright, grained, pick, vary
from visage_core.data.worlds.looks.shapes import box, circle, convex, dots, ellipse, line
from visage_core.data.worlds.moment import Moment

_STONES: tuple[Rgb, ...] = ((0.75, 0.72, 0.66), (0.55, 0.55, 0.58), (0.78, 0.62, 0.5))
_FOAM: Rgb = (0.93, 0.98, 1.0)


def fountain(canvas: Canvas, rng: np.random.Generator, moment: Moment) -> None:
    """A stone basin, with or without a second one above, and jets whose drops fall in arcs."""
    stone, water = pick(rng, _STONES), vary(rng, (0.3, 0.62, 0.85), 0.04)
    tiered, jets = rng.random() < 0.5, int(rng.integers(3, 7))
    wide, tall = rng.uniform((0.45, 0.95), (0.75, 1.25))
    starts = rng.uniform(0.0, 1.0, jets)
    surge = 0.12 * moment.fading(0.6) - 0.1 * moment.coming()
    nozzle = -0.05 if tiered else -0.5
    canvas.fill(box(0.0, -0.78, 0.88, 0.17, 0.06), grained(stone, 9.0, 25.0, 0.1))
    canvas.fill(ellipse(0.0, -0.62, 0.98, 0.24), stone)
    canvas.fill(ellipse(0.0, -0.6, 0.87, 0.18), bright(water, -0.35), shade=0.4)
    _ripples(canvas, water, moment.seconds)
    canvas.fill(line((0.0, -0.6), (0.0, nozzle), 0.11, 0.08), stone)
    if tiered:
        canvas.fill(ellipse(0.0, -0.12, 0.42, 0.12), stone)
        canvas.fill(ellipse(0.0, -0.09, 0.35, 0.075), water)
    rise = (tall + surge) * (1.0 if not tiered else 0.8)
    _column(canvas, water, nozzle, nozzle + 0.8 * rise, moment.seconds)
    for index, start in enumerate(starts):
        across = wide * (2.0 * index / (jets - 1) - 1.0)
        _jet(canvas, (nozzle, rise, across), float(start) + 1.0 * moment.seconds, water)


def _ripples(canvas: Canvas, water: Rgb, seconds: float) -> None:
    for index in range(5):
        x = 0.7 * math.sin(2.4 * index + 0.7 * seconds)
        y = -0.61 + 0.1 * math.sin(4.1 * index)
        wide = 0.12 + 0.05 * math.sin(5.0 * seconds + index)
        canvas.fill(ellipse(x, y, wide, 0.018), bright(water, 0.6), 0.8, shade=0.0)


def _column(canvas: Canvas, water: Rgb, low: float, high: float, seconds: float) -> None:
    canvas.fill(line((0.0, low), (0.0, high), 0.09, 0.05), bright(water, 0.45), 0.85, shade=0.3)
    for index in range(4):
        part = (index / 4.0 + 1.3 * seconds) % 1.0
        y = low + part * (high - low)
        canvas.fill(circle(0.02 * math.sin(9.0 * index), y, 0.08), _FOAM, 0.8, soft=0.04, shade=0.0)
    canvas.fill(circle(0.0, high, 0.16), _FOAM, 0.85, soft=0.12, shade=0.0)


def _jet(canvas: Canvas, path: tuple[float, float, float], start: float, water: Rgb) -> None:
    """An arc of drops from the nozzle to the basin, `path` its foot, height and reach."""
    nozzle, rise, across = path
    floor = -0.6 + 0.05 * math.sin(7.0 * across)
    drop = nozzle - floor
    fall = 0.5 + 0.5 * math.sqrt(1.0 + drop / max(rise, 0.1))
    points = []
    for index in range(16):
        age = fall * ((index / 16.0 + start) % 1.0)
        y = nozzle + 4.0 * rise * age * (1.0 - age) * 0.9
        points.append((across * age, max(y, floor)))
    canvas.fill(dots(points, 0.058), bright(water, 0.5), 0.75, soft=0.03, shade=0.0)
    canvas.fill(dots(points[::2], 0.036), _FOAM, shade=0.0)
    canvas.fill(ellipse(across * fall, floor, 0.13, 0.04), _FOAM, 0.7, soft=0.04, shade=0.0)


def fire(canvas: Canvas, rng: np.random.Generator, moment: Moment) -> None:
    """A camp fire: logs between stones, flickering tongues, glow and sparks."""
    wood, stone = vary(rng, (0.33, 0.2, 0.12), 0.03), vary(rng, (0.45, 0.43, 0.42), 0.05)
    hot = pick(rng, ((1.0, 0.45, 0.05), (1.0, 0.36, 0.03), (1.0, 0.55, 0.1)))
    count, height = int(rng.integers(4, 7)), float(rng.uniform(0.85, 1.2))
    starts = rng.uniform(0.0, 6.28, (7, 2))
    sparks = rng.uniform((0.0, -0.5), (1.0, 0.5), (12, 2))
    flare = 0.25 * moment.fading(0.5)
    canvas.fill(circle(0.0, -0.25, 0.72 + 0.5 * flare), hot, 0.45, soft=0.9, glow=True)
    for x in (-0.75, -0.4, 0.0, 0.4, 0.75):
        canvas.fill(ellipse(x, -0.82 - 0.09 * math.cos(2.0 * x), 0.21, 0.14), stone)
    for start, end in (((-0.72, -0.84), (0.5, -0.52)), ((0.72, -0.84), (-0.5, -0.52))):
        canvas.fill(line(start, end, 0.12, 0.1), grained(wood, 30.0, 30.0, 0.25))
        canvas.fill(circle(*start, 0.1), (0.75, 0.55, 0.33))
    for size, colour in ((1.0, hot), (0.68, (1.0, 0.72, 0.12)), (0.38, (1.0, 0.96, 0.62))):
        for index in range(count):
            place = 2.0 * index / (count - 1) - 1.0
            _tongue(canvas, (place, (height + flare) * size, size), starts[index], colour, moment)
    _sparks(canvas, sparks, moment)


def _tongue(
    canvas: Canvas,
    form: tuple[float, float, float],
    start: np.ndarray,
    colour: Rgb,
    moment: Moment,
) -> None:
    """A flame of three pieces that lick to the side, `form` its place, height and size."""
    place, height, size = form
    lick = math.sin(7.3 * moment.seconds + float(start[0]) + 2.0 * size)
    leap = 0.75 + 0.25 * math.sin(10.7 * moment.seconds + float(start[1]))
    tall = height * leap * (1.35 - 0.75 * abs(place))
    x, wide = 0.48 * place * (0.4 + 0.6 * size), 0.25 * (0.4 + 0.6 * size)
    middle = (0.75 * x + 0.09 * lick, -0.62 + 0.45 * tall)
    tip = (0.45 * x - 0.13 * lick, -0.62 + tall)
    canvas.fill(line((x, -0.6), middle, wide, 0.7 * wide), colour, 0.92, soft=0.06, glow=True)
    canvas.fill(line(middle, tip, 0.7 * wide, 0.015), colour, 0.92, soft=0.06, glow=True)


def _sparks(canvas: Canvas, sparks: np.ndarray, moment: Moment) -> None:
    for group in (0, 1):
        points = []
        for start, across in sparks[group::2]:
            age = (start + (0.7 + 0.2 * group) * moment.seconds) % 1.0
            x = across * (0.4 + age) + 0.1 * math.sin(6.0 * age + 9.0 * across)
            points.append((float(x), float(-0.4 + 1.75 * age)))
        canvas.fill(dots(points, 0.03), (1.0, 0.8, 0.3), glow=True)


def fireworks(canvas: Canvas, rng: np.random.Generator, moment: Moment) -> None:
    """A rocket that climbs before each strike, and the burst that spreads and fades after it."""
    colours = [_neon(rng), _neon(rng), _neon(rng)]
    rays, rows, start = int(rng.integers(9, 16)), int(rng.integers(2, 4)), rng.uniform(0.0, 1.0)
    willow, jitter = rng.random() < 0.4, rng.uniform(0.85, 1.1, 16)
    index = 1 if moment.odd else 0
    if moment.since < 1.6:
        _burst(canvas, (colours[index], colours[index + 1]), jitter[:rays], moment, (rows, willow))
    if moment.until < 0.7:
        _rocket(canvas, bright(colours[1 - index], 0.5), moment, 0.4 * float(start) - 0.2)


def _neon(rng: np.random.Generator) -> Rgb:
    return colorsys.hsv_to_rgb(float(rng.uniform(0.0, 1.0)), 0.9, 1.0)


def _burst(
    canvas: Canvas,
    colours: tuple[Rgb, Rgb],
    jitter: np.ndarray,
    moment: Moment,
    form: tuple[int, bool],
) -> None:
    rows, willow = form
    age = moment.since / 1.6
    spread = 1.1 * (1.0 - math.exp(-5.2 * moment.since)) / (1.0 - math.exp(-5.2 * 1.6))
    sink, left = (0.3 if willow else 0.15) * age**1.5, min(1.0, 1.7 * (1.0 - age))
    flash = moment.fading(0.3)
    canvas.fill(
        circle(0.0, 0.1, 0.3 + 0.7 * flash), (1.0, 1.0, 0.9), 0.9 * flash, soft=0.7, glow=True
    )
    glow = colours[0]
    canvas.fill(
        circle(0.0, 0.1, 0.05 + 0.9 * spread), bright(glow, -0.25), 0.42 * left, soft=0.5, glow=True
    )
    for row in range(rows):
        part = spread * (1.0 - row / (rows + 0.4))
        points = []
        for number, reach in enumerate(jitter):
            turn = 2.0 * math.pi * (number + 0.5 * row) / len(jitter)
            r = part * float(reach)
            points.append((r * math.cos(turn), 0.1 + r * math.sin(turn) - sink))
        colour = bright(colours[row % 2], 0.15 + 0.5 * flash)
        if row == 0:
            for x, y in points:
                tail = (0.45 * x, 0.1 + 0.45 * (y - 0.1))
                streak = line(tail, (x, y), 0.012, 0.05)
                canvas.fill(streak, colour, 0.9 * left, soft=0.02, glow=True)
        canvas.fill(dots(points, 0.07 + 0.035 * left), colour, left, soft=0.03, glow=True)
        canvas.fill(dots(points, 0.04), (1.0, 1.0, 0.92), left, glow=True)


def _rocket(canvas: Canvas, colour: Rgb, moment: Moment, slant: float) -> None:
    down = moment.until / 0.7
    x, y = slant * down, 0.1 - 1.4 * down
    tail = (x + 0.25 * slant, max(y - 0.55, -1.45))
    canvas.fill(line((x, y), tail, 0.055, 0.008), (1.0, 0.75, 0.3), 0.9, soft=0.05, glow=True)
    canvas.fill(circle(x, y, 0.14), colour, 0.7, soft=0.14, glow=True)
    canvas.fill(convex([(x - 0.05, y - 0.1), (x + 0.05, y - 0.1), (x, y + 0.1)]), colour, glow=True)
