"""Design of FOA-to-binaural filters from measured head-related impulse responses (HRIRs).

First order can hold the true phase of an ear signal only while the head is small against the wave
length, up to some 700 Hz. So the filters are least-squares fits up to `CROSSOVER_HZ`; above, only
magnitudes are fitted and the phase carries on from bin to bin (magnitude least squares,
Schörkhuber, Zaunschirm and Höldrich, DAGA 2018). There the sum and the difference of the ears are
also scaled to the power that a diffuse field gives them (Zaunschirm et al., JASA 2018), which
keeps both the colour and the width of reverberation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import SphericalVoronoi

from visage_core.ambisonics.binaural import BinauralFilters
from visage_core.ambisonics.harmonics import harmonics

Float64Array: TypeAlias = NDArray[np.float64]
Spectrum: TypeAlias = NDArray[np.complex128]

CROSSOVER_HZ = 900.0
"""Measured on KEMAR: at 2 kHz, where plain least squares is often kept, the sides' level
difference is already wrong by over 10 dB; below 800 Hz interaural phases begin to flip."""

FILTER_LENGTH = 512
FILTER_LATENCY = 96
"""Samples before the centre of the head hears the sound: room for what rings ahead."""

MEASURED_FROM_HZ = (150.0, 450.0)
"""Loudspeakers fade below: here the measurement takes over from the rigid-head limit."""

MAX_EQUALISATION_DB = 30.0

DIFFUSE_POWER = np.array([1.0, 1.0, 1.0, 1.0]) / [1.0, 3.0, 3.0, 3.0]
"""Power of the SN3D channels in a diffuse field with W = 1."""


@dataclass(frozen=True, slots=True, eq=False)
class HrirSet:
    """Impulse responses [M, 2, K] (left, right ear) for directions [M] in AmbiX degrees."""

    azimuth: Float64Array
    elevation: Float64Array
    responses: Float64Array
    sample_rate: int


def design_filters(hrirs: HrirSet) -> BinauralFilters:
    """Diffuse-field equalised, head-symmetric filters [2, 4, 512] at the set's rate."""
    frequencies, ears = equalised_responses(hrirs)
    weights = quadrature_weights(hrirs.azimuth, hrirs.elevation)
    # A symmetric head: what the right ear hears from one side, the left hears from the other.
    azimuths = np.concatenate([hrirs.azimuth, -hrirs.azimuth])
    basis = harmonics(azimuths, np.tile(hrirs.elevation, 2))
    target = np.concatenate([ears[:, 0], ears[:, 1]])
    crossover = int(np.searchsorted(frequencies, CROSSOVER_HZ))
    left = _magnitude_least_squares(target, basis, np.tile(weights, 2), crossover)
    left = _match_diffuse_field(left, ears, weights)
    fir = _to_fir(left, frequencies, hrirs.sample_rate)
    mirrored = fir * np.array([1.0, -1.0, 1.0, 1.0])[:, None]
    filters = np.stack([fir, mirrored]).astype(np.float32)
    return BinauralFilters(filters, hrirs.sample_rate, float(FILTER_LATENCY))


def equalised_responses(hrirs: HrirSet) -> tuple[Float64Array, Spectrum]:
    """Frequencies [F] and ear signals [M, 2, F] that the filters aim at.

    The measurement without what all directions share (the loudspeaker and the diffuse-field
    response of the ears), timed from the centre of the head, and led below `MEASURED_FROM_HZ`
    to a head that casts no shadow but keeps its delays.
    """
    size = 4 * 2 ** int(np.ceil(np.log2(hrirs.responses.shape[-1])))
    frequencies = np.fft.rfftfreq(size, 1.0 / hrirs.sample_rate).astype(np.float64)
    weights = quadrature_weights(hrirs.azimuth, hrirs.elevation)
    ears = np.fft.rfft(hrirs.responses, size)
    diffuse = np.sqrt(np.einsum("m,mef->f", weights, np.abs(ears) ** 2) / 2)
    diffuse[frequencies < MEASURED_FROM_HZ[0]] = diffuse[frequencies >= MEASURED_FROM_HZ[0]][0]
    diffuse = np.maximum(diffuse, diffuse.max() * 10 ** (-MAX_EQUALISATION_DB / 20))
    ears = ears / _minimum_phase(diffuse)
    delays = _low_frequency_delays(ears, frequencies)
    centre = np.mean(weights @ delays)
    ears = ears * np.exp(2j * np.pi * frequencies * centre)
    limit = np.exp(-2j * np.pi * frequencies * (delays - centre)[..., None])
    low, high = MEASURED_FROM_HZ
    measured = np.sin(np.pi / 2 * np.clip((frequencies - low) / (high - low), 0.0, 1.0)) ** 2
    blended: Spectrum = limit + measured * (ears - limit)
    return frequencies, blended


def quadrature_weights(azimuth: Float64Array, elevation: Float64Array) -> Float64Array:
    """Share [M] of the sphere for which each direction speaks; they add to 1.

    Areas of the spherical Voronoi cells. Cells at the edge of a part that was not measured (below
    the listener, mostly) would speak for all of it: none counts more than twice the median.
    """
    points = harmonics(azimuth, elevation)[1:].T
    areas: Float64Array = SphericalVoronoi(points).calculate_areas()
    bounded = np.minimum(areas, 2.0 * np.median(areas))
    shares: Float64Array = bounded / bounded.sum()
    return shares


def _minimum_phase(magnitude: Float64Array) -> Spectrum:
    """Spectrum [F] with the given magnitude and minimum phase, by folding its cepstrum."""
    half = magnitude.size - 1
    cepstrum = np.fft.irfft(np.log(magnitude))
    cepstrum[1:half] *= 2.0
    cepstrum[half + 1 :] = 0.0
    return np.exp(np.fft.rfft(cepstrum))


def _low_frequency_delays(ears: Spectrum, frequencies: Float64Array) -> Float64Array:
    """Phase delays [M, 2] in seconds, fitted where the measurement becomes good."""
    low, high = MEASURED_FROM_HZ
    band = (frequencies >= low) & (frequencies <= high)
    omega = 2 * np.pi * frequencies[band]
    # The bulk of the delay first, so that no phase wraps before the fit.
    energy = np.mean(np.abs(np.fft.irfft(ears)) ** 2, axis=(0, 1))
    bulk = np.argmax(energy) / (2 * frequencies[-1])
    phases = np.unwrap(np.angle(ears[..., band] * np.exp(1j * omega * bulk)), axis=-1)
    delays: Float64Array = bulk - phases @ omega / (omega @ omega)
    return delays


def _magnitude_least_squares(
    target: Spectrum, basis: Float64Array, weights: Float64Array, crossover: int
) -> Spectrum:
    """Channel spectra [4, F] whose sum over `basis` [4, M] fits `target` [M, F].

    Complex below bin `crossover`; from there the magnitudes, with the phase of the bin before.
    """
    fit = np.linalg.solve((basis * weights) @ basis.T, basis * weights)
    spectra: Spectrum = fit @ target
    for k in range(max(crossover, 1), target.shape[1]):
        phase = np.angle(basis.T @ spectra[:, k - 1])
        spectra[:, k] = fit @ (np.abs(target[:, k]) * np.exp(1j * phase))
    return spectra


def _match_diffuse_field(left: Spectrum, ears: Spectrum, weights: Float64Array) -> Spectrum:
    """Left-ear spectra [4, F] scaled to the target's diffuse power of the ears' sum and difference.

    In a symmetric head the difference of the ears hears Y alone and their sum all the rest. Both
    powers right means that the spectrum and the coherence of the ears are.
    """
    power = DIFFUSE_POWER[:, None] * np.abs(2 * left) ** 2
    total = np.einsum("m,mf->f", weights, np.abs(ears[:, 0] + ears[:, 1]) ** 2)
    difference = np.einsum("m,mf->f", weights, np.abs(ears[:, 0] - ears[:, 1]) ** 2)
    floor = 1e-12
    scaled: Spectrum = left * np.sqrt(total / np.maximum(power[[0, 2, 3]].sum(axis=0), floor))
    scaled[1] = left[1] * np.sqrt(difference / np.maximum(power[1], floor))
    return scaled


def _to_fir(spectra: Spectrum, frequencies: Float64Array, sample_rate: int) -> Float64Array:
    """Impulse responses [4, 512], delayed by the latency and faded at both ends."""
    delayed = spectra * np.exp(-2j * np.pi * frequencies * FILTER_LATENCY / sample_rate)
    impulse = np.fft.irfft(delayed)[:, :FILTER_LENGTH]
    window = np.ones(FILTER_LENGTH)
    rise, fall = FILTER_LATENCY // 4, FILTER_LENGTH // 4
    window[:rise] = np.sin(np.linspace(0, np.pi / 2, rise)) ** 2
    window[-fall:] = np.cos(np.linspace(0, np.pi / 2, fall)) ** 2
    return impulse * window
