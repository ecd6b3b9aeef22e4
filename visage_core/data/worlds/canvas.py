"""A patch of the picture on which a thing is drawn by signed distances, in its own coordinates.

`x` grows to the right and `y` up; a thing fills about -1 to 1. Edges are one pixel soft, so the
same drawing is smooth at any resolution and in any projection. Shapes know their bounds, so only
the pixels that they can reach are touched.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Rgb = tuple[float, float, float]
Bounds = tuple[float, float, float, float]
"""Left, bottom, right and top."""
Paint = Rgb | Callable[[Array, Array], Array]
"""One colour, or colours [..., 3] at coordinates x, y."""


@dataclass(frozen=True, slots=True)
class Shape:
    """An area: its signed `distance` at x, y (negative inside) and `bounds` that contain it."""

    bounds: Bounds
    distance: Callable[[Array, Array], Array]


@dataclass(slots=True, eq=False)
class Canvas:
    """Pixels at `x`, `y` [H, W], each `pixel` wide, lit from `sun` (x, y) by the colour `light`.

    `rgb` is premultiplied by `alpha`; later fills cover earlier ones.
    """

    x: Array
    y: Array
    pixel: float
    sun: tuple[float, float] = (-0.4, 0.8)
    light: Rgb = (1.0, 1.0, 1.0)
    rgb: Array = field(init=False)
    alpha: Array = field(init=False)
    _reach: list[tuple[Array, ...]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.rgb = np.zeros((*self.x.shape, 3), np.float32)
        self.alpha = np.zeros(self.x.shape, np.float32)

    def fill(
        self,
        shape: Shape,
        paint: Paint,
        opacity: float = 1.0,
        *,
        soft: float = 0.0,
        shade: float = 1.0,
        glow: bool = False,
    ) -> None:
        """Paint the inside of a shape.

        `soft` is the width over which its edge fades. `shade` is how strongly light and a
        darker rim model it as a body; 0 leaves it flat. What has a `glow` shines by itself.
        """
        blur = math.hypot(self.pixel, soft)
        window = self._window(shape.bounds, 0.5 * blur)
        if window is None or opacity <= 0.0:
            return
        x, y = self.x[window], self.y[window]
        distance = shape.distance(x, y)
        cover = opacity * np.clip(0.5 - distance / blur, 0.0, 1.0)
        colour = paint(x, y) if callable(paint) else np.asarray(paint, np.float32)
        if not glow:
            colour = colour * np.asarray(self.light, np.float32)
        if shade and not glow:
            tone = 1.0 + shade * self._modelling(shape.bounds, x, y, distance)
            colour = colour * tone[..., None]
        rgb, alpha = self.rgb[window], self.alpha[window]
        rgb += cover[..., None] * (colour - rgb)
        alpha += cover * (1.0 - alpha)

    def over(self, background: Array) -> Array:
        """The drawing on top of colours [..., 3]."""
        return np.asarray(self.rgb + (1.0 - self.alpha[..., None]) * background)

    def placed(
        self, x: float = 0.0, y: float = 0.0, turn: float = 0.0, size: float = 1.0
    ) -> Canvas:
        """The same surface in coordinates whose origin lies at `x`, `y`.

        They are turned anticlockwise by `turn` radians and enlarged by `size`.
        """
        cosine, sine = math.cos(turn) / size, math.sin(turn) / size
        dx, dy = self.x - x, self.y - y
        sun = math.cos(turn), math.sin(turn)
        return self._sharing(
            cosine * dx + sine * dy,
            cosine * dy - sine * dx,
            self.pixel / size,
            (
                sun[0] * self.sun[0] + sun[1] * self.sun[1],
                sun[0] * self.sun[1] - sun[1] * self.sun[0],
            ),
        )

    def cropped(self, bounds: Bounds) -> Canvas:
        """The piece of the same surface that contains the bounds, cheaper to place and draw on."""
        window = self._window(bounds, self.pixel) or (slice(0, 1), slice(0, 1))
        piece = object.__new__(Canvas)
        piece.x, piece.y = self.x[window], self.y[window]
        piece.pixel, piece.sun, piece.light = self.pixel, self.sun, self.light
        piece.rgb, piece.alpha = self.rgb[window], self.alpha[window]
        piece._reach = []
        return piece

    def facing(self, side: float) -> Canvas:
        """The same surface, mirrored for a negative `side`."""
        if side >= 0.0:
            return self
        return self._sharing(-self.x, self.y, self.pixel, (-self.sun[0], self.sun[1]))

    def _sharing(self, x: Array, y: Array, pixel: float, sun: tuple[float, float]) -> Canvas:
        other = object.__new__(Canvas)
        other.x, other.y, other.pixel, other.sun, other.light = x, y, pixel, sun, self.light
        other.rgb, other.alpha = self.rgb, self.alpha
        other._reach = []
        return other

    def _measure(self) -> list[tuple[Array, ...]]:
        """How far x and y reach in every row and in every column."""
        return [
            (
                self.x.min(axis=axis),
                self.y.min(axis=axis),
                self.x.max(axis=axis),
                self.y.max(axis=axis),
            )
            for axis in (1, 0)
        ]

    def _window(self, bounds: Bounds, margin: float) -> tuple[slice, slice] | None:
        """The rectangle of pixels that may lie within the bounds."""
        left, bottom, right, top = bounds
        self._reach = self._reach or self._measure()
        slices = []
        for least_x, least_y, most_x, most_y in self._reach:
            touched = (least_x <= right + margin) & (most_x >= left - margin)
            touched &= (least_y <= top + margin) & (most_y >= bottom - margin)
            if not touched.any():
                return None
            first, last = int(touched.argmax()), len(touched) - int(touched[::-1].argmax())
            slices.append(slice(first, last))
        return slices[0], slices[1]

    def _modelling(self, bounds: Bounds, x: Array, y: Array, distance: Array) -> Array:
        """Relative brightness: lighter towards the sun, darker at the rim."""
        left, bottom, right, top = bounds
        across = 0.22 * self.sun[0] / max(right - left, 1e-6)
        up = 0.34 * self.sun[1] / max(top - bottom, 1e-6)
        offset = across * (left + right) / 2.0 + up * (bottom + top) / 2.0
        rim = np.clip(distance * 18.0 + 1.0, 0.0, 1.0)
        return np.asarray(across * x + up * y - offset - 0.28 * rim)
