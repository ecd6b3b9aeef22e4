"""What the things of the world look like, drawn anew for every moment.

A look gets a canvas, a random generator that always starts the same for one individual (its
colours and proportions), the time, and the time since its last strike, which it must show.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from visage_core.data.worlds.canvas import Canvas, Rgb

Look = Callable[[Canvas, np.random.Generator, float, float], None]

_DARK: Rgb = (0.08, 0.08, 0.1)
_GLASS: Rgb = (0.55, 0.72, 0.82)


def bell(canvas: Canvas, rng: np.random.Generator, time: float, since: float) -> None:
    """A bronze bell on a beam; it shines and sends out a ring when struck."""
    metal = _vary(rng, (0.82, 0.6, 0.2))
    glow = math.exp(-since / 0.35)
    swing = 0.12 * math.sin(2.0 * math.pi * 1.1 * time) + 0.1 * glow
    canvas.fill(canvas.box(0.0, 0.82, 0.62, 0.07, 0.03), (0.3, 0.19, 0.1))
    canvas.fill(canvas.circle(1.6 * swing, -0.6, 0.15), _DARK)
    shift = canvas.sheared(swing, 0.8)
    flare = 0.3 + 0.12 * (0.75 - shift.y) + 0.3 * np.clip(0.1 - shift.y, 0.0, 1.0) ** 2
    body = np.maximum(np.abs(shift.x) - flare, np.abs(shift.y - 0.1) - 0.58)
    shift.fill(shift.circle(0.0, 0.66, 0.32), _bright(metal, 0.4 * glow))
    shift.fill(body, _bright(metal, 0.4 * glow))
    shift.fill(shift.box(0.0, -0.46, 0.6, 0.06, 0.05), _bright(metal, 0.2 + 0.5 * glow))
    shift.fill(shift.box(-0.18, 0.1, 0.05, 0.45, 0.05), _bright(metal, 0.45), 0.7)
    canvas.fill(canvas.ring(0.0, -0.1, 0.75 + 0.5 * min(since, 0.5), 0.03), (1, 1, 0.8), 0.8 * glow)


def drum(canvas: Canvas, rng: np.random.Generator, time: float, since: float) -> None:
    """A drum with two sticks; one is down and the skin lights up at each blow."""
    shell = _vary(rng, (0.75, 0.14, 0.12))
    blow = math.exp(-since / 0.12)
    canvas.fill(canvas.box(0.0, -0.3, 0.72, 0.45, 0.12), shell)
    canvas.fill(canvas.box(0.0, -0.68, 0.74, 0.06, 0.05), (0.85, 0.78, 0.6))
    for x in (-0.5, -0.17, 0.17, 0.5):
        canvas.fill(canvas.line((x, 0.1), (x + 0.12, -0.66), 0.02), (0.9, 0.85, 0.7))
    canvas.fill(canvas.ellipse(0.0, 0.14, 0.76, 0.25), (0.85, 0.78, 0.6))
    canvas.fill(canvas.ellipse(0.0, 0.15, 0.68, 0.2), _bright((0.8, 0.78, 0.72), blow))
    canvas.fill(canvas.ellipse(0.0, 0.15, 0.2 + 0.4 * (1 - blow), 0.1), (1, 1, 0.9), blow)
    lift = 0.45 * (1.0 - blow)
    canvas.fill(canvas.line((0.75, 0.75 + lift), (0.15, 0.22 + lift), 0.035), (0.72, 0.5, 0.28))
    canvas.fill(canvas.line((-0.75, 0.95), (-0.2, 0.6), 0.035), (0.72, 0.5, 0.28))


def ball(canvas: Canvas, rng: np.random.Generator, time: float, since: float) -> None:
    """A striped rubber ball, flattened for a moment when it meets the ground."""
    main = _vary(rng, (0.95, 0.45, 0.1))
    squash = 0.35 * math.exp(-since / 0.06)
    width, height = 0.85 * (1.0 + 0.6 * squash), 0.85 * (1.0 - squash)
    low = -0.85 + height
    canvas.fill(canvas.ellipse(0.0, low, width, height), main)
    inside = canvas.ellipse(0.0, low, width, height)
    spin = 3.0 * time
    stripe = np.abs(math.cos(spin) * canvas.x + math.sin(spin) * (canvas.y - low)) - 0.16
    canvas.fill(np.maximum(inside, stripe), (0.96, 0.95, 0.9))
    canvas.fill(canvas.circle(-0.3, low + 0.35, 0.14), (1.0, 1.0, 1.0), 0.5)
    canvas.fill(canvas.ring(0.0, -0.85, 0.9 + 1.2 * min(since, 0.2), 0.04), (1, 1, 1), 2 * squash)


def bird(canvas: Canvas, rng: np.random.Generator, time: float, since: float) -> None:
    """A flapping bird whose beak opens wide while it sings."""
    plume = _vary(rng, (0.2, 0.35, 0.8))
    singing = 1.0 if since < 0.4 else 0.0
    flap = math.sin(2.0 * math.pi * 3.3 * time)
    canvas.fill(canvas.line((-0.45, -0.1), (-0.95, 0.1), 0.12), _bright(plume, -0.3))
    canvas.fill(canvas.ellipse(-0.05, -0.1, 0.55, 0.32), plume)
    canvas.fill(canvas.ellipse(0.05, -0.2, 0.4, 0.2), (0.92, 0.85, 0.7))
    canvas.fill(canvas.circle(0.5, 0.2, 0.27), plume)
    gape = 0.05 + 0.13 * singing
    for side in (-1.0, 1.0):
        canvas.fill(canvas.line((0.7, 0.18), (0.98, 0.16 + side * gape), 0.05), (0.98, 0.75, 0.1))
    canvas.fill(canvas.circle(0.57, 0.27, 0.06), _DARK)
    wing = (-0.35, 0.15 + 0.6 * flap)
    canvas.fill(canvas.line((0.1, 0.0), wing, 0.16), _bright(plume, -0.15))


def car(canvas: Canvas, rng: np.random.Generator, time: float, since: float) -> None:
    """A white emergency car whose lamp changes between blue and red with the siren's turns."""
    paint = _vary(rng, (0.9, 0.9, 0.92), 0.04)
    blue = math.sin(2.0 * math.pi * 2.0 * time) > 0.0
    lamp: Rgb = (0.15, 0.3, 1.0) if blue else (1.0, 0.12, 0.1)
    canvas.fill(canvas.circle(0.0, 0.62, 0.42), lamp, 0.35)
    canvas.fill(canvas.box(0.0, 0.52, 0.2, 0.09, 0.05), lamp)
    canvas.fill(canvas.box(0.0, 0.2, 0.5, 0.28, 0.16), paint)
    canvas.fill(canvas.box(-0.22, 0.22, 0.2, 0.17, 0.05), _GLASS)
    canvas.fill(canvas.box(0.24, 0.22, 0.18, 0.17, 0.05), _GLASS)
    canvas.fill(canvas.box(0.0, -0.2, 0.98, 0.26, 0.14), paint)
    canvas.fill(canvas.box(0.0, -0.2, 0.98, 0.08), (0.85, 0.15, 0.12))
    for x in (-0.58, 0.58):
        canvas.fill(canvas.circle(x, -0.46, 0.24), _DARK)
        canvas.fill(canvas.circle(x, -0.46, 0.11), (0.65, 0.65, 0.68))


def motorcycle(canvas: Canvas, rng: np.random.Generator, time: float, since: float) -> None:
    """A rider on a motorcycle; the exhaust puffs when the engine is revved."""
    tank = _vary(rng, (0.1, 0.45, 0.2))
    shake = 0.02 * math.sin(2.0 * math.pi * 6.0 * time)
    for x in (-0.6, 0.6):
        canvas.fill(canvas.ring(x, -0.45, 0.3, 0.08), _DARK)
        canvas.fill(canvas.circle(x, -0.45, 0.07), (0.7, 0.7, 0.72))
    canvas.fill(canvas.line((-0.6, -0.45), (0.1, -0.3), 0.06), (0.6, 0.6, 0.63))
    canvas.fill(canvas.line((0.6, -0.45), (0.35, 0.15), 0.05), (0.6, 0.6, 0.63))
    canvas.fill(canvas.box(0.0, -0.28, 0.2, 0.16, 0.05), (0.35, 0.35, 0.38))
    canvas.fill(canvas.ellipse(0.1, -0.02 + shake, 0.34, 0.16), tank)
    canvas.fill(canvas.box(-0.32, 0.0 + shake, 0.26, 0.06, 0.05), _DARK)
    canvas.fill(canvas.line((-0.3, 0.1), (-0.08, 0.48), 0.15), (0.2, 0.2, 0.28))
    canvas.fill(canvas.line((-0.05, 0.42), (0.35, 0.18), 0.06), (0.2, 0.2, 0.28))
    canvas.fill(canvas.circle(0.0, 0.68 + shake, 0.19), tank)
    puff = math.exp(-since / 0.4)
    canvas.fill(canvas.circle(-0.95 - 0.2 * min(since, 1.0), -0.3, 0.22), (0.8, 0.8, 0.8), puff)


def helicopter(canvas: Canvas, rng: np.random.Generator, time: float, since: float) -> None:
    """A helicopter with turning rotors."""
    paint = _vary(rng, (0.75, 0.7, 0.15))
    canvas.fill(canvas.line((0.1, 0.05), (-0.95, 0.18), 0.07), paint)
    tail = 6.0 * time
    canvas.fill(
        canvas.line(
            (-0.95 - 0.2 * math.cos(tail), 0.2 - 0.2 * math.sin(tail)),
            (-0.95 + 0.2 * math.cos(tail), 0.2 + 0.2 * math.sin(tail)),
            0.03,
        ),
        _DARK,
    )
    canvas.fill(canvas.ellipse(0.25, -0.05, 0.52, 0.36), paint)
    canvas.fill(canvas.ellipse(0.45, 0.02, 0.26, 0.22), _GLASS)
    canvas.fill(canvas.line((-0.2, -0.55), (0.65, -0.55), 0.035), _DARK)
    for x in (0.05, 0.42):
        canvas.fill(canvas.line((x, -0.35), (x, -0.55), 0.03), _DARK)
    canvas.fill(canvas.line((0.2, 0.3), (0.2, 0.48), 0.04), _DARK)
    reach = 0.95 * abs(math.cos(9.0 * time)) + 0.05
    canvas.fill(canvas.ellipse(0.2, 0.5, 0.98, 0.06), (0.6, 0.6, 0.62), 0.45)
    canvas.fill(canvas.line((0.2 - reach, 0.5), (0.2 + reach, 0.5), 0.03), _DARK)


def fountain(canvas: Canvas, rng: np.random.Generator, time: float, since: float) -> None:
    """A stone basin with a jet whose drops fall in arcs."""
    stone = _vary(rng, (0.55, 0.53, 0.5))
    water: Rgb = (0.45, 0.72, 0.95)
    canvas.fill(canvas.ellipse(0.0, -0.62, 0.92, 0.28), stone)
    canvas.fill(canvas.ellipse(0.0, -0.57, 0.8, 0.2), (0.25, 0.5, 0.75))
    canvas.fill(canvas.line((0.0, -0.55), (0.0, 0.55), 0.07), water)
    drops = rng.uniform(0.0, 1.0, (26, 2))
    for phase, side in drops:
        age = (phase + 1.1 * time) % 1.0
        x = (side - 0.5) * 1.3 * age
        y = 0.55 + 0.5 * age - 1.65 * age * age
        canvas.fill(canvas.circle(x, y, 0.06), (0.8, 0.92, 1.0), 0.85)


def _vary(rng: np.random.Generator, colour: Rgb, by: float = 0.12) -> Rgb:
    r, g, b = np.clip(np.asarray(colour) + rng.normal(0.0, by, 3), 0.0, 1.0)
    return float(r), float(g), float(b)


def _bright(colour: Rgb, by: float) -> Rgb:
    """Towards white for positive `by`, towards black for negative."""
    target = 1.0 if by > 0.0 else 0.0
    r, g, b = (c + min(abs(by), 1.0) * (target - c) for c in colour)
    return r, g, b
