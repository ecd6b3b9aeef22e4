"""Colours that the looks share, and paints that are more than one colour."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Callable, Sequence

import numpy as np

from visage_core.data.worlds.canvas import Array, Rgb

Texture = Callable[[Array, Array], Array]
"""Colours [..., 3] at coordinates x, y."""

DARK: Rgb = (0.08, 0.08, 0.1)
WHITE: Rgb = (0.96, 0.96, 0.93)
GLASS: Rgb = (0.5, 0.68, 0.8)
STEEL: Rgb = (0.62, 0.64, 0.68)
SKINS: tuple[Rgb, ...] = (
    (0.95, 0.77, 0.64),
    (0.84, 0.62, 0.46),
    (0.6, 0.4, 0.27),
    (0.38, 0.25, 0.17),
)
HAIRS: tuple[Rgb, ...] = ((0.1, 0.08, 0.07), (0.35, 0.2, 0.1), (0.75, 0.55, 0.25), (0.7, 0.7, 0.7))


def pick(rng: np.random.Generator, colours: Sequence[Rgb], by: float = 0.03) -> Rgb:
    """One of the colours, a little varied."""
    return vary(rng, colours[int(rng.integers(len(colours)))], by)


def vary(rng: np.random.Generator, colour: Rgb, by: float = 0.06) -> Rgb:
    """The colour with each part off by about `by`."""
    r, g, b = np.clip(np.asarray(colour) + rng.normal(0.0, by, 3), 0.0, 1.0)
    return float(r), float(g), float(b)


def vivid(rng: np.random.Generator) -> Rgb:
    """A strong colour of any hue."""
    hue, saturation, value = rng.uniform((0.0, 0.65, 0.6), (1.0, 0.95, 0.98))
    return colorsys.hsv_to_rgb(float(hue), float(saturation), float(value))


def bright(colour: Rgb, by: float) -> Rgb:
    """Towards white for positive `by`, towards black for negative."""
    target = 1.0 if by > 0.0 else 0.0
    r, g, b = (c + min(abs(by), 1.0) * (target - c) for c in colour)
    return r, g, b


def blend(first: Rgb, second: Rgb, by: float) -> Rgb:
    """From the first colour (0) to the second (1)."""
    r, g, b = (one + by * (two - one) for one, two in zip(first, second, strict=True))
    return r, g, b


def grained(colour: Rgb, across: float, up: float, amount: float = 0.12) -> Texture:
    """The colour with a wavy grain: wood, cloth or fur by its waves per unit."""
    base = np.asarray(colour, np.float32)

    def paint(x: Array, y: Array) -> Array:
        wave = np.sin(across * x + 1.7 * np.sin(0.6 * up * y)) * np.cos(up * y + 0.8 * across * x)
        return np.asarray((1.0 + np.float32(amount) * wave)[..., None] * base)

    return paint


def striped(first: Rgb, second: Rgb, across: float, up: float, part: float = 0.5) -> Texture:
    """Two colours in turn, with `across` and `up` stripes per unit; `part` is the second's."""
    one, two = np.asarray(first, np.float32), np.asarray(second, np.float32)

    def paint(x: Array, y: Array) -> Array:
        second_here = ((across * x + up * y) % 1.0) < part
        return np.where(second_here[..., None], two, one)

    return paint


def checked(first: Rgb, second: Rgb, across: float, up: float) -> Texture:
    """A chessboard with this many fields per unit."""
    one, two = np.asarray(first, np.float32), np.asarray(second, np.float32)

    def paint(x: Array, y: Array) -> Array:
        odd = (np.floor(across * x) + np.floor(up * y)) % 2.0 == 1.0
        return np.where(odd[..., None], two, one)

    return paint


def wedges(first: Rgb, second: Rgb, count: int) -> Texture:
    """Two colours in turn around the origin."""
    one, two = np.asarray(first, np.float32), np.asarray(second, np.float32)

    def paint(x: Array, y: Array) -> Array:
        turn = np.arctan2(y, x) * (count / (2.0 * np.pi))
        return np.where((np.floor(turn) % 2.0 == 1.0)[..., None], two, one)

    return paint


def turned(paint: Texture, x: float, y: float, turn: float) -> Texture:
    """A paint about the point `x`, `y`, turned anticlockwise by `turn` radians."""
    cosine, sine = math.cos(turn), math.sin(turn)

    def moved(px: Array, py: Array) -> Array:
        dx, dy = px - x, py - y
        return paint(cosine * dx + sine * dy, cosine * dy - sine * dx)

    return moved
