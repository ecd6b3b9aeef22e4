"""How directions land on the screen: the sphere seen from behind, and the camera's perspective.

Free of Qt. Vectors are AmbiX Cartesian (x front, y left, z up); screens are x right, y up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visage_core.types import Direction

Vectors = NDArray[np.float64]

GRID_SHAPE = (90, 180)
"""Rows and columns of an energy map: elevation +88 … -90, azimuth +178 … -180, 2 degrees each."""

HALF_VIEW = math.radians(45.0)
"""Half the camera's field of view: the square crop that the model sees spans 90 degrees."""


def vectors_from_angles(azimuth: Vectors, elevation: Vectors) -> Vectors:
    """Unit vectors [..., 3] of azimuths and elevations in degrees."""
    az, el = np.radians(azimuth), np.radians(elevation)
    flat = np.cos(el)
    return np.stack([flat * np.cos(az), flat * np.sin(az), np.sin(el) + 0 * az], axis=-1)


class MapSampler:
    """Looks an energy map up in many directions at once, bilinearly; made once, used per frame."""

    def __init__(self, vectors: Vectors) -> None:
        """Directions are unit vectors [..., 3]."""
        rows, columns = GRID_SHAPE
        row, column = _grid_places(vectors)
        top, left = np.floor(row), np.floor(column)
        down, right = row - top, column - left
        corners = ((0, 0), (0, 1), (1, 0), (1, 1))
        self._cells = [
            np.minimum(top + i, rows - 1).astype(np.intp) * columns
            + (left + j).astype(np.intp) % columns
            for i, j in corners
        ]
        self._weights = [
            (np.abs(1 - i - down) * np.abs(1 - j - right)).astype(np.float32) for i, j in corners
        ]

    def __call__(self, levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Levels [...] of a map [90, 180] in the sampler's directions."""
        flat = levels.reshape(-1)
        parts = zip(self._cells, self._weights, strict=True)
        total = sum((flat[cells] * weights for cells, weights in parts), np.float32(0.5))
        return np.asarray(total, dtype=np.uint8)


class NearestSampler:
    """Looks an energy map up at the nearest cell: for smooth maps that are scaled up afterwards."""

    def __init__(self, vectors: Vectors) -> None:
        """Directions are unit vectors [..., 3]."""
        row, column = (np.rint(place).astype(np.intp) for place in _grid_places(vectors))
        self._cells = row * GRID_SHAPE[1] + column % GRID_SHAPE[1]

    def __call__(self, levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Levels [...] of a map [90, 180] in the sampler's directions."""
        return np.take(levels.reshape(-1), self._cells)


def _grid_places(vectors: Vectors) -> tuple[Vectors, Vectors]:
    """Row and column, with fractions, of unit vectors [..., 3] on the grid of energy maps."""
    azimuth = np.degrees(np.arctan2(vectors[..., 1], vectors[..., 0]))
    elevation = np.degrees(np.arcsin(np.clip(vectors[..., 2], -1.0, 1.0)))
    return np.clip((88.0 - elevation) / 2.0, 0.0, GRID_SHAPE[0] - 1.0), (178.0 - azimuth) / 2.0


def camera_basis(direction: Direction) -> Vectors:
    """Rows [3, 3]: right, up and forward of an upright camera that faces `direction`."""
    azimuth = math.radians(direction.azimuth)
    forward = direction.ambix_vector()
    right = np.array([math.sin(azimuth), -math.cos(azimuth), 0.0])
    (x, y, _), (ahead, left, up) = right, forward
    return np.stack([right, (y * up, -x * up, x * left - y * ahead), forward])


def view_outline(direction: Direction, samples: int = 12, aspect: float = 1.0) -> Vectors:
    """Closed outline [4 * samples + 1, 3] of a view, clockwise from its top left.

    Its shorter side spans 90 degrees; `aspect` is how many times as wide as high it is.
    """
    corner = math.tan(HALF_VIEW)
    step = np.linspace(-corner, corner, samples, endpoint=False)
    edge = np.full_like(step, corner)
    x = np.concatenate([step, edge, -step, -edge, step[:1]])
    y = np.concatenate([edge, -step, -edge, step, edge[:1]])
    points = np.stack([max(aspect, 1.0) * x, y / min(aspect, 1.0), np.ones_like(x)], axis=-1)
    points /= np.linalg.norm(points, axis=-1, keepdims=True)
    return points @ camera_basis(direction)


def great_circle(start: Direction, end: Direction, samples: int = 24) -> Vectors:
    """The shortest way [samples, 3] from one direction to another, in even steps."""
    first, last = start.ambix_vector(), end.ambix_vector()
    angle = math.radians(start.angle_to(end))
    if math.sin(angle) < 1e-6:  # together, or opposite: then any way is as short
        return np.repeat(first[None], samples, axis=0)
    share = np.linspace(0.0, 1.0, samples)[:, None]
    way: Vectors = np.sin((1.0 - share) * angle) * first + np.sin(share * angle) * last
    return way / math.sin(angle)


def perspective_sampler(direction: Direction, width: int, height: int) -> MapSampler:
    """Samples an energy map in each pixel [height, width] of the camera's picture.

    The shorter side spans 90 degrees, as the centre square that the model sees does.
    """
    unit = 2.0 * math.tan(HALF_VIEW) / min(width, height)
    x = (np.arange(width) + 0.5 - width / 2.0) * unit
    y = (height / 2.0 - np.arange(height) - 0.5) * unit
    rays = np.stack([*np.meshgrid(x, y), np.ones((height, width))], axis=-1)
    rays /= np.linalg.norm(rays, axis=-1, keepdims=True)
    return MapSampler(rays @ camera_basis(direction))


def perspective_point(direction: Direction, target: Direction) -> tuple[float, float, bool]:
    """Where `target` lies in the camera's picture: x right, y up, and whether it is ahead.

    The edge of the 90 degree square is at ±1. For a target behind, (x, y) still points the way.
    """
    x, y, depth = (float(v) for v in camera_basis(direction) @ target.ambix_vector())
    if depth > 1e-6:
        scale = depth * math.tan(HALF_VIEW)
        return x / scale, y / scale, True
    return x * 1e6, y * 1e6, False


@dataclass(frozen=True, slots=True)
class SphereProjection:
    """The unit sphere as seen from behind and a little above the listener's head.

    The eye follows the head: it looks along `heading` (azimuth, degrees), tilted down by `tilt`
    degrees, so what is heard on the left is on the left. The *far* side is the inner wall that
    the listener faces; the *near* side lies between the eye and the head and is see-through.
    """

    heading: float = 0.0
    tilt: float = 22.0

    def basis(self) -> Vectors:
        """Rows [3, 3]: screen right, screen up, and depth (away from the eye)."""
        return camera_basis(Direction(self.heading, -self.tilt))

    def project(self, vectors: Vectors) -> Vectors:
        """Screen x, y and depth [..., 3] of unit vectors; depth above 0 is the far side."""
        return vectors @ self.basis().T

    def unproject(self, x: float, y: float, far: bool = True) -> Direction:
        """The direction under a screen point of the unit disc.

        A point outside the disc has gone around the rim: it is mirrored back into the disc on
        the other side, so that a drag past the rim glides on over the hidden half.
        """
        radius = math.hypot(x, y)
        if radius > 1.0:
            mirrored = max(2.0 - radius, 0.0)
            x, y, far = x * mirrored / radius, y * mirrored / radius, not far
        depth = math.sqrt(max(1.0 - x * x - y * y, 0.0))
        vector = np.array([x, y, depth if far else -depth]) @ self.basis()
        return Direction.from_ambix_vector(vector)

    def surface_sampler(self, pixels: int, far: bool) -> NearestSampler:
        """Samples an energy map in each pixel [pixels, pixels] of a side of the sphere.

        Pixels outside the disc get what is at the nearest point of the rim.
        """
        axis = (np.arange(pixels) + 0.5) * 2.0 / pixels - 1.0
        x, y = np.meshgrid(axis, -axis)
        squared = x * x + y * y
        depth = np.sqrt(np.clip(1.0 - squared, 0.0, None))
        rim = np.sqrt(np.maximum(squared, 1.0))
        points = np.stack([x / rim, y / rim, depth if far else -depth], axis=-1)
        return NearestSampler(points @ self.basis())
