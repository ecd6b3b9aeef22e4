from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visage_core.ambisonics.convention import convert
from visage_core.ambisonics.energy import (
    covariance,
    diffuseness,
    dominant_direction,
    energy_map,
    grid,
    map_from_covariance,
    windowed_covariance,
)
from visage_core.ambisonics.harmonics import encode
from visage_core.errors import InvalidFoa
from visage_core.types import ChannelOrder, Direction, Foa, Normalization

GOLDEN = Path(__file__).parents[2] / "golden" / "official-tiny" / "spatial_golden.npz"
directions = st.builds(Direction, st.floats(-180, 180), st.floats(-89, 89))


def noise(channels=4, length=4000, seed=0):
    return np.random.default_rng(seed).standard_normal((channels, length))


def test_the_official_map_meets_the_published_implementation():
    with np.load(GOLDEN, allow_pickle=False) as golden:
        samples, expected = golden["foa_int16"] / 32768.0, golden["energy_map_all"]
    np.testing.assert_allclose(energy_map(samples), expected, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(("basis", "horizontal"), [("official", np.sqrt(2)), ("sn3d", 1.0)])
def test_a_map_is_the_rms_of_the_field_beamed_into_every_direction(basis, horizontal):
    w, y, z, x = samples = noise(length=200)
    azimuth, elevation = np.radians(grid()[0]), np.radians(grid()[1])
    actual = energy_map(samples, basis)
    for row, column in [(0, 0), (44, 89), (89, 179), (10, 120)]:
        el, az = elevation[row], azimuth[column]
        beam = w + np.sin(el) * z + horizontal * np.cos(el) * (np.sin(az) * y + np.cos(az) * x)
        assert actual[row, column] == pytest.approx(np.sqrt(np.mean(beam**2)))


def test_the_grid_runs_from_left_to_right_and_top_to_bottom():
    azimuth, elevation = grid()
    assert (azimuth[0], azimuth[89], azimuth[-1], len(azimuth)) == (178, 0, -180, 180)
    assert (elevation[0], elevation[44], elevation[-1], len(elevation)) == (88, 0, -90, 90)


@given(directions)
def test_a_plane_wave_peaks_where_it_comes_from_and_has_no_diffuseness(direction):
    cov = covariance(encode(noise(1, 100)[0], direction))
    row, column = np.unravel_index(np.argmax(map_from_covariance(cov, "sn3d")), (90, 180))
    azimuth, elevation = grid()
    assert direction.angle_to(Direction(azimuth[column], elevation[row])) < 2.0
    assert dominant_direction(cov).angle_to(direction) < 1e-3
    assert diffuseness(cov) == pytest.approx(0.0, abs=1e-5)


def test_sound_evenly_from_all_sides_is_wholly_diffuse():
    axes = [Direction(a, 0) for a in (0, 90, 180, -90)] + [Direction(0, 90), Direction(0, -90)]
    field = np.mean([covariance(encode(np.ones(4), axis)) for axis in axes], axis=0)
    assert diffuseness(field) == pytest.approx(1.0)


def test_half_direct_half_diffuse_lies_between():
    diffuse = np.diag([1.0, 1 / 3, 1 / 3, 1 / 3])
    direct = covariance(encode(np.ones(4), Direction(30, 10)))
    assert diffuseness((diffuse + direct) / 2) == pytest.approx(0.5)


def test_silence_is_dark_diffuse_and_points_to_the_front():
    cov = covariance(np.zeros((4, 100)))
    assert not map_from_covariance(cov).any()
    assert diffuseness(cov) == 1.0
    assert dominant_direction(cov) == Direction(0, 0)
    assert not covariance(np.zeros((4, 0))).any()


@given(st.integers(0, 900), st.floats(0.5, 100))
def test_windows_are_the_covariances_of_adjoining_pieces(length, rate):
    samples = noise(length=length)
    windows = windowed_covariance(samples, 100, rate)
    edges = [round(t * 100 / rate) for t in range(len(windows))] + [length]
    for window, (start, end) in zip(windows, pairwise(edges), strict=True):
        np.testing.assert_allclose(window, covariance(samples[:, start:end]), atol=1e-12)
    assert abs(len(windows) - length * rate / 100) <= 1.0


@pytest.mark.parametrize("rate", [0.0, -1.0, 101.0, float("nan")])
def test_impossible_window_rates_are_refused(rate):
    with pytest.raises(ValueError, match="windows per second"):
        windowed_covariance(noise(), 100, rate)


def test_many_maps_at_once_are_the_maps_one_by_one():
    covs = windowed_covariance(noise(), 1000, 2.0).reshape(2, 4, 4, 4)
    maps = map_from_covariance(covs, "sn3d")
    assert maps.shape == (2, 4, 90, 180)
    np.testing.assert_allclose(maps[1, 2], map_from_covariance(covs[1, 2], "sn3d"), rtol=1e-9)
    assert diffuseness(covs).shape == (2, 4)


def test_conventions_are_honoured_and_wrong_input_is_named():
    foa = Foa(noise().astype(np.float32), 48000)
    fuma = convert(foa, ChannelOrder.FUMA, Normalization.FUMA)
    np.testing.assert_allclose(energy_map(fuma), energy_map(foa), rtol=1e-6)
    with pytest.raises(InvalidFoa, match=r"\[2, 50\]"):
        energy_map(np.zeros((2, 50)))
    with pytest.raises(ValueError, match="fuma"):
        energy_map(foa, "fuma")
