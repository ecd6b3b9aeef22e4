"""Design of FOA-to-binaural filters from measured head-related impulse responses (HRIRs).

First order can hold the true phase of an ear signal only while the head is small against the wave
length, up to some 700 Hz. So the filters are least-squares fits up to `CROSSOVER_HZ`; above, only
magnitudes are fitted and the phase carries on from bin to bin (magnitude least squares,
Schörkhuber, Zaunschirm and Höldrich, DAGA 2018). Then both ears are mixed so that a diffuse field
gives them the power and the coherence of the measured head (Zaunschirm et al., JASA 2018; Zotter
and Frank 2019, section 4.11), which keeps both the colour and the width of reverberation.
"""

from __future__ import annotations

import math
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

FILTER_SECONDS = 512 / 44100
LATENCY_SECONDS = 96 / 44100
"""Time before the centre of the head hears the sound: room for what rings ahead."""

MEASURED_FROM_HZ = (150.0, 450.0)
"""Loudspeakers fade below: here the measurement takes over from the rigid-head limit."""

MAX_EQUALISATION_DB = 30.0

DIFFUSE_POWER = np.array([1.0, 1.0, 1.0, 1.0]) / [1.0, 3.0, 3.0, 3.0]
"""Power of the SN3D channels in a diffuse field with W = 1."""


@dataclass(frozen=True, slots=True, eq=False)
class HrirSet:
    """Impulse responses [M, 2, K] (left, right ear) for directions [M] in AmbiX degrees.

    `radius` is the distance of the sources in metres, nan if unknown.
    """

    azimuth: Float64Array
    elevation: Float64Array
    responses: Float64Array
    sample_rate: int
    radius: float = math.nan


MIRROR = np.array([1.0, -1.0, 1.0, 1.0])[:, None]
"""Signs [4, 1] of the channels of a field seen in a mirror that swaps left and right."""


def design_filters(hrirs: HrirSet, *, symmetric: bool = True) -> BinauralFilters:
    """Diffuse-field equalised filters [2, 4, L] at the set's rate, `FILTER_SECONDS` long.

    `symmetric` makes both ears mirror images of each other, each fitted to the measurements of
    both: what the right ear hears from one side, the left hears from the other. Otherwise the
    ears stay as different as they were measured.
    """
    frequencies, ears = equalised_responses(hrirs)
    weights = quadrature_weights(hrirs.azimuth, hrirs.elevation)
    azimuth, elevation = hrirs.azimuth, hrirs.elevation
    if symmetric:
        azimuth, elevation = np.concatenate([azimuth, -azimuth]), np.tile(elevation, 2)
        ears, weights = np.concatenate([ears, ears[:, ::-1]]), np.tile(weights, 2) / 2
    crossover = int(np.searchsorted(frequencies, CROSSOVER_HZ))
    spectra = _magnitude_least_squares(ears, harmonics(azimuth, elevation), weights, crossover)
    spectra = _match_diffuse_field(spectra, ears, weights)
    latency = round(LATENCY_SECONDS * hrirs.sample_rate)
    impulses = _to_fir(spectra, frequencies, hrirs.sample_rate, latency)
    if symmetric:
        left = (impulses[0] + MIRROR * impulses[1]) / 2.0  # to the last bit
        impulses = np.stack([left, MIRROR * left])
    return BinauralFilters(impulses.astype(np.float32), hrirs.sample_rate, float(latency))


def equalised_responses(hrirs: HrirSet) -> tuple[Float64Array, Spectrum]:
    """Frequencies [F] and ear signals [M, 2, F] that the filters aim at.

    The measurement without what all directions share (the loudspeaker and the diffuse-field
    response of the ears), timed from the centre of the head, and led below `MEASURED_FROM_HZ`
    to a head that casts no shadow but keeps its delays.
    """
    longest = max(hrirs.responses.shape[-1], round(FILTER_SECONDS * hrirs.sample_rate))
    size = 4 * 2 ** int(np.ceil(np.log2(longest)))
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
    ears: Spectrum, basis: Float64Array, weights: Float64Array, crossover: int
) -> Spectrum:
    """Decoder spectra [2, 4, F] whose sum over `basis` [4, M] fits `ears` [M, 2, F].

    Complex below bin `crossover`; from there the magnitudes, with the phase of the bin before.
    """
    fit = np.linalg.solve((basis * weights) @ basis.T, basis * weights)
    spectra: Spectrum = np.einsum("cm,mef->ecf", fit, ears)
    for k in range(max(crossover, 1), ears.shape[-1]):
        phase = np.angle(spectra[..., k - 1] @ basis)
        spectra[..., k] = (np.abs(ears[..., k]).T * np.exp(1j * phase)) @ fit.T
    return spectra


def _match_diffuse_field(spectra: Spectrum, ears: Spectrum, weights: Float64Array) -> Spectrum:
    """Decoder spectra [2, 4, F] mixed between the ears to the target's diffuse-field covariance.

    Of all mixings M that take the rendered covariance B to the measured A = M B Mᴴ, the one that
    changes the signals least: the geometric mean of A and the inverse of B. For 2 x 2 matrices it
    is (b A + a adj B) / sqrt(det(b A + a adj B)) · sqrt(a / b), a and b being the roots of the
    determinants.
    """
    target = _regular(np.einsum("m,mef,mgf->feg", weights, ears, np.conj(ears)))
    power = np.einsum("ecf,c,gcf->feg", spectra, DIFFUSE_POWER, np.conj(spectra))
    rendered = _regular(power)
    root, rendered_root = (
        np.sqrt(np.linalg.det(m).real)[:, None, None] for m in (target, rendered)
    )
    adjugate = np.trace(rendered, axis1=1, axis2=2)[:, None, None] * np.eye(2) - rendered
    mean = rendered_root * target + root * adjugate
    determinant = np.linalg.det(mean).real[:, None, None]
    mixing = mean * np.sqrt(root / rendered_root / determinant)
    return np.asarray(np.einsum("feg,gcf->ecf", mixing, spectra), np.complex128)


def _regular(covariance: Spectrum) -> Spectrum:
    """Covariances [F, 2, 2] kept invertible where both ears hear the same, as they do at 0 Hz."""
    power = np.trace(covariance, axis1=1, axis2=2).real[:, None, None]
    regular: Spectrum = covariance + (1e-9 * power + 1e-12) * np.eye(2)
    return regular


def _to_fir(
    spectra: Spectrum, frequencies: Float64Array, sample_rate: int, latency: int
) -> Float64Array:
    """Impulse responses [2, 4, L], delayed by `latency` samples and faded at both ends."""
    length = round(FILTER_SECONDS * sample_rate)
    delayed = spectra * np.exp(-2j * np.pi * frequencies * latency / sample_rate)
    impulses = np.fft.irfft(delayed)[..., :length]
    window = np.ones(length)
    rise, fall = latency // 4, length // 4
    window[:rise] = np.sin(np.linspace(0, np.pi / 2, rise)) ** 2
    window[-fall:] = np.cos(np.linspace(0, np.pi / 2, fall)) ** 2
    return np.asarray(impulses * window, np.float64)
