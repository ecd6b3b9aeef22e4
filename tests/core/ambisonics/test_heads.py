import numpy as np
import pytest
from sofa_files import EAR_SECONDS, RATE, write_sofa

from visage_core.ambisonics.heads import load_head, rendered_responses
from visage_core.ambisonics.interaural import level_difference, time_difference
from visage_core.errors import HrtfError

FREQUENCIES = np.fft.rfftfreq(2048, 1 / RATE)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write_sofa(tmp_path_factory.mktemp("sofa") / "head.sofa")


@pytest.mark.parametrize("delay", [-400e-6, -10e-6, 0.0, 130e-6, 640e-6])
def test_known_differences_between_the_ears_are_measured(delay):
    """The right ear hears half of what the left hears, `delay` later."""
    right = 0.5 * np.exp(-2j * np.pi * FREQUENCIES * delay)
    ears = np.stack([np.ones_like(right), right])[None]
    assert time_difference(ears, FREQUENCIES, 100, 1500) == pytest.approx(delay * 1e6, abs=2)
    assert level_difference(ears, FREQUENCIES, 100, 1500) == pytest.approx(20 * np.log10(2))


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
def test_a_head_from_a_file_hears_left_at_the_left_at_every_rate(path, rate):
    filters = load_head(path, rate).filters
    assert filters.sample_rate == rate
    bins = np.fft.rfftfreq(4096, 1 / rate)
    ears = rendered_responses(filters, np.array([90.0, -90.0, 0.0]), 0.0, bins)
    time = time_difference(ears, bins, 100, 500)
    np.testing.assert_allclose(time, np.array([2, -2, 0]) * EAR_SECONDS * 1e6, atol=60)
    level = level_difference(ears, bins, 450, 1500)
    np.testing.assert_allclose(level, [4, -4, 0], atol=2)


def test_the_fit_tells_what_was_measured_and_how_near_it_is(path):
    fit = load_head(path, 44100).fit
    assert (fit.directions, fit.sample_rate) == (300, RATE)
    assert fit.radius == pytest.approx(1.5)
    assert fit.widest_gap < 15
    assert 0 < fit.time_error < 60
    assert 0 < fit.level_error < 3


def test_a_symmetric_head_is_its_own_mirror_image(path):
    left, right = load_head(path, RATE, symmetric=True).filters.impulses
    np.testing.assert_allclose(right, left * np.array([1, -1, 1, 1])[:, None], atol=1e-6)


def test_a_bad_file_is_refused(tmp_path):
    with pytest.raises(HrtfError, match="no such file"):
        load_head(tmp_path / "nothing.sofa", RATE)
