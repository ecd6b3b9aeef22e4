"""The design on heads whose answer is known, and on the KEMAR measurement where it is installed."""

from pathlib import Path

import numpy as np
import pytest

from visage_core.ambisonics.binaural import load_filters
from visage_core.ambisonics.harmonics import harmonics
from visage_core.ambisonics.heads import rendered_responses
from visage_core.ambisonics.hrtf import (
    HrirSet,
    design_filters,
    equalised_responses,
    quadrature_weights,
)
from visage_core.ambisonics.interaural import level_difference, time_difference
from visage_core.ambisonics.sofa import read_sofa

SOFA = Path("/usr/share/libmysofa/MIT_KEMAR_normal_pinna.sofa")
RATE = 44100


def sphere(count=400):
    """Nearly even directions on a spiral."""
    index = np.arange(count) + 0.5
    return np.degrees(index * np.pi * (1 + 5**0.5)) % 360, np.degrees(
        np.arcsin(1 - 2 * index / count)
    )


def responses(filters, azimuth, elevation, size=2048):
    """Ear spectra [M, 2, F] of sources rendered through the filters, timed from the centre."""
    frequencies = np.fft.rfftfreq(size, 1 / filters.sample_rate)
    return frequencies, rendered_responses(filters, azimuth, elevation, frequencies)


def test_weights_integrate_over_the_sphere():
    azimuth, elevation = sphere()
    weights, basis = quadrature_weights(azimuth, elevation), harmonics(azimuth, elevation)
    gram = np.einsum("im,jm,m->ij", basis, basis, weights)
    np.testing.assert_allclose(gram, np.diag([1, 1 / 3, 1 / 3, 1 / 3]), atol=2e-3)


def test_an_unmeasured_part_of_the_sphere_gives_no_direction_a_louder_voice():
    azimuth, elevation = sphere()
    measured = elevation > -40
    weights = quadrature_weights(azimuth[measured], elevation[measured])
    assert weights.max() < 2.001 * np.median(weights)


def test_a_first_order_head_is_reproduced_exactly():
    """Ears that are cardioids to the sides, behind a loudspeaker with a colour of its own."""
    azimuth, elevation = sphere()
    y = harmonics(azimuth, elevation)[1]
    speaker = np.array([1.0, 0.4, -0.2, 0.1])
    hrirs = np.zeros((len(y), 2, 256))
    hrirs[:, 0, 40:44] = np.outer(1 + 0.5 * y, speaker)
    hrirs[:, 1, 40:44] = np.outer(1 - 0.5 * y, speaker)
    filters = design_filters(HrirSet(azimuth, elevation, hrirs, RATE))
    frequencies, ears = responses(filters, azimuth, elevation)
    gain = 1 / np.sqrt(1 + 0.25 / 3)  # its diffuse-field response becomes 1
    expected = gain * np.stack([1 + 0.5 * y, 1 - 0.5 * y], axis=1)
    audible = (frequencies > 500) & (frequencies < 20000)
    np.testing.assert_allclose(
        ears[..., audible],
        np.broadcast_to(expected[..., None], ears[..., audible].shape),
        atol=0.02,
    )


@pytest.mark.parametrize("symmetric", [True, False])
def test_ears_that_differ_are_kept_or_made_mirror_images(symmetric):
    """The left ear turned to the front and the right to the side: only a choice makes them one."""
    azimuth, elevation = sphere()
    _, y, _, x = harmonics(azimuth, elevation)
    hrirs = np.zeros((len(y), 2, 64))
    hrirs[:, 0, 20], hrirs[:, 1, 20] = 1 + 0.5 * x, 1 - 0.5 * y
    filters = design_filters(HrirSet(azimuth, elevation, hrirs, RATE), symmetric=symmetric)
    _, ears = responses(filters, np.array([0.0, -90.0]), 0.0)
    front, right = np.abs(ears[:, :, 400])  # 8.6 kHz
    if symmetric:
        mirrored = filters.impulses[0] * np.array([1, -1, 1, 1])[:, None]
        np.testing.assert_allclose(filters.impulses[1], mirrored, atol=1e-6)
    else:
        assert front[0] / front[1] == pytest.approx(1.5, rel=0.05)
        assert right[1] / right[0] == pytest.approx(1.5, rel=0.05)


def test_a_diffuse_field_reaches_both_ears_with_the_covariance_of_the_head(kemar):
    """Whatever the frequency: the powers, and how much the ears have in common."""
    frequencies, ears = equalised_responses(kemar)
    weights = quadrature_weights(kemar.azimuth, kemar.elevation)
    filters = design_filters(kemar, symmetric=False)
    spectra = np.fft.rfft(filters.impulses, 2 * (len(frequencies) - 1))
    power = np.array([1, 1 / 3, 1 / 3, 1 / 3])
    rendered = np.einsum("ecf,c,gcf->feg", spectra, power, spectra.conj())
    measured = np.einsum("m,mef,mgf->feg", weights, ears, ears.conj())
    audible = (frequencies > 100) & (frequencies < 16000)
    error = np.linalg.norm(rendered - measured, axis=(1, 2))[audible]
    assert np.median(error) < 0.02
    assert error.max() < 0.2


def test_two_ears_in_free_air_keep_their_delays_and_their_diffuse_power():
    azimuth, elevation = sphere()
    frequencies = np.fft.rfftfreq(512, 1 / RATE)
    delays = 40 / RATE + np.array([-250e-6, 250e-6]) * harmonics(azimuth, elevation)[1][:, None]
    hrirs = np.fft.irfft(np.exp(-2j * np.pi * frequencies * delays[..., None]), 512)
    filters = design_filters(HrirSet(azimuth, elevation, hrirs, RATE))
    horizon = np.arange(0, 360, 10.0)
    bins, ears = responses(filters, horizon, 0.0)
    difference = time_difference(ears, bins, 100, 500)
    np.testing.assert_allclose(difference, 500 * np.sin(np.radians(horizon)), atol=50)
    power = np.abs(responses(filters, azimuth, elevation)[1]) ** 2
    audible = (bins > 100) & (bins < 18000)
    np.testing.assert_allclose(power.mean(axis=0)[:, audible], 1.0, atol=0.1)


def test_the_shipped_filters_are_symmetric_and_loud_where_the_sound_is():
    for rate in (44100, 48000):
        filters = load_filters(rate)
        mirror = np.array([1, -1, 1, 1])[:, None]
        np.testing.assert_allclose(filters.impulses[1], filters.impulses[0] * mirror, atol=1e-7)
        frequencies, ears = responses(filters, np.array([90.0, -90.0]), 0.0)
        level = level_difference(ears, frequencies, 100, 1500)
        delay = time_difference(ears, frequencies, 100, 500)
        assert level[0] > 3.0
        assert level[1] < -3.0
        assert delay[0] > 500.0
        assert delay[1] < -500.0


@pytest.fixture(scope="module")
def kemar():
    if not SOFA.exists():
        pytest.skip("the KEMAR measurement (Debian package libmysofa1) is not installed")
    return read_sofa(SOFA)


def test_the_shipped_filters_are_what_the_measurement_gives(kemar):
    designed = design_filters(kemar)
    for rate in (44100, 48000):
        shipped = load_filters(rate)
        expected = designed.resampled(rate)
        np.testing.assert_allclose(shipped.impulses, expected.impulses, atol=1e-5)
        assert shipped.latency == pytest.approx(expected.latency)


@pytest.mark.parametrize("rate", [44100, 48000])
def test_the_horizon_sounds_as_measured_as_far_as_first_order_reaches(kemar, rate):
    """Interaural differences against the measured head itself, all around the listener.

    Up to 500 Hz the delay is right within 60 µs. Above, first order cannot hold it while it keeps
    levels (the ears are more than half a wave length apart from 700 Hz on): these bounds say what
    is reached.
    """
    horizon = kemar.elevation == 0
    frequencies, target = equalised_responses(kemar)
    measured = target[horizon]
    bins, rendered = responses(load_filters(rate), kemar.azimuth[horizon], 0.0)
    for high, bound in ((500, 60), (700, 125), (1000, 210), (1500, 330)):
        error = time_difference(rendered, bins, 100, high) - time_difference(
            measured, frequencies, 100, high
        )
        assert np.abs(error).max() < bound
    for low, high, bound in ((100, 1500, 3.0), (100, 700, 2.5), (700, 1500, 5.5)):
        error = level_difference(rendered, bins, low, high) - level_difference(
            measured, frequencies, low, high
        )
        assert np.abs(error).max() < bound
