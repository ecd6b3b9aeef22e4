"""Areas to draw with: signed distances and bounds of simple shapes, and what is made of them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from visage_core.data.worlds.canvas import Array, Shape

Point = tuple[float, float]


def circle(x: float, y: float, radius: float) -> Shape:
    """A disc."""
    return Shape(
        (x - radius, y - radius, x + radius, y + radius),
        lambda px, py: np.hypot(px - x, py - y) - radius,
    )


def ellipse(x: float, y: float, width: float, height: float) -> Shape:
    """An ellipse with these half axes."""
    thin = min(width, height)
    return Shape(
        (x - width, y - height, x + width, y + height),
        lambda px, py: (np.hypot((px - x) / width, (py - y) / height) - 1.0) * thin,
    )


def ring(x: float, y: float, radius: float, width: float, flat: float = 1.0) -> Shape:
    """A circle line with this half width, its height times `flat`."""
    reach = radius + width
    return Shape(
        (x - reach, y - reach * flat, x + reach, y + reach * flat),
        lambda px, py: np.abs(np.hypot(px - x, (py - y) / flat) - radius) * flat**0.5 - width,
    )


def box(x: float, y: float, width: float, height: float, round_by: float = 0.0) -> Shape:
    """A box with these half sides and rounded corners."""

    def distance(px: Array, py: Array) -> Array:
        dx = np.abs(px - x) - (width - round_by)
        dy = np.abs(py - y) - (height - round_by)
        inside = np.maximum(dx, dy)
        if not round_by:
            return np.asarray(inside)
        outside = np.hypot(np.maximum(dx, 0.0), np.maximum(dy, 0.0))
        return np.asarray(outside + np.minimum(inside, 0.0) - round_by)

    return Shape((x - width, y - height, x + width, y + height), distance)


def line(start: Point, end: Point, width: float, end_width: float | None = None) -> Shape:
    """A stroke with round ends, its half width going over into `end_width`."""
    (x0, y0), (x1, y1) = start, end
    last = width if end_width is None else end_width
    dx, dy = x1 - x0, y1 - y0
    square = max(dx * dx + dy * dy, 1e-9)

    def distance(px: Array, py: Array) -> Array:
        along = np.clip(((px - x0) * dx + (py - y0) * dy) / square, 0.0, 1.0)
        away = np.hypot(px - x0 - along * dx, py - y0 - along * dy)
        return np.asarray(away - width - (last - width) * along)

    wide = max(width, last)
    return Shape(
        (min(x0, x1) - wide, min(y0, y1) - wide, max(x0, x1) + wide, max(y0, y1) + wide), distance
    )


def convex(points: Sequence[Point]) -> Shape:
    """A convex polygon whose corners follow each other anticlockwise."""
    edges = []
    for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[0]], strict=True):
        length = max(math.hypot(x1 - x0, y1 - y0), 1e-9)
        nx, ny = (y1 - y0) / length, (x0 - x1) / length
        edges.append((nx, ny, nx * x0 + ny * y0))

    def distance(px: Array, py: Array) -> Array:
        first, *rest = (nx * px + ny * py - offset for nx, ny, offset in edges)
        for other in rest:
            np.maximum(first, other, out=first)
        return np.asarray(first, np.float32)

    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Shape((min(xs), min(ys), max(xs), max(ys)), distance)


def both(first: Shape, second: Shape) -> Shape:
    """What lies in both shapes."""
    a, b = first.bounds, second.bounds
    bounds = (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))
    return Shape(bounds, lambda px, py: np.maximum(first.distance(px, py), second.distance(px, py)))


def without(first: Shape, second: Shape) -> Shape:
    """What lies in the first shape only."""
    return Shape(
        first.bounds, lambda px, py: np.maximum(first.distance(px, py), -second.distance(px, py))
    )


def dots(points: Sequence[Point], radius: float, flat: float = 1.0) -> Shape:
    """Many equal discs as one shape, their height times `flat`."""
    xs, ys = np.asarray(points, np.float32).reshape(-1, 2).T

    def distance(px: Array, py: Array) -> Array:
        nearest = np.full(px.shape, np.inf, np.float32)
        for x, y in zip(xs, ys, strict=True):
            dx, dy = px - x, (py - y) / np.float32(flat)
            np.minimum(nearest, dx * dx + dy * dy, out=nearest)
        return np.asarray(np.sqrt(nearest) - np.float32(radius))

    return Shape(
        (
            float(xs.min()) - radius,
            float(ys.min()) - radius * flat,
            float(xs.max()) + radius,
            float(ys.max()) + radius * flat,
        ),
        distance,
    )
