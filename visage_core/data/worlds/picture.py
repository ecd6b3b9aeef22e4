"""The picture of a scene: colours along rays, so that any projection can be rendered.

A perspective view and the whole panorama are the same function with other rays.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from visage_core.data.worlds.canvas import Canvas
from visage_core.data.worlds.scene import Scene, Thing
from visage_core.types import Direction

Image = NDArray[np.uint8]
Rays = NDArray[np.float64]

_MARGIN = 1.5
"""How far beyond its own size a thing may draw (glows, rings)."""


class SceneRenderer:
    """Renders moments of one scene along fixed rays.

    `rays` are unit vectors [H, W, 3] in AmbiX Cartesian (x front, y left, z up), as
    `visage_core.media.panorama` makes them.
    """

    def __init__(self, scene: Scene, rays: Rays) -> None:
        self._scene = scene
        self._rays = rays
        self._pixel = _angle_between(rays)
        self._backdrop = _backdrop(scene, rays)

    def frame(self, seconds: float) -> Image:
        """RGB image uint8 [H, W, 3] at one moment; nearer things cover farther ones."""
        image = self._backdrop.copy()
        for thing in sorted(self._scene.things, key=lambda t: -t.distance):
            self._draw(thing, seconds, image)
        return np.asarray(np.clip(image * self._scene.light, 0.0, 1.0) * 255.0 + 0.5, np.uint8)

    def _draw(self, thing: Thing, seconds: float, image: NDArray[np.float64]) -> None:
        direction = thing.direction(seconds)
        radius = math.radians(thing.kind.size / thing.distance)
        front, right, up = _frame(direction)
        depth = self._rays @ front
        rows, columns = _covering(depth > math.cos(min(_MARGIN * radius * 1.1, 1.5)))
        if rows.stop == rows.start:
            return
        rays, near = self._rays[rows, columns], depth[rows, columns]
        scale = np.maximum(near, 1e-3) * math.tan(radius)
        canvas = Canvas(rays @ right / scale, rays @ up / scale, self._pixel / radius)
        rng = np.random.default_rng([thing.seed, 3])
        thing.kind.look(canvas, rng, seconds, thing.since_strike(seconds))
        image[rows, columns] = canvas.over(image[rows, columns])


def _frame(direction: Direction) -> tuple[NDArray[np.float64], ...]:
    """Unit vectors towards the direction, to its right and up."""
    front = direction.ambix_vector()
    azimuth = math.radians(direction.azimuth)
    right = np.array([math.sin(azimuth), -math.cos(azimuth), 0.0])
    return front, right, np.cross(right, front)


def _covering(mask: NDArray[np.bool_]) -> tuple[slice, slice]:
    """The smallest rectangle around the true pixels."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _angle_between(rays: Rays) -> float:
    """Angle between neighbouring pixels in the middle of the picture, radians."""
    row, column = rays.shape[0] // 2, rays.shape[1] // 2
    return float(np.linalg.norm(rays[row, column] - rays[row, column - 1]))


def _backdrop(scene: Scene, rays: Rays) -> NDArray[np.float64]:
    """Sky that brightens towards the horizon, soft clouds, rolling hills and textured ground."""
    rng = np.random.default_rng([scene.seed, 4])
    azimuth = np.arctan2(rays[..., 1], rays[..., 0])
    height = rays[..., 2]
    zenith, horizon = np.asarray(scene.sky[0]), np.asarray(scene.sky[1])
    blend = np.clip(height, 0.0, 1.0)[..., None] ** 0.5
    sky = horizon + blend * (zenith - horizon)
    clouds = np.clip(_waves(rng, rays * np.array([2.0, 2.0, 6.0])), 0.0, 1.0)
    sky = sky + 0.25 * clouds[..., None] * (1.0 - sky)
    hills = 0.02 + 0.03 * sum(
        np.sin(n * azimuth + rng.uniform(0, 2 * np.pi)) / n for n in (2, 3, 5, 9)
    )
    ground = np.asarray(scene.ground) * (1.0 + 0.25 * _waves(rng, rays * 7.0))[..., None]
    far = np.exp(-np.abs(np.minimum(height, 0.0)) * 6.0)[..., None]
    ground = ground + 0.35 * far * (horizon - ground)
    pixel = _angle_between(rays)
    edge = np.clip((hills - height) / max(pixel, 1e-6) + 0.5, 0.0, 1.0)[..., None]
    backdrop: NDArray[np.float64] = sky + edge * (ground - sky)
    return backdrop


def _waves(rng: np.random.Generator, points: Rays) -> NDArray[np.float64]:
    """Smooth noise between about -1 and 1: a few plane waves in random directions."""
    total = np.zeros(points.shape[:-1])
    for octave in range(1, 7):
        axis = rng.normal(0.0, 1.0, 3) * octave
        total += np.sin(points @ axis + rng.uniform(0, 2 * np.pi)) / octave
    return total / 2.0
