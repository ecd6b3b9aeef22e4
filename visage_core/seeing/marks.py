"""Marks of the loudest direction, over a picture: a hollow diamond, and the way it came along.

The editor draws the same marks by its own means; what they look like is said here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visage_core.seeing.energy_track import Trail
from visage_core.seeing.projection import camera_basis
from visage_core.types import Direction

Image = NDArray[np.uint8]
Points = NDArray[np.float64]
Rgb = tuple[int, int, int]

DARK: Rgb = (11, 12, 14)
BRIGHT: Rgb = (255, 255, 255)

TRAIL_WIDTH = 2.6
EDGE, EDGE_OPACITY = 1.6, 0.3
"""Pixels and strength of the dark edge that sets a trail off against a bright ground."""

AGE_GROUPS = 5
SHORTEST_STEP = 0.2
"""Steps of a trail that are shorter, in pixels, are not drawn."""

DIAMOND = 7.0
"""From the middle of the diamond to its corners, pixels."""

SMALL_PICTURE = 360
"""Marks are as large as in the editor's window over pictures up to so many rows, and grow with
the picture above."""

NEAREST_DEPTH = 0.1
"""Of a trail, what lies farther to the side than this is not in the picture."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line is drawn: opacity 0 to 1, width in pixels, and how far beyond its ends it goes."""

    ink: Rgb
    opacity: float
    width: float
    cap: float = 0.0


DIAMOND_STROKES = (Stroke(DARK, 0.8, 3.5), Stroke(BRIGHT, 0.95, 1.5))


def trail_edge() -> Stroke:
    """How the edge of a whole trail is drawn, before the trail itself."""
    width = TRAIL_WIDTH + EDGE
    return Stroke(DARK, EDGE_OPACITY, width, width / 2.0)


def trail_stroke(group: int) -> Stroke:
    """How the steps of an age group are drawn, 0 being the youngest: it fades and thins."""
    age = group / AGE_GROUPS
    return Stroke(BRIGHT, 0.9 * (1.0 - age) ** 1.3, TRAIL_WIDTH * (1.0 - 0.6 * age))


def trail_steps(trail: Trail, points: Points, shown: NDArray[np.bool_]) -> list[Points]:
    """Lines [N, 2, 2] of each age group, of a trail whose places are `points` [M, 2].

    `shown` tells which steps [M - 1] can be seen.
    """
    moved = np.abs(np.diff(points, axis=0)).sum(axis=-1) > SHORTEST_STEP
    steps = np.flatnonzero(trail.joined() & shown & moved)
    group = np.minimum((trail.ages[1:][steps] * AGE_GROUPS).astype(int), AGE_GROUPS - 1)
    lines = np.stack([points[steps], points[steps + 1]], axis=1)
    return [lines[group == number] for number in range(AGE_GROUPS)]


def in_perspective(
    vectors: Points, camera: Direction, width: float, height: float
) -> tuple[Points, NDArray[np.float64]]:
    """Places [N, 2] of directions [N, 3] in a picture, from its top left, and how far ahead of the
    camera they are [N]: what is not ahead has no place worth using."""
    x, y, depth = (vectors @ camera_basis(camera).T).T
    unit = min(width, height) / 2.0 / np.where(depth > 1e-6, depth, 1.0)
    return np.stack([width / 2.0 + x * unit, height / 2.0 - y * unit], axis=-1), depth


def in_panorama(vectors: Points, width: float, height: float) -> Points:
    """Places [N, 2] of directions [N, 3] in an equirectangular picture, from its top left."""
    azimuth = np.arctan2(vectors[:, 1], vectors[:, 0])
    elevation = np.arcsin(np.clip(vectors[:, 2], -1.0, 1.0))
    across = (0.5 - azimuth / (2.0 * math.pi)) * width
    return np.stack([across, (0.5 - elevation / math.pi) * height], axis=-1)


def draw_marks(
    image: Image, camera: Direction | None, dominant: Direction | None, trail: Trail
) -> Image:
    """A picture [H, W, 3] with the marks over it; without a `camera` it is a panorama."""
    canvas = _Canvas(image)
    if len(trail.ages) > 1:
        points, shown = _trail_places(trail, camera, canvas.width, canvas.height)
        groups = trail_steps(trail, points, shown)
        for line in np.concatenate(groups):
            canvas.line(line, trail_edge())
        for number in reversed(range(AGE_GROUPS)):
            for line in groups[number]:
                canvas.line(line, trail_stroke(number))
    if dominant is not None:
        place, ahead = _place(dominant, camera, canvas.width, canvas.height)
        if ahead:
            canvas.diamond(place)
    return canvas.image()


def _trail_places(
    trail: Trail, camera: Direction | None, width: int, height: int
) -> tuple[Points, NDArray[np.bool_]]:
    if camera is None:
        points = in_panorama(trail.vectors, width, height)
        return points, np.abs(np.diff(points[:, 0])) < width / 2.0  # not around the back
    points, depth = in_perspective(trail.vectors, camera, width, height)
    ahead = depth > NEAREST_DEPTH
    return points, ahead[1:] & ahead[:-1]


def _place(
    direction: Direction, camera: Direction | None, width: int, height: int
) -> tuple[Points, bool]:
    vector = direction.ambix_vector()[None]
    if camera is None:
        return in_panorama(vector, width, height)[0], True
    points, depth = in_perspective(vector, camera, width, height)
    return points[0], bool(depth[0] > 1e-6)


class _Canvas:
    """A picture that is drawn on with smooth edges."""

    def __init__(self, image: Image) -> None:
        self.height, self.width, _ = image.shape
        self._unit = max(self.height / SMALL_PICTURE, 1.0)
        self._given, self._drawn = image, image

    def image(self) -> Image:
        """The picture by now; the one that was given stays as it is."""
        return self._drawn

    def line(self, line: Points, stroke: Stroke) -> None:
        """From one place [2] to another."""
        self._strokes([line], stroke)

    def diamond(self, place: Points) -> None:
        """The hollow diamond around a place."""
        size = DIAMOND * self._unit
        corners = place + size * np.array([(0, -1), (1, 0), (0, 1), (-1, 0), (0, -1)])
        for stroke in DIAMOND_STROKES:
            self._strokes(list(np.stack([corners[:-1], corners[1:]], axis=1)), stroke)

    def _strokes(self, lines: list[Points], stroke: Stroke) -> None:
        """Lines that are one drawing: where they overlap they cover no more than one of them."""
        reach = (stroke.width + stroke.cap) * self._unit + 1.0
        ends = np.concatenate(lines)
        limits = [self.width, self.height]
        low = np.clip(np.floor(ends.min(axis=0) - reach), 0, limits).astype(int)
        high = np.clip(np.ceil(ends.max(axis=0) + reach), 0, limits).astype(int)
        if (high <= low).any():
            return
        x, y = np.meshgrid(np.arange(low[0], high[0]) + 0.5, np.arange(low[1], high[1]) + 0.5)
        covered = np.max([_coverage(line, x, y, stroke, self._unit) for line in lines], axis=0)
        if self._drawn is self._given:
            self._drawn = self._given.copy()
        part = self._drawn[low[1] : high[1], low[0] : high[0]]
        share = (stroke.opacity * covered)[..., None]
        part[...] = np.rint(part + (np.array(stroke.ink) - part) * share).astype(np.uint8)


def _coverage(line: Points, x: Points, y: Points, stroke: Stroke, unit: float) -> Points:
    """How much of each pixel around (x, y) a line covers, 0 to 1."""
    along = line[1] - line[0]
    length = float(np.hypot(*along))
    direction = along / length
    right, down = x - line[0, 0], y - line[0, 1]
    forward = right * direction[0] + down * direction[1]
    aside = np.abs(down * direction[0] - right * direction[1])
    half, cap = stroke.width * unit / 2.0, stroke.cap * unit
    across = np.clip(half + 0.5 - aside, 0.0, min(2.0 * half, 1.0))
    ends = np.clip(forward + cap + 0.5, 0.0, 1.0) * np.clip(length + cap + 0.5 - forward, 0.0, 1.0)
    return np.asarray(across * ends)
