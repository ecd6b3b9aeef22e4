"""The energy of a sound field over time, ready to be shown at any moment of playback."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visage_core.ambisonics.energy import (
    diffuseness,
    dominant_direction,
    map_from_covariance,
    windowed_covariance,
)
from visage_core.types import Direction, Foa

TRACK_RATE = 30.0
"""Measurements per second: one per shown frame."""

RELEASE_SECONDS = 0.18
"""How slowly energy fades from the display; it appears at once, so that no onset is missed."""

FADE_DB = -50.0
"""Below the take's loudest moment by this much, no direction is named."""

DIFFUSE = 0.9
"""Above this diffuseness there is no dominant direction worth pointing at."""


@dataclass(frozen=True, slots=True, eq=False)
class EnergyMoment:
    """Energy at one moment: amplitudes [90, 180], and where most of it comes from, if anywhere."""

    amplitude: NDArray[np.float64]
    dominant: Direction | None


class EnergyTrack:
    """Measured once per take; looked up while it plays."""

    def __init__(self, foa: Foa) -> None:
        measured = windowed_covariance(foa.samples, foa.sample_rate, TRACK_RATE)
        self._covariance = _with_release(measured)
        self._power = np.trace(self._covariance, axis1=1, axis2=2)
        loudest = int(np.argmax(self._power)) if len(self._power) else None
        self.loudest = 0.0 if loudest is None else float(_map(self._covariance[loudest]).max())

    def at(self, seconds: float, turn: NDArray[np.float64] | None = None) -> EnergyMoment | None:
        """The moment `seconds` into the take, turned by a matrix [4, 4]; None outside it."""
        index = int(np.floor(seconds * TRACK_RATE))
        if not 0 <= index < len(self._covariance):
            return None
        covariance = self._covariance[index]
        if turn is not None:
            covariance = turn @ covariance @ turn.T
        dominant = self._dominant(covariance) if self._is_audible(index) else None
        return EnergyMoment(_map(covariance), dominant)

    def _is_audible(self, index: int) -> bool:
        return bool(self._power[index] > self._power.max() * 10.0 ** (FADE_DB / 10.0))

    @staticmethod
    def _dominant(covariance: NDArray[np.float64]) -> Direction | None:
        diffuse = float(diffuseness(covariance)) > DIFFUSE
        return None if diffuse else dominant_direction(covariance)


def _map(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    return map_from_covariance(covariance, basis="sn3d")


def _with_release(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Covariances [T, 4, 4] that rise at once and fall exponentially."""
    keep = float(np.exp(-1.0 / (TRACK_RATE * RELEASE_SECONDS)))
    smooth = covariance.copy()
    for now in range(1, len(smooth)):
        faded = keep * smooth[now - 1]
        if np.trace(faded) > np.trace(smooth[now]):
            smooth[now] = faded + (1.0 - keep) * covariance[now]
    return smooth
