"""A sound field over time, measured once in octave bands and ready to be shown at any moment."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from visage_core.ambisonics.bands import OCTAVES, band_covariance
from visage_core.ambisonics.energy import (
    active_intensity,
    cardioid_map,
    diffuseness,
    dominant_direction,
)
from visage_core.ambisonics.intensity import intensity_map
from visage_core.seeing.field_view import FieldView, Quantity, bands_shown
from visage_core.types import Direction, Foa

TRACK_RATE = 30.0
"""Measurements per second: one per shown frame."""

RELEASE_SECONDS = 0.18
"""How slowly energy fades from the display; it appears at once, so that no onset is missed."""

TRAIL_SECONDS = 1.0
"""How far back the path of the dominant direction is remembered."""

FADE_DB = -50.0
"""Below the take's loudest moment by this much, no direction is named."""

DIFFUSE = 0.9
"""Above this diffuseness there is no dominant direction worth pointing at."""

WHOLE = FieldView()


LONGEST_STEP = 30.0
"""Degrees from one measurement to the next; what is farther away has not moved there."""


@dataclass(frozen=True, slots=True, eq=False)
class Trail:
    """Where most sound came from lately: unit vectors [N, 3] (x front, y left, z up), the oldest
    first, and their ages [N], 0 (now) to 1 (fading away)."""

    vectors: NDArray[np.float64]
    ages: NDArray[np.float64]

    @classmethod
    def nowhere(cls) -> Trail:
        """A trail of nothing."""
        return cls(np.zeros((0, 3)), np.zeros(0))

    def joined(self) -> NDArray[np.bool_]:
        """Whether [N - 1] each point and the next belong together; where another source took
        over they do not."""
        cosine = np.sum(self.vectors[:-1] * self.vectors[1:], axis=-1)
        near: NDArray[np.bool_] = cosine >= math.cos(math.radians(LONGEST_STEP))
        return near


@dataclass(frozen=True, slots=True, eq=False)
class EnergyMoment:
    """A field at one moment: amplitudes [90, 180]; where most of it comes from, if anywhere; the
    share without direction, 0 to 1; and the length of the intensity vector, amplitude (RMS of
    the plane wave that has it)."""

    amplitude: NDArray[np.floating]
    dominant: Direction | None
    diffuseness: float
    intensity: float


@dataclass(frozen=True, slots=True)
class Overall:
    """Of a whole take: where most sound comes from, if from anywhere, and how diffuse it is."""

    dominant: Direction | None
    diffuseness: float


class EnergyTrack:
    """Measured once per take; looked up while it plays. A turn is an AmbiX matrix [4, 4]."""

    def __init__(self, foa: Foa) -> None:
        measured = band_covariance(foa, foa.sample_rate, TRACK_RATE)
        self._bands = _with_release(measured)
        whole = _with_release(measured.sum(0, keepdims=True))[0]
        self._lanes: dict[int | None, _Lane] = {None: _Lane(whole, measured.sum(0))}
        for band, octave in enumerate(OCTAVES, 1):
            self._lanes[octave] = _Lane(self._bands[band], measured[band])
        self._loudest: dict[FieldView, float] = {}

    def loudest(self, view: FieldView = WHOLE) -> float:
        """The greatest amplitude of the map when the view's sound is loudest."""
        if view not in self._loudest:
            index = self._lanes[view.octave].peak
            loudest = 0.0 if index is None else float(self._map(index, np.eye(4), view).max())
            self._loudest[view] = loudest
        return self._loudest[view]

    def at(
        self, seconds: float, turn: NDArray[np.float64] | None = None, view: FieldView = WHOLE
    ) -> EnergyMoment | None:
        """The moment `seconds` into the take; None outside it."""
        lane, index = self._lanes[view.octave], int(np.floor(seconds * TRACK_RATE))
        if not 0 <= index < len(lane.vectors):
            return None
        matrix = np.eye(4) if turn is None else turn
        return EnergyMoment(
            self._map(index, matrix, view),
            lane.direction(index, matrix),
            float(lane.diffuseness[index]),
            float(np.sqrt(np.linalg.norm(lane.vectors[index]))),
        )

    def trail(
        self, seconds: float, turn: NDArray[np.float64] | None = None, view: FieldView = WHOLE
    ) -> Trail:
        """The dominant directions of the last `TRAIL_SECONDS`, as far as there were any."""
        lane = self._lanes[view.octave]
        now = min(int(np.floor(seconds * TRACK_RATE)), len(lane.vectors) - 1)
        length = round(TRAIL_SECONDS * TRACK_RATE)
        indices = np.arange(max(now - length, 0), now + 1)
        named = indices[lane.named[indices]]
        return Trail(lane.units(named, np.eye(4) if turn is None else turn), (now - named) / length)

    def overall(
        self, turn: NDArray[np.float64] | None = None, view: FieldView = WHOLE
    ) -> Overall | None:
        """The whole take at once, each moment by its energy; None if it is silent."""
        mean = self._lanes[view.octave].mean
        if not np.trace(mean) > 0.0:
            return None
        share = float(diffuseness(mean))
        turned = _turned(mean, np.eye(4) if turn is None else turn)
        return Overall(dominant_direction(turned) if share <= DIFFUSE else None, share)

    def _map(self, index: int, turn: NDArray[np.float64], view: FieldView) -> NDArray[np.floating]:
        if view.quantity is Quantity.INTENSITY:
            bands = _turned(self._bands[bands_shown(view), index], turn)
            return intensity_map(active_intensity(bands))
        return cardioid_map(_turned(self._lanes[view.octave].covariance[index], turn))


class _Lane:
    """One band over time, or all of them together."""

    def __init__(self, covariance: NDArray[np.float32], measured: NDArray[np.float32]) -> None:
        """Covariances [T, 4, 4] as they are shown, and as they were measured."""
        self.covariance = covariance
        self.vectors = active_intensity(covariance)
        self.diffuseness = diffuseness(covariance)
        self.mean = measured.sum(0, dtype=np.float64) / max(len(measured), 1)
        power = np.trace(covariance, axis1=1, axis2=2)
        audible = power > power.max(initial=0.0) * 10.0 ** (FADE_DB / 10.0)
        self.named = audible & (self.diffuseness <= DIFFUSE)
        self.peak = int(np.argmax(power)) if len(power) else None

    def direction(self, index: int, turn: NDArray[np.float64]) -> Direction | None:
        """Where most sound comes from at a moment, if from anywhere."""
        if not self.named[index]:
            return None
        return Direction.from_ambix_vector(self.units(np.array([index]), turn)[0])

    def units(self, indices: NDArray[np.intp], turn: NDArray[np.float64]) -> NDArray[np.float64]:
        """Directions [N, 3] of moments that have one."""
        order = [2, 0, 1]  # x, y, z from the field's y, z, x
        vectors = self.vectors[indices] @ turn[1:, 1:][np.ix_(order, order)].T
        units: NDArray[np.float64] = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
        return units


def _turned(covariance: NDArray[np.floating], turn: NDArray[np.float64]) -> NDArray[np.float64]:
    turned: NDArray[np.float64] = turn @ covariance @ turn.T
    return turned


def _with_release(covariance: NDArray[np.float32]) -> NDArray[np.float32]:
    """Covariances [B, T, 4, 4] that rise at once and fall exponentially, each band by itself."""
    keep = np.float32(np.exp(-1.0 / (TRACK_RATE * RELEASE_SECONDS)))
    power = partial(np.trace, axis1=1, axis2=2)
    smooth = covariance.copy()
    for now in range(1, smooth.shape[1]):
        faded = keep * smooth[:, now - 1]
        falls = power(faded) > power(smooth[:, now])
        smooth[falls, now] = faded[falls] + (1.0 - keep) * covariance[falls, now]
    return smooth
