"""A singing bird and a barking dog."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from visage_core.data.worlds.canvas import Canvas, Rgb
from visage_core.data.worlds.looks.colours import DARK, WHITE, bright, grained, pick
from visage_core.data.worlds.looks.effects import call
from visage_core.data.worlds.looks.shapes import circle, convex, ellipse, line
from visage_core.data.worlds.moment import Moment

_PLUMES: tuple[Rgb, ...] = (
    (0.12, 0.35, 0.9), (0.85, 0.12, 0.15), (0.98, 0.78, 0.1), (0.1, 0.62, 0.3), (0.1, 0.65, 0.8),
    (0.15, 0.15, 0.2), (0.9, 0.4, 0.6),
)  # fmt: skip
_BELLIES: tuple[Rgb, ...] = ((0.95, 0.9, 0.78), (0.98, 0.6, 0.25), (0.98, 0.9, 0.4), WHITE)
_FURS: tuple[Rgb, ...] = (
    (0.55, 0.34, 0.17), (0.85, 0.66, 0.4), (0.18, 0.15, 0.14), (0.9, 0.87, 0.82), (0.42, 0.4, 0.4),
)  # fmt: skip
_TONGUE: Rgb = (0.85, 0.25, 0.3)


def bird(canvas: Canvas, rng: np.random.Generator, moment: Moment) -> None:
    """A flying song bird; before a phrase it draws itself back, in it the beak gapes."""
    plume, belly = pick(rng, _PLUMES), pick(rng, _BELLIES)
    beak = pick(rng, ((0.98, 0.7, 0.1), (0.3, 0.25, 0.25), (0.95, 0.4, 0.15)))
    plump, tail, pace = rng.uniform((0.85, 0.35, 2.6), (1.15, 0.6, 4.2))
    crest = rng.random() < 0.4
    start = rng.uniform(0.0, 1.0)
    flap = math.sin(2.0 * math.pi * (pace * moment.seconds + start))
    tilt = 0.3 * moment.fading(0.4) - 0.4 * moment.coming()
    bird = canvas.facing(moment.side).placed(0.0, 0.0, tilt)
    _wing(bird, (0.14, 0.1), 0.75 * flap + 0.35, bright(plume, -0.35))
    for spread in (-0.12, 0.0, 0.12):
        end = (-0.45 - tail, -0.12 + spread)
        bird.fill(line((-0.4, -0.08), end, 0.09, 0.05), bright(plume, -0.25 - spread))
    bird.fill(ellipse(-0.02, -0.08, 0.56, 0.31 * plump), grained(plume, 20.0, 26.0, 0.08))
    bird.fill(ellipse(0.12, -0.19, 0.42, 0.21 * plump), belly, soft=0.06)
    _head(bird, moment, plume, beak, crest)
    _wing(bird, (0.02, 0.02), 0.75 * flap, bright(plume, -0.12))


def _wing(bird: Canvas, root: tuple[float, float], lift: float, colour: Rgb) -> None:
    """A wing from its root, up for a positive `lift`, with darker feather tips."""
    x, y = root
    tip = (x - 0.5, y + 1.15 * lift)
    for back in (0.36, 0.24, 0.12, 0.0):
        end = (tip[0] - 0.25 * back + 0.2, tip[1] * (1.0 - 0.8 * back) + y * 0.8 * back)
        feather = bright(colour, -0.7 * back)
        bird.fill(line((x - 0.9 * back, y), (end[0] - back, end[1]), 0.17, 0.05), feather)


def _head(bird: Canvas, moment: Moment, plume: Rgb, beak: Rgb, crest: bool) -> None:
    singing, breath = moment.fading(0.4), moment.coming()
    head = bird.placed(0.48, 0.18, 0.6 * singing**0.5 - 0.75 * breath)
    if crest:
        head.fill(convex([(0.12, 0.2), (-0.3, 0.48), (-0.18, 0.05)]), bright(plume, -0.2))
    gape = 0.04 + 0.6 * singing
    for side in (-1.0, 1.0):
        tip = (0.2 + 0.36 * math.cos(gape), 0.02 + 0.36 * side * math.sin(gape))
        head.fill(line((0.18, 0.02 + 0.05 * side), tip, 0.075, 0.02), beak)
    if singing:
        head.fill(circle(0.24, 0.02, 0.07 + 0.04 * singing), _TONGUE, shade=0.0)
    head.fill(circle(0.0, 0.0, 0.27), plume)
    head.fill(ellipse(0.08, -0.08, 0.15, 0.1), bright(plume, 0.35), 0.6, soft=0.05)
    head.fill(circle(0.1, 0.08, 0.075), WHITE, shade=0.0)
    head.fill(circle(0.12, 0.08, 0.05), DARK, shade=0.0)
    call(head, moment, (0.42, 0.02), 0.0, (1.0, 0.95, 0.45))


@dataclass(frozen=True, slots=True)
class _Breed:
    coat: Rgb
    patch: Rgb
    collar: Rgb
    leg: float
    trunk: float
    hanging: bool
    snout: float
    spotted: bool
    tail: float


def _breed(rng: np.random.Generator) -> _Breed:
    coat, patch = pick(rng, _FURS), pick(rng, _FURS)
    collar = pick(rng, ((0.9, 0.1, 0.1), (0.1, 0.3, 0.9), (0.1, 0.6, 0.2), (0.95, 0.75, 0.1)))
    leg, trunk, snout, tail = rng.uniform((0.3, 0.2, 0.2, 0.3), (0.55, 0.32, 0.36, 1.5))
    hanging, spotted = rng.random(2) < 0.5
    return _Breed(
        coat, patch, collar, float(leg), float(trunk), bool(hanging), float(snout),
        bool(spotted), float(tail),
    )  # fmt: skip


def dog(canvas: Canvas, rng: np.random.Generator, moment: Moment) -> None:
    """A dog that crouches before it barks, then throws its head up with an open mouth."""
    breed = _breed(rng)
    spots = rng.uniform((-0.5, -0.12, 0.1), (0.3, 0.12, 0.2), (3, 3))
    back = -0.98 + breed.leg + breed.trunk - 0.16 * moment.coming() + 0.04 * moment.fading()
    dog = canvas.facing(moment.side).placed(-0.22)
    _dog_legs(dog, breed, moment, back)
    wag = breed.tail + 0.35 * math.sin(2.0 * math.pi * 2.6 * moment.seconds)
    end = (-0.6 - 0.42 * math.cos(wag), back + 0.05 + 0.42 * math.sin(wag))
    dog.fill(line((-0.55, back + 0.05), end, 0.085, 0.04), bright(breed.coat, -0.1))
    fur = grained(breed.coat, 42.0, 17.0, 0.1)
    dog.fill(line((-0.42, back), (0.3, back + 0.02), breed.trunk, breed.trunk * 1.1), fur)
    if breed.spotted:
        for x, y, radius in spots:
            dog.fill(ellipse(x, back + y, radius * 1.3, radius), breed.patch, soft=0.03, shade=0.3)
    _dog_head(dog, breed, moment, back)


def _dog_legs(dog: Canvas, breed: _Breed, moment: Moment, back: float) -> None:
    pace = 2.0 * math.pi * 1.9 * moment.seconds if moment.heading else 0.0
    for index, x in enumerate((-0.44, 0.26, -0.58, 0.4)):
        far = index < 2
        swing = 0.2 * math.sin(pace + (0.0 if index in (0, 3) else math.pi))
        colour = bright(breed.coat, -0.35 if far else -0.05)
        foot = (x + swing, -0.93 + 0.08 * max(0.0, swing))
        dog.fill(line((x, back - 0.06), foot, 0.12, 0.075), colour)
        dog.fill(ellipse(foot[0] + 0.05, -0.94, 0.12, 0.06), bright(colour, -0.15))


def _dog_head(dog: Canvas, breed: _Breed, moment: Moment, back: float) -> None:
    bark, crouch = moment.fading(0.34), moment.coming()
    up = 0.24 * bark - 0.2 * crouch
    at = (0.58 + 0.08 * crouch, back + 0.42 + up)
    dog.fill(line((0.3, back + 0.08), at, 0.2, 0.17), bright(breed.coat, -0.05))
    neck = (0.44, back + 0.26 + 0.5 * up)
    dog.fill(
        line((neck[0] - 0.14, neck[1] + 0.1), (neck[0] + 0.15, neck[1] - 0.1), 0.05), breed.collar
    )
    head = dog.placed(*at, 0.55 * bark - 0.5 * crouch)
    gape = 0.75 * bark**0.7
    nose = breed.snout + 0.2
    jaw = (nose * math.cos(gape) - 0.04, -0.1 - nose * math.sin(gape))
    head.fill(line((0.05, -0.1), jaw, 0.09, 0.06), bright(breed.coat, -0.15))
    if bark:
        head.fill(line((0.08, -0.06), (jaw[0] * 0.85, jaw[1] * 0.8), 0.05), _TONGUE, shade=0.3)
    head.fill(circle(0.0, 0.0, 0.25), grained(breed.coat, 40.0, 30.0, 0.08))
    muzzle = breed.patch if breed.spotted else bright(breed.coat, 0.12)
    head.fill(line((0.12, -0.04), (nose, -0.03), 0.13, 0.09), muzzle)
    head.fill(circle(nose + 0.07, 0.01, 0.06), DARK)
    head.fill(circle(0.1, 0.1, 0.045), DARK, shade=0.0)
    head.fill(circle(0.11, 0.115, 0.015), WHITE, shade=0.0)
    ear = bright(breed.patch if breed.spotted else breed.coat, -0.35)
    if breed.hanging:
        head.fill(line((-0.1, 0.16), (-0.18, -0.2 + 0.2 * bark), 0.07, 0.11), ear)
    else:
        head.fill(convex([(0.06, 0.18), (-0.1, 0.5), (-0.22, 0.1)]), ear)
    call(head, moment, (nose + 0.08, -0.1), -0.2, (1.0, 0.98, 0.8))
