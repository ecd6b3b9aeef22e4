"""Whether a video is a 360° one: its picture an equirectangular panorama, seen by one eye.

Files say so in boxes that FFmpeg reads (Google's "Spherical Video RFC", V1 and V2). Many lost them
on the way; then a picture twice as wide as high is looked at.
"""

from __future__ import annotations

from typing import cast

import numpy as np
from av.sidedata.sidedata import SideDataContainer, Type
from av.video.frame import VideoFrame as DecodedFrame
from numpy.typing import NDArray

LOOK_SIZE = (256, 128)
"""Width and height at which a picture is looked at."""

_EQUIRECTANGULAR = _FLAT = 0
_ASPECT_TOLERANCE = 0.01
_PLAIN = 8.0
"""Pictures that vary less than this, in steps of 255, tell nothing."""


def says_spherical(frame: DecodedFrame) -> bool:
    """Whether the file says it: its projection is equirectangular, and not for two eyes."""
    side_data = cast(SideDataContainer, frame.side_data)  # PyAV's stub names a plain dict
    projection = _first_number(side_data, Type.SPHERICAL)
    return projection == _EQUIRECTANGULAR and _first_number(side_data, Type.STEREO3D) in (
        None,
        _FLAT,
    )


def _first_number(side_data: SideDataContainer, kind: Type) -> int | None:
    try:
        return int(np.frombuffer(bytes(side_data[kind]), np.int32)[0])
    except KeyError:
        return None


def has_panorama_shape(width: int, height: int) -> bool:
    """Whether a picture is twice as wide as high, as a whole panorama is."""
    return abs(width / (2.0 * height) - 1.0) <= _ASPECT_TOLERANCE


def looks_equirectangular(image: NDArray[np.uint8]) -> bool:
    """Whether a picture [H, W, 3] closes on itself: the two sides meet, and each pole is one point.

    That is measured against how much the picture varies elsewhere along its rows.
    """
    picture = image.astype(np.float64)
    if picture.std() < _PLAIN:
        return False
    across = np.abs(np.diff(picture, axis=1)).mean()
    seam = np.abs(picture[:, 0] - picture[:, -1]).mean()
    poles = [picture[row].std(axis=0).mean() for row in (0, -1)]
    return bool(seam <= 2.0 * across + 2.0 and max(poles) <= 0.35 * picture.std())
