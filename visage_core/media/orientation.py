"""How a stored picture is turned and mirrored to stand upright."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from av.sidedata.sidedata import SideDataContainer, Type
from av.video.frame import VideoFrame as DecodedFrame
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Orientation:
    """A symmetry of the rectangle: rows and columns swapped first, then mirrored."""

    swap_axes: bool = False
    mirror_rows: bool = False
    mirror_columns: bool = False

    @classmethod
    def of(cls, frame: DecodedFrame) -> Orientation:
        """Orientation that the frame's display matrix asks for, to the nearest quarter turn.

        The matrix maps a pixel at (x, y), y down, to (a x + c y, b x + d y) and stores a, b, _,
        c, d, _, ... as 16.16 fixed point (FFmpeg's libavutil/display.h).
        """
        side_data = cast(SideDataContainer, frame.side_data)  # PyAV's stub names a plain dict
        try:
            matrix = side_data[Type.DISPLAYMATRIX]
        except KeyError:
            return cls()
        a, b, _, c, d, *_ = np.frombuffer(bytes(matrix), np.int32).tolist()
        if abs(b) > abs(a):
            return cls(True, mirror_rows=b < 0, mirror_columns=c < 0)
        return cls(False, mirror_rows=d < 0, mirror_columns=a < 0)

    @property
    def clockwise_degrees(self) -> int:
        """By how much the stored picture is turned clockwise (after any mirroring): 0 to 270."""
        if self.swap_axes:
            return 90 if self.mirror_columns else 270
        return 180 if self.mirror_rows else 0

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Width and height of an upright picture from those of the stored one, or back."""
        return (height, width) if self.swap_axes else (width, height)

    def apply(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The upright picture of a stored one [H, W, 3]."""
        if self.swap_axes:
            image = image.transpose(1, 0, 2)
        rows = slice(None, None, -1 if self.mirror_rows else 1)
        columns = slice(None, None, -1 if self.mirror_columns else 1)
        return np.ascontiguousarray(image[rows, columns])
