"""Equirectangular panoramas and the perspective views cut from them.

Rays are unit vectors in AmbiX Cartesian: x front, y left, z up. In a panorama, column 0 is at
azimuth +180° and columns run to the right down to -180°; row 0 is at the zenith. Pixels have
their position in their centre.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from visage_core.types import Direction

Rays = NDArray[np.float64]


def perspective_rays(direction: Direction, fov_degrees: float, width: int, height: int) -> Rays:
    """Rays [H, W, 3] of a pinhole camera that looks along `direction`, its horizon level.

    `fov_degrees` is the horizontal field of view, between 0 and 180 exclusive.
    """
    if not 0.0 < fov_degrees < 180.0:
        raise ValueError(f"the field of view must lie between 0° and 180°, not {fov_degrees}°")
    reach = np.tan(np.radians(fov_degrees) / 2)
    right = reach * (2 * (np.arange(width) + 0.5) / width - 1)
    up = reach * height / width * (1 - 2 * (np.arange(height) + 0.5) / height)
    forward, leftward, upward = _camera_axes(direction)
    rays = forward - right[None, :, None] * leftward + up[:, None, None] * upward
    return np.asarray(rays / np.linalg.norm(rays, axis=-1, keepdims=True))


def equirect_rays(width: int, height: int) -> Rays:
    """Rays [H, W, 3] of a panorama's pixels."""
    azimuth = np.pi * (1 - 2 * (np.arange(width) + 0.5) / width)[None, :]
    elevation = np.pi * (0.5 - (np.arange(height) + 0.5) / height)[:, None]
    flat = np.cos(elevation)
    up = np.broadcast_to(np.sin(elevation), (height, width))
    return np.stack([flat * np.cos(azimuth), flat * np.sin(azimuth), up], axis=-1)


def view(
    panorama: NDArray[Any], direction: Direction, fov_degrees: float, width: int, height: int
) -> NDArray[Any]:
    """Perspective crop [height, width, 3] of a panorama [H, W, 3], same dtype."""
    return sample_equirect(panorama, perspective_rays(direction, fov_degrees, width, height))


def sample_equirect(panorama: NDArray[Any], rays: Rays) -> NDArray[Any]:
    """Colours [..., 3] of a panorama [H, W, 3] in the directions `rays` [..., 3], bilinear.

    Columns wrap around; above the first and below the last row the row itself holds.
    """
    height, width = panorama.shape[:2]
    top, bottom, left, right, down, across = _places(rays, width, height)
    across, down = across[..., None], down[..., None]
    upper = (1 - across) * panorama[top, left] + across * panorama[top, right]
    lower = (1 - across) * panorama[bottom, left] + across * panorama[bottom, right]
    colours = (1 - down) * upper + down * lower
    if np.issubdtype(panorama.dtype, np.integer):
        colours = np.rint(colours)
    return np.asarray(colours, dtype=panorama.dtype)


class PanoramaView:
    """Cuts one view out of many panoramas of one size: where to look is worked out once.

    Bilinear as `sample_equirect`, in integers: places are rounded to a sixteenth of a pixel.
    """

    def __init__(self, rays: Rays, width: int, height: int) -> None:
        """`rays` [H, W, 3] of the view; the panoramas are `width` by `height`."""
        self._shape = rays.shape
        places = _places(rays, width, height)
        right, below = (np.rint(16.0 * share).astype(int) for share in (places.across, places.down))
        corners = (
            (places.top, places.left, (16 - below) * (16 - right)),
            (places.top, places.right, (16 - below) * right),
            (places.bottom, places.left, below * (16 - right)),
            (places.bottom, places.right, below * right),
        )
        self._cells = [(row * width + column).reshape(-1) for row, column, _ in corners]
        self._weights = [weight.astype(np.uint16).reshape(-1, 1) for _, _, weight in corners]

    def __call__(self, panorama: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The view [H, W, 3] of a panorama [height, width, 3]."""
        pixels = panorama.reshape(-1, 3)
        total = np.full((len(self._cells[0]), 3), 128, np.uint16)
        for cells, weights in zip(self._cells, self._weights, strict=True):
            total += pixels[cells] * weights
        return (total >> 8).astype(np.uint8).reshape(self._shape)


class _Places(NamedTuple):
    """Rows and columns around a place in a panorama, and how far it is from the first of them."""

    top: NDArray[np.intp]
    bottom: NDArray[np.intp]
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    down: Rays
    across: Rays


def _places(rays: Rays, width: int, height: int) -> _Places:
    azimuth = np.arctan2(rays[..., 1], rays[..., 0])
    elevation = np.arcsin(np.clip(rays[..., 2], -1.0, 1.0))
    column = (0.5 - azimuth / (2 * np.pi)) * width - 0.5
    row = np.clip((0.5 - elevation / np.pi) * height - 0.5, 0.0, height - 1.0)
    left, top = np.floor(column).astype(int), np.floor(row).astype(int)
    right, bottom = (left + 1) % width, np.minimum(top + 1, height - 1)
    return _Places(top, bottom, left % width, right, row - top, column - left)


def _camera_axes(direction: Direction) -> tuple[Rays, Rays, Rays]:
    """Forward, leftward and upward unit vectors of a level camera."""
    forward = direction.ambix_vector()
    azimuth = np.radians(direction.azimuth)
    leftward = np.array([-np.sin(azimuth), np.cos(azimuth), 0.0])
    return forward, leftward, np.cross(forward, leftward)
