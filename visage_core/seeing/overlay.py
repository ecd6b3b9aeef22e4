"""The energy of a sound field laid over a camera's picture of the same place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from visage_core.media.panorama import equirect_rays
from visage_core.seeing.energy_colors import ColorMap, EnergyScale, Levels, overlay_table
from visage_core.seeing.energy_track import WHOLE, EnergyTrack, Trail
from visage_core.seeing.field_view import FieldView
from visage_core.seeing.marks import draw_marks
from visage_core.seeing.projection import MapSampler, perspective_sampler
from visage_core.types import Direction, Foa

OVERLAY_ROWS = 72
"""Energy of first order is smooth: it is looked up in so many rows, and scaled up."""

Image = NDArray[np.uint8]


def _to_the_front(_seconds: float) -> Direction:
    return Direction()


@dataclass(frozen=True, slots=True)
class Overlay:
    """How energy is laid over a video: where the camera faces in the sound field at each second of
    the video, or that its picture is a panorama of all directions; what is shown, in which colours,
    and whether the loudest direction is marked, and with a `trail` the way it came along."""

    facing: Callable[[float], Direction] = _to_the_front
    panoramic: bool = False
    view: FieldView = WHOLE
    color_map: ColorMap = ColorMap.INFERNO
    dominant: bool = True
    trail: bool = True


class PictureLevels:
    """Levels of an energy map where they lie in a picture; as long as the camera stands still,
    looked up only."""

    def __init__(self) -> None:
        self._sampler: tuple[tuple[Direction | None, int], MapSampler] | None = None

    def __call__(self, levels: Levels, camera: Direction | None, aspect: float) -> Levels:
        """Levels [OVERLAY_ROWS, W] of a map [90, 180].

        The picture is `aspect` times as wide as high; without a `camera` it is a panorama.
        """
        wanted = camera, max(round(OVERLAY_ROWS * aspect), 1)
        if self._sampler is None or self._sampler[0] != wanted:
            self._sampler = wanted, _sampler(*wanted)
        return self._sampler[1](levels)


class EnergyOverlay:
    """A sound field over the pictures of its video, on one scale from beginning to end."""

    def __init__(self, foa: Foa, overlay: Overlay) -> None:
        """`foa` is AmbiX, and begins with the video."""
        self._overlay, self._track = overlay, EnergyTrack(foa)
        loudest = self._track.loudest(overlay.view)
        self._scale = EnergyScale.fitting(loudest, overlay.view.quantity)
        self._colors = _components(overlay_table(overlay.color_map))
        self._place = PictureLevels()

    def __call__(self, image: Image, seconds: float) -> Image:
        """The picture [H, W, 3] of a moment with the energy over it; where there is none, as it
        is."""
        moment = self._track.at(seconds, view=self._overlay.view)
        if moment is None:
            return image
        camera = None if self._overlay.panoramic else self._overlay.facing(seconds)
        height, width, _ = image.shape
        levels = self._place(self._scale.levels(moment.amplitude), camera, width / height)
        shown = laid_over(image, self._colors[levels])
        dominant = moment.dominant if self._overlay.dominant else None
        return draw_marks(shown, camera, dominant, self._trail(seconds))

    def _trail(self, seconds: float) -> Trail:
        if not self._overlay.trail:
            return Trail.nowhere()
        return self._track.trail(seconds, view=self._overlay.view)


def laid_over(image: Image, colors: NDArray[np.float32]) -> Image:
    """A picture [H, W, 3] under see-through colours [h, w, 4], which are scaled to its size.

    Red, green, blue and opacity are premultiplied, 0 … 255.
    """
    if not colors[..., 3].any():
        return image
    stretched = _stretched(_stretched(colors, image.shape[0], 0), image.shape[1], 1)
    through = 1.0 - stretched[..., 3:] / np.float32(255.0)
    return np.asarray(image * through + stretched[..., :3] + np.float32(0.5)).astype(np.uint8)


def _sampler(camera: Direction | None, width: int) -> MapSampler:
    if camera is None:
        return MapSampler(equirect_rays(width, OVERLAY_ROWS))
    return perspective_sampler(camera, width, OVERLAY_ROWS)


def _components(table: NDArray[np.uint32]) -> NDArray[np.float32]:
    """Premultiplied red, green, blue and opacity [256, 4] of pixels 0xAARRGGBB."""
    shifts = np.array([16, 8, 0, 24], np.uint32)
    return (table[:, None] >> shifts & 0xFF).astype(np.float32)


def _stretched(colors: NDArray[np.float32], length: int, axis: int) -> NDArray[np.float32]:
    """Colours [h, w, 4] with another length along an axis, linearly between pixels' centres."""
    here, there, share = _neighbours(colors.shape[axis], length)
    weight = share.reshape([-1 if dimension == axis else 1 for dimension in range(3)])
    near, far = colors.take(here, axis), colors.take(there, axis)
    return np.asarray(near + (far - near) * weight)


@lru_cache(maxsize=8)
def _neighbours(
    old: int, new: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    """Of each new pixel the old ones before and after its centre, and how far it is between."""
    place = np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0.0, old - 1.0)
    here = place.astype(np.intp)
    return here, np.minimum(here + 1, old - 1), (place - here).astype(np.float32)
