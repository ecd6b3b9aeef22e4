"""A patch of the picture on which a thing is drawn by signed distances, in its own coordinates.

`x` grows to the right and `y` up; a thing fills about -1 to 1. Edges are one pixel soft, so the
same drawing is smooth at any resolution and in any projection.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Rgb = tuple[float, float, float]


@dataclass(slots=True, eq=False)
class Canvas:
    """Pixels at `x`, `y` (any shape), each `pixel` wide.

    `rgb` is premultiplied by `alpha`; later fills cover earlier ones.
    """

    x: Array
    y: Array
    pixel: float
    rgb: Array = field(init=False)
    alpha: Array = field(init=False)

    def __post_init__(self) -> None:
        self.rgb = np.zeros((*self.x.shape, 3))
        self.alpha = np.zeros(self.x.shape)

    def fill(self, distance: Array, colour: Rgb, opacity: float = 1.0) -> None:
        """Paint where the signed distance is negative."""
        cover = opacity * np.clip(0.5 - distance / self.pixel, 0.0, 1.0)
        self.rgb += cover[..., None] * (np.asarray(colour) - self.rgb)
        self.alpha += cover * (1.0 - self.alpha)

    def over(self, background: Array) -> Array:
        """The drawing on top of colours [..., 3]."""
        return self.rgb + (1.0 - self.alpha[..., None]) * background

    def sheared(self, by: float, pivot: float) -> Canvas:
        """The same surface with coordinates that lean by `by` below the height `pivot`."""
        leaning = Canvas(self.x - by * (pivot - self.y), self.y, self.pixel)
        leaning.rgb, leaning.alpha = self.rgb, self.alpha
        return leaning

    def circle(self, x: float, y: float, radius: float) -> Array:
        """Distance to a circle."""
        return np.hypot(self.x - x, self.y - y) - radius

    def ellipse(self, x: float, y: float, width: float, height: float) -> Array:
        """Nearly the distance to an ellipse with these half axes."""
        reach = np.hypot((self.x - x) / width, (self.y - y) / height)
        return (reach - 1.0) * min(width, height)

    def box(self, x: float, y: float, width: float, height: float, round_by: float = 0.0) -> Array:
        """Distance to a box with these half sides and rounded corners."""
        dx = np.abs(self.x - x) - width + round_by
        dy = np.abs(self.y - y) - height + round_by
        outside = np.hypot(np.maximum(dx, 0.0), np.maximum(dy, 0.0))
        return outside + np.minimum(np.maximum(dx, dy), 0.0) - round_by

    def line(self, start: tuple[float, float], end: tuple[float, float], width: float) -> Array:
        """Distance to a stroke with round ends and this half width."""
        (x0, y0), (x1, y1) = start, end
        dx, dy = x1 - x0, y1 - y0
        along = ((self.x - x0) * dx + (self.y - y0) * dy) / max(dx * dx + dy * dy, 1e-9)
        along = np.clip(along, 0.0, 1.0)
        return np.hypot(self.x - x0 - along * dx, self.y - y0 - along * dy) - width

    def ring(self, x: float, y: float, radius: float, width: float) -> Array:
        """Distance to a circle line with this half width."""
        return np.abs(self.circle(x, y, radius)) - width
