import numpy as np
import pytest
from sofa_files import EAR_SECONDS, RATE, ears_in_free_air, sphere, write_sofa

from visage_core.ambisonics.binaural import BinauralRenderer
from visage_core.ambisonics.heads import load_head, rendered_responses
from visage_core.ambisonics.hrtf import DIFFUSE_POWER, MIRROR
from visage_core.ambisonics.interaural import level_difference, time_difference
from visage_core.ambisonics.rotation import look_rotation
from visage_core.errors import HrtfError
from visage_core.types import Direction

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


def lopsided_head(folder):
    """The right ear hears 3 dB less than the left, from everywhere."""
    responses = ears_in_free_air(*sphere())
    responses[:, 1] *= 10 ** (-3 / 20)
    return write_sofa(folder / "lopsided.sofa", variables={"Data.IR": responses})


@pytest.mark.parametrize("symmetric", [True, False])
def test_mirrored_fields_give_mirrored_ears_only_of_a_symmetric_head(tmp_path, symmetric):
    """To the last bit, while the head turns too; otherwise each ear keeps what was measured."""
    filters = load_head(lopsided_head(tmp_path), 44100, symmetric=symmetric).filters
    field = np.random.default_rng(7).normal(size=(4, 30000)).astype(np.float32)
    field *= np.sqrt(DIFFUSE_POWER, dtype=np.float32)[:, None]
    mirrored = (field * MIRROR).astype(np.float32)
    left, right = (look_rotation(Direction(azimuth, 10.0)) for azimuth in (40.0, -40.0))
    ears = BinauralRenderer(filters).process(field, left)
    swapped = BinauralRenderer(filters).process(mirrored, right)[::-1]
    if symmetric:
        np.testing.assert_array_equal(swapped, ears)
    else:
        level = 10 * np.log10(np.sum(ears[0] ** 2) / np.sum(swapped[0] ** 2))
        assert level == pytest.approx(3.0, abs=0.5)
