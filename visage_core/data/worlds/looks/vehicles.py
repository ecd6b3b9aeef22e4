"""An emergency car, a motorcycle and a helicopter."""

from __future__ import annotations

import math

import numpy as np

from visage_core.data.worlds.canvas import Canvas, Rgb
from visage_core.data.worlds.looks.colours import (
    DARK,
    GLASS,
    STEEL,
    WHITE,
    bright,
    checked,
    pick,
    vary,
    vivid,
)
from visage_core.data.worlds.looks.effects import shock
from visage_core.data.worlds.looks.shapes import box, circle, convex, ellipse, line, ring
from visage_core.data.worlds.moment import Moment

_LIVERIES: tuple[tuple[Rgb, Rgb], ...] = (
    ((0.95, 0.95, 0.95), (0.1, 0.25, 0.75)), ((0.95, 0.95, 0.95), (0.9, 0.15, 0.1)),
    ((0.85, 0.08, 0.08), (0.98, 0.9, 0.3)), ((0.98, 0.85, 0.1), (0.1, 0.5, 0.2)),
    ((0.12, 0.15, 0.3), (0.95, 0.95, 0.95)),
)  # fmt: skip
_BLUE: Rgb = (0.15, 0.4, 1.0)
_RED: Rgb = (1.0, 0.12, 0.08)


def car(canvas: Canvas, rng: np.random.Generator, moment: Moment) -> None:
    """A police car, ambulance or fire engine; its lamp flashes at each turn of the siren."""
    paint, stripe = _LIVERIES[int(rng.integers(len(_LIVERIES)))]
    paint, van = vary(rng, paint, 0.02), rng.random() < 0.45
    low = float(rng.uniform(-0.05, 0.05))
    car = canvas.facing(moment.side)
    roof = 0.62 if van else 0.48 + low
    _lamps(car, moment, roof)
    if van:
        car.fill(box(-0.22, 0.1, 0.78, 0.52, 0.08), paint)
        car.fill(convex([(0.5, -0.3), (1.0, -0.3), (0.92, 0.12), (0.7, 0.5), (0.5, 0.5)]), paint)
        car.fill(convex([(0.6, 0.06), (0.88, 0.06), (0.7, 0.42), (0.6, 0.42)]), GLASS)
        car.fill(box(-0.3, 0.3, 0.09, 0.22), stripe, shade=0.3)
        car.fill(box(-0.3, 0.3, 0.22, 0.09), stripe, shade=0.3)
    else:
        cabin = [(-0.72, 0.0), (0.62, 0.0), (0.3, roof), (-0.42, roof)]
        car.fill(convex(cabin), paint)
        car.fill(
            convex([(-0.56, 0.04), (-0.1, 0.04), (-0.1, roof - 0.08), (-0.37, roof - 0.08)]), GLASS
        )
        car.fill(
            convex([(0.0, 0.04), (0.48, 0.04), (0.25, roof - 0.08), (0.0, roof - 0.08)]), GLASS
        )
        car.fill(
            convex([(-1.0, -0.4), (1.02, -0.4), (0.98, -0.08), (0.6, 0.03), (-0.95, 0.03)]), paint
        )
    car.fill(box(0.0, -0.16, 0.97, 0.1), checked(paint, stripe, 5.0, 9.0), shade=0.4)
    car.fill(box(0.0, -0.38, 1.02, 0.09, 0.06), bright(paint, -0.45))
    car.fill(ellipse(0.96, -0.17, 0.07, 0.09), (1.0, 0.98, 0.75), glow=True)
    car.fill(box(-0.98, -0.14, 0.04, 0.08), (0.8, 0.05, 0.05))
    for x in (-0.58, 0.6):
        _wheel(car, (x, -0.48), 0.25, -5.0 * abs(moment.heading) * moment.seconds)


def _lamps(car: Canvas, moment: Moment, roof: float) -> None:
    """Blue and red take turns with the siren; a beam sweeps over from turn to turn."""
    first, second = (_BLUE, _RED) if moment.odd else (_RED, _BLUE)
    flash = moment.fading(0.36)
    at = (-0.06, roof + 0.1)
    car.fill(circle(*at, 0.4 + 0.2 * flash), first, 0.3 + 0.45 * flash, soft=0.4, glow=True)
    turn = math.pi * (1.0 - moment.phase)
    for width, reach in ((0.28, 0.85), (0.14, 0.95)):
        left = (
            at[0] + reach * math.cos(turn + width),
            at[1] + 0.75 * reach * math.sin(turn + width),
        )
        right = (
            at[0] + reach * math.cos(turn - width),
            at[1] + 0.75 * reach * math.sin(turn - width),
        )
        car.fill(convex([at, right, left]), bright(first, 0.35), 0.4, soft=0.1, glow=True)
    car.fill(box(at[0] - 0.13, at[1], 0.13, 0.1, 0.04), bright(first, 0.55 * flash), glow=True)
    car.fill(box(at[0] + 0.13, at[1], 0.13, 0.1, 0.04), bright(second, -0.5 + flash / 3), glow=True)
    shock(car, moment, at, bright(first, 0.4))


def _wheel(canvas: Canvas, at: tuple[float, float], radius: float, turn: float) -> None:
    canvas.fill(circle(*at, radius), DARK, shade=0.6)
    canvas.fill(circle(*at, 0.6 * radius), STEEL)
    for index in range(5):
        angle = turn + index * 0.4 * math.pi
        end = (at[0] + 0.5 * radius * math.cos(angle), at[1] + 0.5 * radius * math.sin(angle))
        canvas.fill(line(at, end, 0.08 * radius), (0.25, 0.25, 0.28), shade=0.0)


def motorcycle(canvas: Canvas, rng: np.random.Generator, moment: Moment) -> None:
    """A rider on a motorcycle, who leans back and leaves smoke when the engine is revved."""
    paint, helmet, jacket = (
        vivid(rng),
        vivid(rng),
        pick(rng, (DARK, (0.35, 0.2, 0.12), (0.2, 0.25, 0.4))),
    )
    sporty, jitter = rng.random() < 0.5, 0.02 * math.sin(2.0 * math.pi * 6.0 * moment.seconds)
    rev = moment.fading(0.7)
    bike = canvas.facing(moment.side)
    _smoke(bike, moment)
    bike = bike.placed(-0.6, -0.5, 0.22 * rev**0.5).placed(0.6, 0.5)
    for x in (-0.62, 0.66):
        bike.fill(ring(x, -0.5, 0.3, 0.1), DARK)
        bike.fill(ring(x, -0.5, 0.2, 0.025), STEEL)
        for index in range(3):
            angle = -7.0 * moment.seconds + index * math.pi / 3.0
            dx, dy = 0.2 * math.cos(angle), 0.2 * math.sin(angle)
            bike.fill(line((x - dx, -0.5 - dy), (x + dx, -0.5 + dy), 0.015), STEEL, shade=0.0)
    bike.fill(line((-0.05, -0.45), (-0.95, -0.38), 0.06, 0.09), STEEL)
    bike.fill(line((0.66, -0.5), (0.38, 0.12), 0.05), STEEL)
    bike.fill(line((0.38, 0.12), (0.22, 0.24), 0.04), DARK)
    bike.fill(circle(0.02, -0.36, 0.22), (0.3, 0.3, 0.33))
    for y in (-0.44, -0.36, -0.28):
        bike.fill(box(0.02, y, 0.17, 0.015), STEEL, shade=0.0)
    seat = line((-0.62, -0.06), (-0.1, -0.1), 0.09)
    bike.fill(seat, bright(jacket, 0.1))
    bike.fill(ellipse(0.14, -0.05 + jitter, 0.34, 0.18), paint, shade=1.4)
    if sporty:
        bike.fill(convex([(0.2, -0.32), (0.62, -0.1), (0.56, 0.2), (0.36, 0.3), (0.1, 0.0)]), paint)
        bike.fill(line((0.4, 0.28), (0.52, 0.42), 0.05), GLASS)
    bike.fill(circle(0.56, 0.1, 0.09), (1.0, 0.97, 0.75), glow=True)
    _rider(bike, jacket, helmet, 0.06 if sporty else -0.06, rev)


def _rider(bike: Canvas, jacket: Rgb, helmet: Rgb, forward: float, rev: float) -> None:
    shoulder = (-0.02 + forward - 0.1 * rev, 0.46)
    bike.fill(line((-0.34, -0.02), (0.08, -0.2), 0.12, 0.1), bright(jacket, 0.15))
    bike.fill(line((0.08, -0.2), (-0.06, -0.55), 0.09, 0.08), bright(jacket, 0.1))
    bike.fill(line((-0.34, 0.04), shoulder, 0.17, 0.16), jacket)
    bike.fill(line(shoulder, (0.14, 0.2), 0.08, 0.07), bright(jacket, 0.2))
    bike.fill(line((0.14, 0.2), (0.3, 0.22), 0.07, 0.05), bright(jacket, 0.2))
    head = (shoulder[0] + 0.1, 0.78)
    bike.fill(circle(*head, 0.21), helmet, shade=1.3)
    bike.fill(
        convex(
            [
                (head[0] + 0.02, 0.7),
                (head[0] + 0.21, 0.7),
                (head[0] + 0.2, 0.86),
                (head[0] + 0.04, 0.86),
            ]
        ),
        DARK,
    )


def _smoke(bike: Canvas, moment: Moment) -> None:
    """Puffs that leave the exhaust and grow after each rev, and a thin trail of idling."""
    for index in range(3):
        age = (2.1 * moment.seconds + index / 3.0) % 1.0
        puff = circle(-0.98 - 0.25 * age, -0.36 + 0.1 * age, 0.04 + 0.05 * age)
        bike.fill(puff, (0.75, 0.75, 0.75), 0.4 * (1.0 - age), soft=0.05, shade=0.0)
    left = moment.fading(0.8)
    if left > 0.0:
        gone = 1.0 - left
        for x, y, size in ((-0.95, -0.3, 0.2), (-1.05, -0.12, 0.15), (-0.9, -0.45, 0.14)):
            grown = size + 0.2 * gone
            at = (max(x - 0.5 * gone, -1.45 + grown), y + 0.35 * gone)
            bike.fill(circle(*at, grown), (0.82, 0.82, 0.84), 0.9 * left, soft=0.12, shade=0.6)
        if left > 0.6:
            bike.fill(line((-0.98, -0.36), (-1.3, -0.34), 0.1, 0.02), (1.0, 0.7, 0.15), glow=True)


def helicopter(canvas: Canvas, rng: np.random.Generator, moment: Moment) -> None:
    """A helicopter with turning rotors, its nose down when it goes somewhere."""
    paint, trim = vivid(rng), pick(rng, (WHITE, DARK, (0.98, 0.8, 0.1)))
    olive, blades = rng.random() < 0.3, int(rng.integers(2, 5))
    long, fat = rng.uniform((0.0, 0.34), (0.12, 0.42))
    pace = float(rng.uniform(5.0, 8.0))
    if olive:
        paint = vary(rng, (0.32, 0.36, 0.2), 0.03)
    bob = 0.03 * math.sin(2.0 * moment.seconds)
    craft = canvas.facing(moment.side).placed(0.0, bob, -0.12 * abs(moment.heading))
    tail = -1.05 - float(long)
    craft.fill(line((0.05, 0.1), (tail, 0.16), 0.15, 0.045), paint)
    craft.fill(
        convex([(tail - 0.12, 0.44), (tail - 0.06, 0.1), (tail + 0.14, 0.1), (tail, 0.46)]), trim
    )
    _rotor(craft, (tail, 0.18), 0.2, 11.0 * moment.seconds)
    _skids(craft)
    craft.fill(ellipse(0.22, -0.04, 0.58, float(fat)), paint, shade=1.2)
    craft.fill(box(0.0, -0.14, 0.28, 0.05, 0.04), trim, shade=0.3)
    craft.fill(convex([(0.42, -0.1), (0.78, -0.08), (0.64, 0.2), (0.42, 0.28)]), GLASS)
    craft.fill(box(0.2, 0.06, 0.14, 0.12, 0.05), GLASS)
    craft.fill(box(0.1, 0.38, 0.2, 0.09, 0.06), bright(paint, -0.25))
    craft.fill(line((0.1, 0.4), (0.1, 0.58), 0.045), DARK)
    craft.fill(ellipse(0.1, 0.6, 1.18, 0.075), (0.75, 0.76, 0.8), 0.45, soft=0.04, shade=0.0)
    for index in range(blades):
        turn = 2.0 * math.pi * (pace * moment.seconds + index / blades)
        tip = (0.1 + 1.18 * math.cos(turn), 0.6 + 0.07 * math.sin(turn))
        craft.fill(line((0.1, 0.6), tip, 0.045, 0.025), DARK, 0.85, shade=0.0)
    lit = moment.fading(0.3) or float((moment.seconds * 1.7) % 1.0 < 0.3)
    craft.fill(circle(0.2, -0.44, 0.06), (1.0, 0.15, 0.1), 0.3 + 0.7 * lit, glow=True)


def _rotor(craft: Canvas, at: tuple[float, float], reach: float, turn: float) -> None:
    craft.fill(circle(*at, reach), (0.8, 0.8, 0.82), 0.35, shade=0.0)
    for angle in (turn, turn + math.pi / 2.0):
        dx, dy = reach * math.cos(angle), reach * math.sin(angle)
        craft.fill(line((at[0] - dx, at[1] - dy), (at[0] + dx, at[1] + dy), 0.025), DARK, shade=0.0)


def _skids(craft: Canvas) -> None:
    craft.fill(line((-0.3, -0.6), (0.78, -0.6), 0.04), DARK)
    craft.fill(line((0.78, -0.6), (0.88, -0.52), 0.04), DARK)
    for x in (0.0, 0.45):
        craft.fill(line((x, -0.3), (x - 0.03, -0.6), 0.035), DARK)
