import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visage_core.ambisonics.bands import ABOVE, BELOW, OCTAVES, band_covariance
from visage_core.ambisonics.energy import active_intensity, covariance, diffuseness
from visage_core.ambisonics.harmonics import encode
from visage_core.types import Direction

RATE = 24000
directions = st.builds(Direction, st.floats(-180, 180), st.floats(-89, 89))


def noise(channels=4, seconds=1.0, seed=0):
    return np.random.default_rng(seed).standard_normal((channels, round(seconds * RATE)))


def tone(hertz):
    return np.sin(2.0 * np.pi * hertz * np.arange(RATE) / RATE)


@given(st.floats(0.05, 0.6), st.sampled_from([10.0, 25.0, 30.0]))
def test_the_bands_together_are_the_whole_field(seconds, rate):
    samples = noise(seconds=seconds)
    bands = band_covariance(samples, RATE, rate)
    whole = bands.sum(0).mean(0)
    assert bands.shape == (len(OCTAVES) + 2, np.ceil(samples.shape[1] * rate / RATE), 4, 4)
    np.testing.assert_allclose(np.diag(whole), np.diag(covariance(samples)), rtol=0.35)


def test_no_energy_is_lost_between_overlapping_windows():
    samples = noise(seconds=2.0)
    samples[:, : RATE // 2] = samples[:, -RATE // 2 :] = 0.0
    bands = band_covariance(samples, RATE, 30.0)
    np.testing.assert_allclose(bands.sum(0).mean(0), covariance(samples), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("octave", OCTAVES)
def test_a_tone_is_in_its_octave_and_nowhere_else(octave):
    share = np.einsum("btii->bt", band_covariance(encode(tone(octave), Direction(40)), RATE, 30.0))
    own = OCTAVES.index(octave) + 1
    assert np.all(share[own] > 0.98 * share.sum(0))


@pytest.mark.parametrize(("hertz", "band"), [(30.0, BELOW), (11_700.0, ABOVE)])
def test_what_is_in_no_octave_is_kept_beside_them(hertz, band):
    share = np.einsum("btii->bt", band_covariance(encode(tone(hertz), Direction()), RATE, 30.0))
    assert np.all(share[band] > 0.9 * share.sum(0))


def test_octaves_above_what_the_rate_can_hold_are_silent():
    assert not band_covariance(noise(), 8000, 30.0)[len(OCTAVES) :].any()


@given(directions, directions)
def test_two_sources_in_different_octaves_are_told_apart(low, high):
    samples = encode(tone(250.0), low) + encode(tone(4000.0), high)
    bands = band_covariance(samples[:, : RATE // 4], RATE, 30.0)[:, 3]
    for band, truth in ((2, low), (6, high)):
        vector = active_intensity(bands[band])
        assert Direction.from_ambix_vector(vector).angle_to(truth) < 1.0
        assert diffuseness(bands[band]) < 0.01


def test_a_window_is_where_its_number_says():
    samples = np.zeros((4, RATE))
    samples[:, round(0.45 * RATE) : round(0.46 * RATE)] = 1.0
    energy = np.einsum("btii->t", band_covariance(samples, RATE, 30.0))
    assert np.argmax(energy) == int(0.455 * 30.0)


def test_nothing_has_no_windows_and_impossible_rates_are_refused():
    assert band_covariance(np.zeros((4, 0)), RATE, 30.0).shape == (ABOVE + 1, 0, 4, 4)
    with pytest.raises(ValueError, match="windows per second"):
        band_covariance(noise(), RATE, 0.0)
