"""People: a smith at the anvil, somebody walking, and a crowd that talks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from visage_core.data.worlds.canvas import Canvas, Rgb
from visage_core.data.worlds.looks.colours import (
    DARK,
    HAIRS,
    SKINS,
    STEEL,
    WHITE,
    bright,
    grained,
    pick,
    striped,
    vivid,
)
from visage_core.data.worlds.looks.effects import shock
from visage_core.data.worlds.looks.shapes import box, circle, convex, ellipse, line
from visage_core.data.worlds.moment import Moment

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Person:
    skin: Rgb
    hair: Rgb
    shirt: Rgb
    second: Rgb
    trousers: Rgb
    headwear: int
    patterned: bool
    broad: float


def _person(rng: np.random.Generator) -> _Person:
    skin, hair = pick(rng, SKINS), pick(rng, HAIRS)
    shirt, second = vivid(rng), pick(rng, (WHITE, DARK, (0.95, 0.8, 0.2)))
    trousers = pick(
        rng, ((0.15, 0.2, 0.4), (0.2, 0.2, 0.22), (0.55, 0.45, 0.32), (0.35, 0.12, 0.15))
    )
    headwear, patterned = int(rng.integers(4)), bool(rng.random() < 0.4)
    return _Person(
        skin, hair, shirt, second, trousers, headwear, patterned, float(rng.uniform(0.85, 1.15))
    )


def _head(canvas: Canvas, who: _Person, at: Point, size: float, mouth: float) -> None:
    """A face seen half from the side, its mouth open by `mouth` (0 to 1)."""
    x, y = at
    near = (x - 1.7 * size, y - 1.7 * size, x + 1.7 * size, y + 1.7 * size)
    head = canvas.cropped(near).placed(x, y, 0.0, size)
    if who.headwear == 1:
        head.fill(ellipse(-0.3, -0.35, 0.85, 1.25), bright(who.hair, -0.1))
    head.fill(circle(-0.12, 0.12, 1.06), who.hair)
    head.fill(ellipse(0.12, -0.08, 0.9, 0.98), who.skin, shade=0.8)
    for x in (0.1, 0.6):
        head.fill(circle(x, 0.08, 0.12), DARK, shade=0.0)
    lips = ellipse(0.36, -0.5, 0.28, 0.05 + 0.3 * mouth)
    head.fill(lips, (0.45, 0.08, 0.1), shade=0.0)
    if who.headwear == 2:
        head.fill(convex([(-1.05, 0.35), (1.1, 0.35), (0.8, 1.2), (-0.85, 1.2)]), who.second)
        head.fill(box(0.75, 0.38, 0.75, 0.11, 0.1), bright(who.second, -0.2))
    else:
        head.fill(ellipse(-0.1, 0.78, 0.98, 0.46), who.hair)
    if who.headwear == 3:
        head.fill(circle(-0.75, 0.95, 0.4), who.hair)


def _limb(canvas: Canvas, start: Point, bend: Point, end: Point, look: tuple[Rgb, float]) -> None:
    colour, width = look
    canvas.fill(line(start, bend, width, 0.85 * width), colour)
    canvas.fill(line(bend, end, 0.85 * width, 0.7 * width), colour)


def walker(canvas: Canvas, rng: np.random.Generator, moment: Moment) -> None:
    """Somebody walking; at a footfall the legs are widest apart, half-way they pass."""
    who = _person(rng)
    bag, skirt, stride = rng.random() < 0.4, rng.random() < 0.35, float(rng.uniform(0.4, 0.52))
    body = canvas.facing(moment.side)
    step, lead = math.cos(math.pi * moment.phase), -1.0 if moment.odd else 1.0
    walking = math.isfinite(moment.since) or math.isfinite(moment.until)
    lifted = math.sin(math.pi * moment.phase) if walking else 0.0
    hip = (0.0, -0.12 + 0.07 * lifted)
    neck = (0.08, hip[1] + 0.72)
    shock(body, moment, (0.4 * stride, -0.98), (1.0, 0.95, 0.75), 0.4)
    legs = sorted((lead, -lead))
    for side in legs:
        planted = side == lead
        reach = stride * step * (1.0 if planted else -1.0)
        raised = 0.0 if planted else 0.3 * lifted
        _leg(body, who, hip, (reach, raised), side > 0.0)
        if side == legs[0]:
            _arm(body, who, neck, -1.1 * reach, False)
    if skirt:
        hem = [
            (-0.36, hip[1] - 0.42),
            (0.36, hip[1] - 0.42),
            (0.14, hip[1] + 0.1),
            (-0.14, hip[1] + 0.1),
        ]
        body.fill(convex(hem), who.shirt)
    coat = (
        striped(who.shirt, who.second, 0.0, 5.0, 0.4)
        if who.patterned
        else grained(who.shirt, 25, 31, 0.06)
    )
    body.fill(line(hip, (neck[0], neck[1] - 0.16), 0.19 * who.broad, 0.22 * who.broad), coat)
    if bag:
        body.fill(box(-0.24, hip[1] + 0.42, 0.14, 0.24, 0.08), who.second)
    _arm(body, who, neck, -stride * step * (1.0 if legs[1] == lead else -1.0), True)
    body.fill(line(neck, (neck[0] + 0.03, neck[1] + 0.12), 0.07), who.skin)
    _head(body, who, (neck[0] + 0.06, neck[1] + 0.3), 0.21, 0.0)


def _leg(body: Canvas, who: _Person, hip: Point, pose: Point, near: bool) -> None:
    reach, raised = pose
    foot = (reach, -0.93 + raised)
    knee = (0.5 * reach + 0.12 + 0.4 * raised, 0.5 * (hip[1] + foot[1]) + 0.1 * raised)
    colour = who.trousers if near else bright(who.trousers, -0.35)
    _limb(body, hip, knee, foot, (colour, 0.13))
    shoe = line((foot[0] - 0.02, foot[1] - 0.02), (foot[0] + 0.15, foot[1] - 0.03), 0.075, 0.055)
    body.fill(shoe, (0.25, 0.12, 0.08))


def _arm(body: Canvas, who: _Person, neck: Point, reach: float, near: bool) -> None:
    shoulder = (neck[0] - 0.02, neck[1] - 0.1)
    elbow = (shoulder[0] + 0.55 * reach - 0.04, shoulder[1] - 0.3)
    hand = (shoulder[0] + 1.15 * reach + 0.06, shoulder[1] - 0.52 + 0.3 * abs(reach))
    _limb(body, shoulder, elbow, hand, (bright(who.shirt, -0.12 if near else -0.4), 0.09))
    body.fill(circle(*hand, 0.07), who.skin)


def hammer(canvas: Canvas, rng: np.random.Generator, moment: Moment) -> None:
    """A smith who raises a hammer and brings it down on an anvil, with sparks at the blow."""
    who = _person(rng)
    apron, bearded = pick(rng, ((0.42, 0.25, 0.13), (0.25, 0.18, 0.15))), rng.random() < 0.6
    block, side = (
        pick(rng, ((0.5, 0.34, 0.2), (0.4, 0.4, 0.42))),
        1.0 if rng.random() < 0.5 else -1.0,
    )
    sparks = rng.uniform((-1.35, 0.5), (1.35, 1.0), (12, 2))
    smith = canvas.facing(side)
    lift = moment.lift(0.3)
    lean = 0.16 * (1.0 - lift)
    hip, neck = (-0.52, -0.25), (-0.48 + lean, 0.42 - 0.06 * (1.0 - lift))
    for x in (-0.66, -0.36):
        smith.fill(
            line((-0.5, -0.25), (x, -0.9), 0.14, 0.1),
            bright(who.trousers, -0.1 if x < -0.5 else 0.05),
        )
        smith.fill(line((x, -0.93), (x + 0.14, -0.94), 0.08, 0.06), DARK)
    smith.fill(
        line(hip, (neck[0], neck[1] - 0.2), 0.24, 0.27 * who.broad),
        grained(who.shirt, 20.0, 30.0, 0.07),
    )
    front = [(-0.46, -0.72), (-0.2, -0.7), (-0.16 + lean, 0.05), (-0.36 + lean, 0.2)]
    smith.fill(convex(front), grained(apron, 14.0, 20.0, 0.1))
    _anvil(smith, block, moment)
    _head(smith, who, (neck[0] + 0.06, neck[1] + 0.24), 0.22, 0.3 * moment.fading())
    if bearded:
        smith.fill(ellipse(neck[0] + 0.13, neck[1] + 0.1, 0.15, 0.13), who.hair)
    _blow(smith, who, neck, lift)
    _iron_sparks(smith, sparks, moment)
    shock(smith, moment, (0.5, -0.18), (1.0, 0.82, 0.35))


def _anvil(smith: Canvas, block: Rgb, moment: Moment) -> None:
    iron: Rgb = (0.24, 0.26, 0.3)
    smith.fill(box(0.52, -0.82, 0.27, 0.2, 0.03), grained(block, 22.0, 4.0, 0.15))
    smith.fill(convex([(0.26, -0.64), (0.78, -0.64), (0.66, -0.42), (0.38, -0.42)]), iron)
    smith.fill(box(0.5, -0.34, 0.36, 0.1, 0.02), iron)
    smith.fill(convex([(0.84, -0.42), (1.2, -0.25), (0.84, -0.24)]), iron)
    smith.fill(
        box(0.5, -0.22, 0.26, 0.045), bright((1.0, 0.38, 0.06), 0.7 * moment.fading()), glow=True
    )


def _blow(smith: Canvas, who: _Person, neck: Point, lift: float) -> None:
    """The arm with the hammer, flat on the iron for `lift` 0 and over the shoulder for 1."""
    shoulder = (neck[0] + 0.04, neck[1] - 0.12)
    turn = -0.42 + 2.15 * lift
    hand = (shoulder[0] + 0.5 * math.cos(turn), shoulder[1] + 0.5 * math.sin(turn) * 0.95)
    elbow = (
        0.5 * (shoulder[0] + hand[0]) + 0.1,
        0.5 * (shoulder[1] + hand[1]) - 0.1 * (1.0 - lift),
    )
    tool = turn + 0.2 * lift - 0.1
    head = (hand[0] + 0.52 * math.cos(tool), hand[1] + 0.52 * math.sin(tool))
    smith.fill(line(hand, head, 0.045), (0.7, 0.48, 0.25))
    dx, dy = 0.17 * math.sin(tool), -0.17 * math.cos(tool)
    smith.fill(
        line((head[0] - dx, head[1] - dy), (head[0] + dx, head[1] + dy), 0.12), STEEL, shade=1.3
    )
    _limb(smith, shoulder, elbow, hand, (bright(who.shirt, -0.2), 0.115))
    smith.fill(circle(*hand, 0.1), who.skin)


def _iron_sparks(smith: Canvas, sparks: np.ndarray, moment: Moment) -> None:
    left = moment.fading(0.36)
    if left <= 0.0:
        return
    age = moment.since
    for turn, speed in sparks:
        run = 0.12 + 2.4 * float(speed) * age
        x, y = 0.5 + run * math.sin(turn) * 0.8, -0.18 + run * math.cos(turn) - 3.0 * age * age
        start = (0.5 + 0.75 * (x - 0.5), -0.18 + 0.75 * (y + 0.18))
        spark = line(start, (x, y), 0.012, 0.032)
        smith.fill(spark, (1.0, 0.85 * left + 0.1, 0.3), 0.3 + 0.7 * left, glow=True)


def crowd(canvas: Canvas, rng: np.random.Generator, moment: Moment) -> None:
    """People who stand together and talk: mouths open, hands rise, heads nod in turn."""
    count = int(rng.integers(4, 7))
    people = [_person(rng) for _ in range(count)]
    forms = rng.uniform((0.0, 0.8, 2.0, -0.08), (6.28, 1.1, 4.5, 0.08), (count, 4))
    excited = moment.fading(0.5)
    for index in range(count):
        back = index % 2 == 0
        start, size, pace, shift = (float(value) for value in forms[index])
        x = 0.72 * (2.0 * index / (count - 1) - 1.0) + shift
        talk = math.sin(pace * moment.seconds * 2.0 + start)
        tall = size * (1.0 if back else 0.86)
        at = (x, -1.0 + (0.12 if back else 0.0) + 0.03 * talk)
        room = canvas.cropped((x - 0.8, -1.1, x + 0.8, 1.15))
        _talker(room.placed(*at, 0.04 * talk, tall), people[index], (talk, excited), index)


def _talker(canvas: Canvas, who: _Person, mood: Point, index: int) -> None:
    talk, excited = mood
    body = canvas.facing(1.0 if index % 2 else -1.0)
    mouth = max(0.0, talk) * 0.9 + 0.4 * excited
    for x in (-0.1, 0.1):
        body.fill(line((x, 0.6), (x, 0.05), 0.11, 0.09), who.trousers)
    cloth = striped(who.shirt, who.second, 0.0, 6.0, 0.4) if who.patterned else who.shirt
    body.fill(box(0.0, 0.86, 0.24 * who.broad, 0.4, 0.16), cloth)
    rise = max(0.0, talk) + excited
    hand = (0.42 + 0.08 * min(rise, 1.2), 0.72 + 0.55 * min(rise, 1.2))
    _limb(body, (0.2, 1.1), (0.38, 0.8), hand, (bright(who.shirt, -0.2), 0.085))
    body.fill(circle(*hand, 0.075), who.skin)
    _limb(body, (-0.2, 1.1), (-0.3, 0.85), (-0.24, 0.6), (bright(who.shirt, -0.3), 0.085))
    _head(body, who, (0.02, 1.5), 0.23, min(mouth, 1.0))
