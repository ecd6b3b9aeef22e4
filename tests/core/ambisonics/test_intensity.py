import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visage_core.ambisonics.energy import (
    active_intensity,
    cardioid_map,
    covariance,
    diffuseness,
    energy_density,
    grid,
)
from visage_core.ambisonics.harmonics import encode
from visage_core.ambisonics.intensity import LINE_DEGREES, azimuth_energy, intensity_map
from visage_core.types import Direction

RATE = 8000
directions = st.builds(Direction, st.floats(-180, 180), st.floats(-85, 85))


def noise(length=RATE, seed=0):
    return np.random.default_rng(seed).standard_normal(length)


def peak(amplitudes):
    row, column = np.unravel_index(np.argmax(amplitudes), amplitudes.shape)
    return Direction(grid()[0][column], grid()[1][row])


@given(directions, st.floats(0.01, 10.0))
def test_a_plane_wave_has_no_diffuseness_and_its_intensity_points_to_its_source(direction, gain):
    cov = covariance(encode(gain * noise(500), direction))
    vector = active_intensity(cov)
    assert diffuseness(cov) == pytest.approx(0.0, abs=1e-5)
    assert Direction.from_ambix_vector(vector).angle_to(direction) < 1e-3
    assert np.linalg.norm(vector) == pytest.approx(cov[0, 0], rel=1e-5)
    assert energy_density(cov) == pytest.approx(cov[0, 0], rel=1e-5)


@given(st.integers(0, 1000))
def test_plane_waves_evenly_from_all_sides_are_nearly_diffuse(seed):
    rng = np.random.default_rng(seed)
    points = rng.standard_normal((300, 3))
    field = sum(
        encode(rng.standard_normal(2000), Direction.from_ambix_vector(point)) for point in points
    )
    assert diffuseness(covariance(field)) > 0.8


def test_an_even_field_is_wholly_diffuse():
    golden = np.pi * (3.0 - np.sqrt(5.0))
    height = 1.0 - (2.0 * np.arange(2000) + 1.0) / 2000
    flat = np.sqrt(1.0 - height**2)
    turn = golden * np.arange(2000)
    points = np.stack([np.ones(2000), flat * np.sin(turn), height, flat * np.cos(turn)])
    assert diffuseness(points @ points.T / 2000) > 0.999


@given(directions)
def test_both_maps_show_a_plane_wave_at_its_place_with_its_own_level(direction):
    cov = covariance(encode(noise(500), direction))
    for amplitudes in (cardioid_map(cov), intensity_map(active_intensity(cov)[None])):
        assert peak(amplitudes).angle_to(direction) < 2.0
        assert amplitudes.max() == pytest.approx(np.sqrt(cov[0, 0]), rel=0.01)


def test_spots_are_apart_where_beams_have_grown_together():
    sources = Direction(0.0), Direction(70.0)
    covs = [covariance(encode(noise(500, seed), d)) for seed, d in enumerate(sources)]
    spots = intensity_map(np.stack([active_intensity(cov) for cov in covs]))
    beams = cardioid_map(covs[0] + covs[1])
    between = (44, 89 - 17)  # azimuth 34, the horizon
    assert spots[between] < 0.5 * spots[44, 89]
    assert beams[between] > beams[44, 89]


def test_silence_is_dark():
    assert not intensity_map(np.zeros((9, 3))).any()


@given(st.floats(-180, 180), st.integers(24, 200))
def test_a_steady_source_is_a_level_line_at_its_azimuth(azimuth, bins):
    sound = encode(noise(RATE // 2), Direction(azimuth))
    image = azimuth_energy(sound, RATE, 20.0, bins)
    assert image.shape == (bins, 10)
    rows = 180.0 - (np.argmax(image, axis=0) + 0.5) * 360.0 / bins
    apart = np.abs((rows - azimuth + 180.0) % 360.0 - 180.0)
    assert np.all(apart <= 180.0 / bins + 1e-3)


def test_a_source_that_circles_once_is_a_line_from_one_end_to_the_other():
    seconds = 4.0
    time = np.arange(round(seconds * RATE)) / RATE
    sound = encode(noise(len(time)), 180.0 - 360.0 * time / seconds, 0.0)
    image = azimuth_energy(sound, RATE, 30.0)
    columns = (np.arange(image.shape[1]) + 0.5) / 30.0
    expected = (columns / seconds) * 180.0 - 0.5
    assert image.shape == (180, 120)
    apart = np.abs(np.argmax(image, axis=0) - expected)
    assert np.all(np.minimum(apart, 180 - apart) <= 1.0)


def test_a_line_is_as_loud_as_its_source_and_thin():
    sound = encode(0.1 * noise(), Direction(1.0))  # in the middle of a row
    image = azimuth_energy(sound, RATE, 20.0)
    row = 89
    assert image[row].mean() == pytest.approx(0.1, rel=0.1)
    aside = round(LINE_DEGREES * 180 / 360)
    assert np.all(image[row + 4 * aside] < 0.2 * image[row])


def test_what_is_overhead_has_no_azimuth():
    above = azimuth_energy(encode(noise(), Direction(0.0, 89.0)), RATE, 20.0)
    ahead = azimuth_energy(encode(noise(), Direction(0.0, 0.0)), RATE, 20.0)
    assert above.max() < 0.2 * ahead.max()


def test_nothing_has_no_columns():
    assert azimuth_energy(np.zeros((4, 0)), RATE, 30.0).shape == (180, 0)
