"""Octave bands of a sound field over time: the covariance of its channels in every band.

The field is cut into windows that overlap by half and whose squares add up to one, and the bins
of their spectra are dealt out to the bands. No bin is lost or counted twice, so the covariances
of all bands add up to that of the whole field.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visage_core.ambisonics.convention import FoaLike, ambix_samples

OCTAVES = (125, 250, 500, 1000, 2000, 4000, 8000)
"""Nominal centres of the bands in hertz; each reaches from centre / √2 to centre · √2."""

BELOW, ABOVE = 0, len(OCTAVES) + 1
"""What lies below the lowest and above the highest octave; octave k is band k + 1."""

WINDOWS_AT_ONCE = 64

Float32Array = NDArray[np.float32]
Spectra = NDArray[np.complex64]


@dataclass(frozen=True, slots=True)
class _Windows:
    """Sine windows of twice the distance between their centres."""

    rate_hz: float
    sample_rate: int
    samples: int

    @property
    def length(self) -> int:
        return 2 * max(round(self.sample_rate / self.rate_hz), 1)

    @property
    def count(self) -> int:
        return math.ceil(self.samples * self.rate_hz / self.sample_rate)

    def places(self, first: int, last: int) -> NDArray[np.intp]:
        """Sample indices [windows, length] of windows `first` to `last`, exclusive."""
        centers = (np.arange(first, last) + 0.5) * self.sample_rate / self.rate_hz
        starts = np.rint(centers).astype(np.intp) - self.length // 2
        places: NDArray[np.intp] = starts[:, None] + np.arange(self.length)
        return places


def short_time_spectra(
    samples: FoaLike, sample_rate: int, rate_hz: float
) -> Iterator[tuple[int, Spectra]]:
    """Spectra [4, windows, bins] piece by piece, each with the number of its first window.

    Window t is centred on second (t + 1/2) / rate_hz. Spectra are scaled so that the sum over all
    bins of Re(a · conj(b)) is the windowed mean of the product of the two signals; at the ends the
    mean is over what there is. Raises `ValueError` for a rate that is not in (0, sample_rate].
    """
    if not 0.0 < rate_hz <= sample_rate:
        raise ValueError(f"{rate_hz} windows per second of {sample_rate} Hz audio")
    signal = ambix_samples(samples).astype(np.float32, copy=False)
    windows = _Windows(rate_hz, sample_rate, signal.shape[1])
    shape = np.sin(np.pi * (np.arange(windows.length) + 0.5) / windows.length)
    sides = np.full(windows.length // 2 + 1, 2.0 / windows.length)  # both halves of the spectrum
    sides[[0, -1]] /= 2.0
    for first in range(0, windows.count, WINDOWS_AT_ONCE):
        places = windows.places(first, min(first + WINDOWS_AT_ONCE, windows.count))
        weights = np.where((places >= 0) & (places < windows.samples), shape, 0.0)
        norm = np.sum(weights**2, axis=1, keepdims=True)
        weights = (weights / np.sqrt(norm)).astype(np.float32)
        pieces = signal[:, np.clip(places, 0, windows.samples - 1)] * weights
        spectra = np.fft.rfft(pieces, axis=-1) * np.sqrt(sides)
        yield first, spectra.astype(np.complex64, copy=False)


def band_covariance(samples: FoaLike, sample_rate: int, rate_hz: float) -> Float32Array:
    """Covariances [bands, T, 4, 4] of what is below, in each octave, and above; T windows.

    Windows are those of `short_time_spectra`. Real parts of the cross-spectra: their first row
    is the active intensity. Raises `ValueError` for a rate that is not in (0, sample_rate].
    """
    rows, columns = np.triu_indices(4)
    pieces = []
    for _, spectra in short_time_spectra(samples, sample_rate, rate_hz):
        products = np.real(spectra[rows] * np.conj(spectra[columns]))
        pieces.append(products @ _membership(spectra.shape[-1], sample_rate))
    sums = np.concatenate(pieces, axis=1) if pieces else np.zeros((10, 0, ABOVE + 1), np.float32)
    result = np.empty((ABOVE + 1, sums.shape[1], 4, 4), np.float32)
    result[..., rows, columns] = result[..., columns, rows] = sums.transpose(2, 1, 0)
    return result


def _membership(bins: int, sample_rate: int) -> Float32Array:
    """Which band [bins, bands] each bin belongs to."""
    frequencies = np.linspace(0.0, sample_rate / 2.0, bins)
    edges = [OCTAVES[0] / math.sqrt(2.0), *(octave * math.sqrt(2.0) for octave in OCTAVES)]
    band = np.searchsorted(edges, frequencies, side="right")
    return np.eye(ABOVE + 1, dtype=np.float32)[band]
