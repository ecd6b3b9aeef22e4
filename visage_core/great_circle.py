"""Great circles between unit vectors (x front, y left, z up)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float64]

NO_ANGLE = 1e-9
"""Radians below which two directions are one, or opposite."""

UP, FRONT = np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0])


def slerp(here: Vectors, there: Vectors, shares: Vectors) -> Vectors:
    """Points [N, 3] on the shorter great circle from `here` to `there`, [3] or [N, 3].

    Share 0 is here, 1 is there, steps between are even. Opposite points are joined level with the
    horizon where possible.
    """
    count = len(shares)
    here, there = np.broadcast_to(here, (count, 3)), np.broadcast_to(there, (count, 3))
    return _moved(here, ways(here, there) * shares[:, None])


def way_to(here: Vectors, there: Vectors) -> Vectors:
    """The tangent [3] at `here` that leads to `there`; its length is the angle in radians."""
    return np.asarray(ways(here[None], there[None])[0])


def move_along(here: Vectors, tangent: Vectors) -> Vectors:
    """Where a tangent [3] leads: `way_to` backwards."""
    return np.asarray(_moved(here[None], tangent[None])[0])


def ways(here: Vectors, there: Vectors) -> Vectors:
    """Tangents [N, 3] from points to points, as long as the angles between them."""
    along = np.sum(here * there, axis=1, keepdims=True)
    across = there - along * here
    size = np.linalg.norm(across, axis=1, keepdims=True)
    angle = np.arctan2(size, along)
    sideways = _sideways(here)
    heading = np.where(size > NO_ANGLE, across / np.maximum(size, NO_ANGLE), sideways)
    return np.where((size > NO_ANGLE) | (along < 0.0), angle * heading, 0.0)


def _moved(here: Vectors, tangents: Vectors) -> Vectors:
    angle = np.linalg.norm(tangents, axis=1, keepdims=True)
    heading = tangents / np.maximum(angle, NO_ANGLE)
    moved = np.cos(angle) * here + np.sin(angle) * heading
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True))


def _sideways(here: Vectors) -> Vectors:
    """Unit tangents [N, 3] that lead left along the horizon; from the poles, forwards."""
    left = np.cross(UP, here)
    size = np.linalg.norm(left, axis=1, keepdims=True)
    return np.where(size > NO_ANGLE, left / np.maximum(size, NO_ANGLE), FRONT)
