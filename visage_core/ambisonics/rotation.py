"""Rotation of first-order sound fields.

First-order dipoles transform like Cartesian vectors, so a rotation is a 3 x 3 matrix in the
order y, z, x next to an untouched W.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from visage_core.ambisonics.convention import convert, to_ambix
from visage_core.types import Direction, Foa

_YZX = np.ix_([1, 2, 0], [1, 2, 0])


def rotation_matrix(yaw: float, pitch: float = 0.0, roll: float = 0.0) -> NDArray[np.float64]:
    """Matrix [4, 4] that turns an AmbiX field; angles in degrees.

    Positive `yaw` moves the front to the left, positive `pitch` moves it up, positive `roll`
    lowers the right side. They act in the order roll, pitch, yaw about the fixed axes. The matrix
    takes the harmonics of a direction to those of the turned direction.
    """
    # Not by scipy: it looks at torch wherever that is loaded, and fails while it is being loaded.
    about_z, about_y, about_x = (
        _about(axis, angle) for axis, angle in ((2, yaw), (1, -pitch), (0, roll))
    )
    return _of_field(about_z @ about_y @ about_x)


def field_rotation(turn: Rotation) -> NDArray[np.float64]:
    """Matrix [4, 4] that turns an AmbiX field by a rotation of x front, y left, z up."""
    return _of_field(turn.as_matrix())


def _of_field(turn: NDArray[np.float64]) -> NDArray[np.float64]:
    matrix = np.eye(4)
    matrix[1:, 1:] = turn[_YZX]
    return matrix


def _about(axis: int, degrees: float) -> NDArray[np.float64]:
    """Rotation [3, 3] about a Cartesian axis, the next one turning towards the one after it."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    first, second = (axis + 1) % 3, (axis + 2) % 3
    turn = np.eye(3)
    turn[first, first] = turn[second, second] = cosine
    turn[second, first], turn[first, second] = sine, -sine
    return turn


def look_rotation(direction: Direction) -> NDArray[np.float64]:
    """Matrix [4, 4] that brings `direction` to the front: the field heard by a turned head.

    The head stays upright: looking left moves a frontal source to the right ear, and level
    sources sink when it looks up.
    """
    return rotation_matrix(direction.azimuth, direction.elevation).T


def camera_rotation(made_for: Direction, now: Direction) -> NDArray[np.float64]:
    """Matrix [4, 4] that turns a field made for one camera direction as if made for another.

    What the camera saw at its centre is heard there again. The camera stays upright.
    """
    return look_rotation(now).T @ look_rotation(made_for)


def rotate(foa: Foa, matrix: NDArray[np.floating]) -> Foa:
    """The field turned by an ACN/SN3D `matrix` [4, 4], in the convention that it came in."""
    ambix = to_ambix(foa)
    turned = (np.asarray(matrix, np.float64) @ ambix.samples).astype(np.float32)
    return convert(Foa(turned, foa.sample_rate), foa.order, foa.normalization)
