"""Where the energy of a sound field sits: maps, dominant direction and diffuseness.

Everything is computed from the 4 x 4 covariance C of the channels. A map beams the field with a
row b of harmonics in each direction, and the mean over time of (b·s)² is b·mean(s sᵀ)·b = bᵀ C b,
exactly: the samples are needed once, however many directions and maps are drawn from them.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from visage_core.ambisonics.convention import FoaLike, ambix_samples
from visage_core.ambisonics.harmonics import harmonics
from visage_core.types import Direction

Basis: TypeAlias = Literal["official", "sn3d"]
"""`official` weighs the horizontal dipoles by √2, as the published scores do; `sn3d` is even."""

Float64Array: TypeAlias = NDArray[np.float64]

_UPPER = np.triu_indices(4)


def grid() -> tuple[Float64Array, Float64Array]:
    """Azimuth [180] of the columns (+178 .. -180) and elevation [90] of the rows (+88 .. -90)."""
    return np.linspace(178.0, -180.0, 180), np.linspace(88.0, -90.0, 90)


def covariance(samples: FoaLike) -> Float64Array:
    """Mean over time [4, 4] of the products of the channels (AmbiX); zero if there is no sample."""
    signal = ambix_samples(samples).astype(np.float64)
    mean: Float64Array = signal @ signal.T / max(signal.shape[1], 1)
    return mean


def windowed_covariance(samples: FoaLike, sample_rate: int, rate_hz: float) -> Float64Array:
    """Covariances [T, 4, 4] of adjoining windows, `rate_hz` of them per second.

    Window t covers seconds t / rate_hz to (t + 1) / rate_hz; the last one may be shorter and is
    averaged over what it has. Raises `ValueError` for a rate that is not in (0, sample_rate].
    """
    if not 0.0 < rate_hz <= sample_rate:
        raise ValueError(f"{rate_hz} windows per second of {sample_rate} Hz audio")
    signal = ambix_samples(samples).astype(np.float64)
    length = signal.shape[1]
    if length == 0:
        return np.zeros((0, 4, 4))
    count = math.ceil(length * rate_hz / sample_rate)
    starts = np.rint(np.arange(count) * sample_rate / rate_hz).astype(np.intp)
    starts = starts[starts < length]
    rows, columns = _UPPER
    sums = np.add.reduceat(signal[rows] * signal[columns], starts, axis=1)
    means = sums / np.diff(starts, append=length)
    result = np.empty((len(starts), 4, 4))
    result[:, rows, columns] = result[:, columns, rows] = means.T
    return result


def map_from_covariance(cov: NDArray[np.floating], basis: Basis = "official") -> Float64Array:
    """Energy maps [..., 90, 180] of covariances [..., 4, 4], on `grid`, as amplitudes."""
    rows, columns = _UPPER
    packed = np.asarray(cov, np.float64)[..., rows, columns]
    power = packed @ _beam_products(basis)
    np.sqrt(np.maximum(power, 0.0, out=power), out=power)
    maps: Float64Array = power.reshape(*packed.shape[:-1], 90, 180)
    return maps


def energy_map(foa: FoaLike, basis: Basis = "official") -> Float64Array:
    """Root mean square [90, 180] over time of the field beamed into every direction of `grid`."""
    return map_from_covariance(covariance(foa), basis)


def cardioid_map(cov: NDArray[np.floating]) -> Float64Array:
    """Amplitudes [..., 90, 180] that a cardioid of unit gain picks up from every side of `grid`.

    A plane wave shows where it comes from with its own level, so these can be told in decibels.
    """
    return map_from_covariance(cov, "sn3d") / 2.0


def active_intensity(cov: NDArray[np.floating]) -> Float64Array:
    """Vectors [..., 3] (x front, y left, z up) of covariances [..., 4, 4]: mean of W · (X, Y, Z).

    They point to where sound comes from, against the flow of energy; for a plane wave the length
    is the mean of W². Times -1 / (ρ c) this is the acoustic intensity, with W as the pressure.
    """
    return np.asarray(cov, np.float64)[..., 0, [3, 1, 2]]


def energy_density(cov: NDArray[np.floating]) -> Float64Array:
    """Mean of (W² + X² + Y² + Z²) / 2, [...] of covariances [..., 4, 4].

    Half is potential, half kinetic energy; in SN3D the dipoles together have the velocity's gain,
    so that a plane wave has the mean of W², the length of its intensity.
    """
    half: Float64Array = np.trace(np.asarray(cov, np.float64), axis1=-2, axis2=-1) / 2.0
    return half


def dominant_direction(cov: NDArray[np.floating]) -> Direction:
    """Where most sound comes from: the direction of the `active_intensity`.

    A field that has none (silent, or evenly from all sides: `diffuseness` 1) gives the front.
    """
    return Direction.from_ambix_vector(active_intensity(cov))


def diffuseness(cov: NDArray[np.floating]) -> Float64Array:
    """Share of the energy that has no direction, [...] of covariances [..., 4, 4], 0 to 1.

    1 - |active intensity| / energy density: 0 for a plane wave and 1 for a diffuse field and for
    silence. After Merimaa and Pulkki (2005), in SN3D.
    """
    intensity = np.linalg.norm(active_intensity(cov), axis=-1)
    energy = energy_density(cov)
    direct = np.divide(intensity, energy, out=np.zeros_like(intensity), where=energy > 0.0)
    share: Float64Array = np.clip(1.0 - direct, 0.0, 1.0)
    return share


@cache
def _beam_products(basis: Basis) -> Float64Array:
    """Products [10, 16200] by which the upper triangle of C becomes bᵀ C b on the grid."""
    azimuth, elevation = grid()
    beams = harmonics(azimuth, elevation[:, None]).reshape(4, -1)
    if basis == "official":
        beams[[1, 3]] *= math.sqrt(2.0)
    elif basis != "sn3d":
        raise ValueError(f'unknown basis {basis!r}; choose "official" or "sn3d"')
    rows, columns = _UPPER
    off_diagonal = np.where(rows == columns, 1.0, 2.0)
    products = off_diagonal[:, None] * beams[rows] * beams[columns]
    products.flags.writeable = False  # shared by every caller
    return products
