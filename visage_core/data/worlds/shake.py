"""A camera held in the hand: small smooth turns of a perspective view."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from visage_core.data.worlds.backdrop import draw_backdrop
from visage_core.data.worlds.surroundings import Surroundings

Colours = NDArray[np.float32]

_HIGHEST = 2.2
"""Highest frequency of the shake in hertz."""


def shake_angles(where: Surroundings, seconds: float) -> tuple[float, float]:
    """Turn of the camera to the right and up in degrees; together at most `where.shake`."""
    rng = np.random.default_rng(where.shake_seed)
    waves = rng.uniform((0.3, 0.0, 0.0), (_HIGHEST, 2.0 * math.pi, 2.0 * math.pi), (4, 3))
    weights = 1.0 / (1.0 + waves[:, 0])
    weights /= weights.sum() * math.sqrt(2.0)
    turn = 2.0 * math.pi * waves[:, 0] * seconds
    right, up = (weights @ np.sin(turn + waves[:, part]) for part in (1, 2))
    return where.shake * float(right), where.shake * float(up)


class ShakenView:
    """A perspective view with enough backdrop around it to move within.

    `plane` are the view's rays [H, W, 3] lengthened to the picture plane at distance 1, and
    `backdrop` the colours of the surroundings on a larger piece of that plane.
    """

    def __init__(self, where: Surroundings, rays: NDArray[np.float64]) -> None:
        self._where = where
        corners = rays[0, 0] + rays[0, -1] + rays[-1, 0] + rays[-1, -1]
        forward = corners / np.linalg.norm(corners)
        plane = rays / (rays @ forward)[..., None]
        self._right, self._down = plane[0, 1] - plane[0, 0], plane[1, 0] - plane[0, 0]
        self._step = float(np.linalg.norm(self._right))
        self._border = math.ceil(math.tan(math.radians(where.shake)) / self._step) + 2
        rows, columns = (np.arange(-self._border, size + self._border) for size in rays.shape[:2])
        wide = plane[0, 0] + rows[:, None, None] * self._down + columns[None, :, None] * self._right
        wide /= np.linalg.norm(wide, axis=-1, keepdims=True)
        self.plane = plane.astype(np.float32)
        self.backdrop = draw_backdrop(where, wide.astype(np.float32))

    def offset(self, seconds: float) -> Colours:
        """What is added to `plane` at one moment."""
        across, down = self._pixels(seconds)
        return np.asarray(across * self._right + down * self._down, np.float32)

    def shifted(self, backdrop: Colours, seconds: float) -> Colours:
        """The piece [H, W, 3] of a backdrop that is seen at one moment, bilinear."""
        across, down = self._pixels(seconds)
        height, width = self.plane.shape[:2]
        column, row = math.floor(across), math.floor(down)
        u, v = np.float32(across - column), np.float32(down - row)
        left, top = column + self._border, row + self._border
        tall = backdrop[top : top + height + 1, left : left + width + 1]
        narrow = tall[:, :-1] + u * (tall[:, 1:] - tall[:, :-1])
        return np.asarray(narrow[:-1] + v * (narrow[1:] - narrow[:-1]))

    def _pixels(self, seconds: float) -> tuple[float, float]:
        right, up = (math.tan(math.radians(a)) for a in shake_angles(self._where, seconds))
        return right / self._step, -up / self._step
