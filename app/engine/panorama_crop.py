"""The part of a panorama that the camera sees, ready to be shown."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from app.document.panoramas import VIEW_ASPECT
from visage_core.media.panorama import PanoramaView, perspective_rays
from visage_core.types import Direction

PANORAMA_SIZE = (1536, 768)
"""Panoramas are scaled down to fit: about as fine as the middle of the view."""

VIEW_HEIGHT = 480
VIEW_WIDTH = round(VIEW_HEIGHT * VIEW_ASPECT)


class PanoramaCrop:
    """Views of one panorama after another; looking elsewhere costs a little more than going on."""

    def __init__(self) -> None:
        self._view: tuple[tuple[Direction, int, int], PanoramaView] | None = None

    def __call__(self, panorama: NDArray[np.uint8], facing: Direction) -> NDArray[np.uint8]:
        """The view [VIEW_HEIGHT, VIEW_WIDTH, 3], 90 degrees high, of a panorama [H, W, 3]."""
        height, width, _ = panorama.shape
        wanted = (facing, width, height)
        if self._view is None or self._view[0] != wanted:
            degrees = 2.0 * math.degrees(math.atan(VIEW_ASPECT))
            rays = perspective_rays(facing, degrees, VIEW_WIDTH, VIEW_HEIGHT)
            self._view = wanted, PanoramaView(rays, width, height)
        return self._view[1](panorama)
