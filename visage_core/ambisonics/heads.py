"""Binaural filters of any measured head, and how near they come to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from visage_core.ambisonics.binaural import BinauralFilters
from visage_core.ambisonics.harmonics import harmonics
from visage_core.ambisonics.hrtf import (
    Float64Array,
    HrirSet,
    Spectrum,
    design_filters,
    equalised_responses,
)
from visage_core.ambisonics.interaural import level_difference, time_difference
from visage_core.ambisonics.sofa import read_sofa, widest_gap

TIME_BAND_HZ = (100.0, 500.0)
"""Where a first-order field holds the delay between the ears of a human head."""

LEVEL_BAND_HZ = (100.0, 1500.0)
HORIZON_DEGREES = 10.0
"""Directions up to this far above or below the horizon are compared."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What was measured, and the largest errors of the filters against it around the horizon.

    `widest_gap` is how far, in degrees, a direction can lie from the nearest measured one;
    `radius` is metres, `time_error` microseconds of ITD (100 to 500 Hz), `level_error` dB of ILD
    (100 to 1500 Hz).
    """

    directions: int
    widest_gap: float
    radius: float
    sample_rate: int
    time_error: float
    level_error: float


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """Filters at the wanted rate, and how they fit the measurement."""

    filters: BinauralFilters
    fit: Fit


def load_head(path: Path | str, sample_rate: int | None = None, *, symmetric: bool = False) -> Head:
    """Filters at `sample_rate` (None: the file's own) designed from a SOFA file, after `read_sofa`
    and `design_filters`.

    Raises `HrtfError`.
    """
    hrirs = read_sofa(path)
    filters = design_filters(hrirs, symmetric=symmetric)
    rate = filters.sample_rate if sample_rate is None else sample_rate
    return Head(filters.resampled(rate), measure_fit(hrirs, filters))


def measure_fit(hrirs: HrirSet, filters: BinauralFilters) -> Fit:
    """Compare `filters` with the measurement they were designed from, at the same rate."""
    level = np.abs(hrirs.elevation) <= HORIZON_DEGREES
    near = level if level.any() else np.abs(hrirs.elevation) == np.abs(hrirs.elevation).min()
    frequencies, measured = equalised_responses(hrirs)
    rendered = rendered_responses(filters, hrirs.azimuth[near], hrirs.elevation[near], frequencies)
    time, loudness = (
        float(
            np.abs(of(rendered, frequencies, *band) - of(measured[near], frequencies, *band)).max()
        )
        for of, band in ((time_difference, TIME_BAND_HZ), (level_difference, LEVEL_BAND_HZ))
    )
    return Fit(
        directions=len(hrirs.azimuth),
        widest_gap=widest_gap(hrirs.azimuth, hrirs.elevation),
        radius=hrirs.radius,
        sample_rate=hrirs.sample_rate,
        time_error=time,
        level_error=loudness,
    )


def rendered_responses(
    filters: BinauralFilters,
    azimuth: Float64Array,
    elevation: Float64Array,
    frequencies: Float64Array,
) -> Spectrum:
    """Ear spectra [M, 2, F] of sources rendered through `filters`, timed from the head's centre.

    `frequencies` [F] are those of a real transform of even size.
    """
    size = 2 * (len(frequencies) - 1)
    timing = np.exp(2j * np.pi * frequencies * filters.latency / filters.sample_rate)
    spectra = np.fft.rfft(filters.impulses, size) * timing
    ears: Spectrum = np.einsum("cm,ecf->mef", harmonics(azimuth, elevation), spectra)
    return ears
