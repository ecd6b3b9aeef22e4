"""The picture of a scene: colours along rays, so that any projection can be rendered.

A perspective view and the whole panorama are the same function with other rays.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from visage_core.data.worlds.backdrop import draw_backdrop, sun_vector
from visage_core.data.worlds.canvas import Canvas
from visage_core.data.worlds.scene import Scene, Thing
from visage_core.data.worlds.shake import ShakenView
from visage_core.data.worlds.surroundings import colour_array
from visage_core.types import Direction

Image = NDArray[np.uint8]
Rays = NDArray[np.float64]
Colours = NDArray[np.float32]

_MARGIN = 1.5
"""How far beyond its own size a thing may draw (glows, rings)."""
_GRAIN = 1.6 / 255.0
"""Standard deviation of the film grain."""


class SceneRenderer:
    """Renders moments of one scene along fixed rays.

    `rays` are unit vectors [H, W, 3] in AmbiX Cartesian (x front, y left, z up), as
    `visage_core.media.panorama` makes them. With `shake` they must be those of a perspective
    view; the camera then moves as the scene's surroundings say.
    """

    def __init__(self, scene: Scene, rays: Rays, shake: bool = False) -> None:
        where = scene.surroundings
        self._scene = scene
        self._pixel = _angle_between(rays)
        self._light = colour_array(where.tint) * np.float32(where.light)
        red, green, blue = (float(part) for part in self._light)
        self._light_on_things = red, green, blue
        self._sun = sun_vector(where)
        self._shaken = ShakenView(where, rays) if shake and where.shake > 0.0 else None
        fine: Colours = np.asarray(rays, np.float32)
        self._rays = self._shaken.plane if self._shaken else fine
        self._length = np.linalg.norm(self._rays, axis=-1)
        self._backdrop = self._shaken.backdrop if self._shaken else draw_backdrop(where, fine)
        self._backdrop *= self._light
        rng = np.random.default_rng([scene.seed, 5])
        noise = rng.standard_normal((rays.shape[0] + 64, rays.shape[1] + 64, 1))
        self._grain = (_GRAIN * noise).astype(np.float32)

    def frame(self, seconds: float) -> Image:
        """RGB image uint8 [H, W, 3] at one moment; nearer things cover farther ones."""
        rays = self._rays
        if self._shaken:
            rays = rays + self._shaken.offset(seconds)
            image = self._shaken.shifted(self._backdrop, seconds)
        else:
            image = self._backdrop.copy()
        things = sorted(self._scene.things, key=lambda thing: -thing.distance)
        for thing in things:
            self._draw_shadow(thing, seconds, rays, image)
        for thing in things:
            self._draw(thing, seconds, rays, image)
        image += self._grain_at(seconds, image.shape)
        np.clip(image, 0.0, 1.0, out=image)
        return np.asarray(image * 255.0 + 0.5, np.uint8)

    def _draw(self, thing: Thing, seconds: float, rays: Colours, image: Colours) -> None:
        radius = math.radians(thing.kind.size / thing.distance)
        direction = thing.direction(seconds)
        canvas, window = self._canvas(direction, radius, rays)
        if canvas is None:
            return
        rng = np.random.default_rng([thing.seed, 3])
        thing.kind.look(canvas, rng, thing.moment(seconds))
        where = self._scene.surroundings
        veil = where.haze * min(0.6, 0.3 * max(0.0, thing.distance - 1.0))
        air = colour_array(where.horizon) * np.float32(veil)
        canvas.rgb *= 1.0 - veil
        canvas.rgb += canvas.alpha[..., None] * (air * self._light)
        image[window] = canvas.over(image[window])

    def _draw_shadow(self, thing: Thing, seconds: float, rays: Colours, image: Colours) -> None:
        """A soft patch on the ground under a thing that stands or bounces on it."""
        if thing.kind.elevation[0] >= 0.0:
            return
        size = thing.kind.size / thing.distance
        now = thing.direction(seconds)
        floor = float(thing.path.at(seconds)[1])
        foot = floor - 0.93 * size
        strength = 0.5 * min(1.0, max(0.0, -foot / 6.0)) / (1.0 + 0.08 * (now.elevation - floor))
        if strength <= 0.0:
            return
        canvas, window = self._canvas(Direction(now.azimuth, foot), math.radians(size), rays)
        if canvas is None:
            return
        lean = 0.5 * canvas.sun[0]
        flat = 0.1 + 0.5 * math.sin(math.radians(min(40.0, -foot)))
        far = np.hypot((canvas.x + lean * 0.6) / (1.0 + 0.4 * abs(lean)), canvas.y / (0.9 * flat))
        dark = strength * np.clip(1.25 - far, 0.0, 1.0)
        image[window] *= (1.0 - dark)[..., None]

    def _canvas(
        self, direction: Direction, radius: float, rays: Colours
    ) -> tuple[Canvas | None, tuple[slice, slice]]:
        """An empty canvas around a direction, and the part of the picture that it covers."""
        front, right, up = _frame(direction)
        depth = rays @ front
        rows, columns = _covering(depth > math.cos(min(_MARGIN * radius * 1.1, 1.5)) * self._length)
        window = rows, columns
        if rows.stop == rows.start:
            return None, window
        scale = 1.0 / (np.maximum(depth[window], 1e-3) * np.float32(math.tan(radius)))
        near = rays[window]
        sun = float(self._sun @ right), float(0.35 + 0.65 * abs(self._sun @ up))
        x, y = near @ right * scale, near @ up * scale
        return Canvas(x, y, self._pixel / radius, sun, self._light_on_things), window

    def _grain_at(self, seconds: float, shape: tuple[int, ...]) -> Colours:
        down, right = (int(seconds * 1000.0) * step % 64 for step in (29, 47))
        return self._grain[down : down + shape[0], right : right + shape[1]]


def _frame(direction: Direction) -> tuple[Colours, ...]:
    """Unit vectors towards the direction, to its right and up."""
    front = direction.ambix_vector()
    azimuth = math.radians(direction.azimuth)
    right = np.array([math.sin(azimuth), -math.cos(azimuth), 0.0])
    return tuple(axis.astype(np.float32) for axis in (front, right, np.cross(right, front)))


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
