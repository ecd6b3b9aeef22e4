"""Do impacts sound when they are seen? Onsets found in a signal against the times of the strikes.

The detector follows the spectral flux (Bello et al. 2005; Böck and Widmer 2013, "SuperFlux"): how
much louder each band becomes, in decibels above a floor, from one frame to a loudest neighbour of
an earlier one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter, maximum_filter1d, uniform_filter1d
from scipy.signal import ShortTimeFFT, windows

Float64Array: TypeAlias = NDArray[np.float64]

TOLERANCE_SECONDS = 0.1
"""How far a found onset may lie from a strike."""

SAMPLE_RATE = 16000
FRAME, HOP = 512, 128
LAG = 2
"""Frames over which a rise is measured: 16 ms."""

BANDS = 32
"""From 62 Hz to 8 kHz, evenly spaced in pitch; the lowest ones share what bins there are."""

DYNAMIC_RANGE = 50.0
"""Decibels below the signal's loudest band under which a rise does not count."""

SILENCE = 1e-4
"""Amplitude of a signal in which nothing is heard: -80 dB below full scale."""

LEAST_RISE = 3.0
"""Decibels by which the bands must rise on average, above the local mean."""

LEAST_SHARE = 0.2
"""Of the signal's strongest rise."""

NEIGHBOURHOOD_SECONDS = 0.05
"""An onset is the strongest rise of its neighbourhood, on either side."""


def detect_onsets(samples: NDArray[np.floating], sample_rate: int) -> Float64Array:
    """Times in seconds [K], ascending, at which something begins in a mono signal [N]."""
    signal = np.asarray(samples, np.float64)
    if signal.ndim != 1:
        raise ValueError(f"a mono signal has the shape [N], not {list(signal.shape)}")
    if sample_rate != SAMPLE_RATE and signal.size:
        signal = soxr.resample(signal, sample_rate, SAMPLE_RATE)
    if signal.size == 0 or np.abs(signal).max() < SILENCE:
        return np.zeros(0)
    flux = onset_strength(signal)
    reach = round(NEIGHBOURHOOD_SECONDS * SAMPLE_RATE / HOP)
    above = flux - uniform_filter1d(flux, 4 * reach + 1, mode="constant")
    strongest = flux == maximum_filter1d(flux, 2 * reach + 1, mode="constant")
    enough = (above > LEAST_RISE) & (flux > LEAST_SHARE * flux.max())
    frames = np.flatnonzero(strongest & enough)
    return (frames - LAG / 2) * HOP / SAMPLE_RATE


def onset_strength(signal: Float64Array) -> Float64Array:
    """Mean rise in decibels of the bands of a signal at `SAMPLE_RATE`, one value a frame.

    Before the signal there is silence: one that begins loud has an onset at 0.
    """
    levels = _band_levels(signal)
    quiet = np.full((len(levels), LAG), levels.max() - DYNAMIC_RANGE)
    followed = np.concatenate([quiet, levels], axis=1)
    earlier = maximum_filter(followed, (3, 1))[:, :-LAG]  # a gliding tone is no onset
    strength: Float64Array = np.maximum(levels - earlier, 0.0).mean(axis=0)
    return strength


def onset_f1(
    found: Sequence[float] | Float64Array,
    true: Sequence[float] | Float64Array,
    tolerance: float = TOLERANCE_SECONDS,
) -> float:
    """F1 of found against true times, each matched at most once; 1 if both are empty."""
    if len(found) == 0 and len(true) == 0:
        return 1.0
    return 2.0 * count_matches(found, true, tolerance) / (len(found) + len(true))


def count_matches(
    found: Sequence[float] | Float64Array, true: Sequence[float] | Float64Array, tolerance: float
) -> int:
    """Most pairs of a found and a true time no more than `tolerance` apart, none used twice.

    Going through both in order and pairing the earliest two that fit is best, because all
    intervals are equally wide.
    """
    left, right = sorted(found), sorted(true)
    matches = i = j = 0
    while i < len(left) and j < len(right):
        apart = left[i] - right[j]
        if abs(apart) <= tolerance:
            matches, i, j = matches + 1, i + 1, j + 1
        elif apart < 0:
            i += 1
        else:
            j += 1
    return matches


def _band_levels(signal: Float64Array) -> Float64Array:
    """Levels in decibels [bands, frames], none more than `DYNAMIC_RANGE` below the loudest.

    Frame f is centred on sample f · HOP. None reaches beyond the end, where the cut would click.
    """
    transform = ShortTimeFFT(windows.hann(FRAME, sym=False), HOP, SAMPLE_RATE)
    padded = np.pad(signal, (0, max(0, FRAME - signal.size)))
    power = transform.spectrogram(padded, p0=0, p1=(padded.size - FRAME // 2) // HOP + 1)
    edges = np.unique(np.round(np.geomspace(2, FRAME // 2 + 1, BANDS + 1)).astype(int))
    bands = np.add.reduceat(power, edges[:-1], axis=0)
    loudest = max(bands.max(), np.finfo(float).tiny)
    floor = loudest * 10.0 ** (-DYNAMIC_RANGE / 10.0)
    levels: Float64Array = 10.0 * np.log10(np.maximum(bands, floor))
    return levels
