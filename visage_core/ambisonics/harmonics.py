"""Real first-order spherical harmonics, and encoding of mono sources with them."""

from __future__ import annotations

import math
from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from visage_core.errors import InvalidFoa
from visage_core.types import Direction, FloatArray, Normalization

_GAINS = {  # of the monopole and of the dipoles
    Normalization.SN3D: (1.0, 1.0),
    Normalization.N3D: (1.0, math.sqrt(3.0)),
    Normalization.FUMA: (math.sqrt(0.5), 1.0),
}


def normalization_gains(normalization: Normalization) -> NDArray[np.float64]:
    """Gains [4] in ACN order that take SN3D channels to `normalization`."""
    monopole, dipole = _GAINS[normalization]
    return np.array([monopole, dipole, dipole, dipole])


def harmonics(
    azimuth: ArrayLike, elevation: ArrayLike, normalization: Normalization = Normalization.SN3D
) -> NDArray[np.float64]:
    """Harmonics [4, ...] in ACN order (W Y Z X) of directions in degrees.

    `azimuth` (left positive) and `elevation` (up positive) broadcast against each other. SN3D is
    1, cos(el) sin(az), sin(el), cos(el) cos(az): 1 and the Cartesian y, z, x of the direction.
    """
    az, el = np.broadcast_arrays(
        np.radians(np.asarray(azimuth, np.float64)), np.radians(np.asarray(elevation, np.float64))
    )
    flat = np.cos(el)
    basis = np.stack([np.ones_like(flat), flat * np.sin(az), np.sin(el), flat * np.cos(az)])
    scaled: NDArray[np.float64] = (basis.T * normalization_gains(normalization)).T
    return scaled


@overload
def encode(mono: ArrayLike, direction: Direction, /) -> FloatArray: ...
@overload
def encode(mono: ArrayLike, azimuth: ArrayLike, elevation: ArrayLike, /) -> FloatArray: ...
def encode(
    mono: ArrayLike, direction: Direction | ArrayLike, elevation: ArrayLike = 0.0, /
) -> FloatArray:
    """Encode a mono source [N] as AmbiX float32 [4, N].

    The direction is one `Direction`, or azimuth and elevation in degrees, each a number or one
    value per sample [N]: a moving source is exact at every sample. Raises `InvalidFoa` if the
    lengths do not fit.
    """
    source = np.asarray(mono, np.float64)
    if source.ndim != 1:
        raise InvalidFoa(f"a mono source has the shape [N], not {list(source.shape)}")
    if isinstance(direction, Direction):
        basis = harmonics(direction.azimuth, direction.elevation).reshape(4, 1)
    else:
        basis = harmonics(direction, elevation).reshape(4, -1)
    if basis.shape[1] not in (1, source.size):
        raise InvalidFoa(
            f"a source of {source.size} samples needs one direction or as many directions, "
            f"not {basis.shape[1]}"
        )
    return (basis * source).astype(np.float32)
