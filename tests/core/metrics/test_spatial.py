import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visage_core.ambisonics.convention import convert
from visage_core.ambisonics.energy import energy_map
from visage_core.ambisonics.harmonics import encode
from visage_core.ambisonics.rotation import rotation_matrix
from visage_core.errors import InvalidFoa
from visage_core.metrics.spatial import auc_judd, sample_equal_area, spatial_scores
from visage_core.types import ChannelOrder, Direction, Foa, Normalization

GOLDEN = Path(__file__).parents[2] / "golden" / "official-tiny" / "spatial_golden.npz"
NAMES = ["cc_all", "auc_all", "cc_1fps", "auc_1fps", "cc_5fps", "auc_5fps"]
NOTHING = {name: 0.0 if name.startswith("cc") else 0.5 for name in NAMES}


@pytest.fixture(scope="module")
def golden():
    with np.load(GOLDEN, allow_pickle=False) as arrays:
        return dict(arrays)


@pytest.fixture(scope="module")
def generated(golden):
    return golden["foa_int16"].astype(np.float32) / 32768


@pytest.fixture(scope="module")
def reference(golden):
    return golden["gt_int16"].astype(np.float32) / 32768


def source(direction, seconds=5.0, rate=16000, seed=0):
    mono = np.random.default_rng(seed).standard_normal(int(seconds * rate))
    return encode(0.1 * mono, direction)


def test_scores_meet_the_published_implementation(golden, generated, reference):
    scores = spatial_scores(generated, reference, 16000)
    assert list(scores) == NAMES
    for name in NAMES:
        assert scores[name] == pytest.approx(float(golden[name]), abs=1e-4)


def test_equal_area_samples_meet_the_published_implementation(golden):
    sampled = sample_equal_area(golden["energy_map_all"].astype(np.float64))
    np.testing.assert_allclose(sampled, golden["sampled_all"], rtol=1e-6)


def test_equal_area_samples_are_equally_dense():
    """Their plain mean is the mean over the sphere: of cos² elevation that is 2/3."""
    elevation = np.radians(90 - 2 * (np.arange(90) + 0.5))
    maps = np.repeat(np.cos(elevation)[:, None] ** 2, 180, axis=1)
    assert sample_equal_area(maps).mean() == pytest.approx(2 / 3, abs=1e-3)


def slow_auc_judd(saliency, reference, jitter):
    """The definition, point by point, with the fixations counted from 0."""
    fixated = reference > reference.max() - reference.std()
    s = (saliency - saliency.min()) / np.ptp(saliency) + jitter
    thresholds = np.sort(s[fixated])[::-1]
    n, others = len(thresholds), len(s) - len(thresholds)
    tp, fp = [0.0], [0.0]
    for i, threshold in enumerate(thresholds):
        tp.append(i / n)
        fp.append((np.sum(s >= threshold) - i) / others)
    return np.trapezoid([*tp, 1.0], [*fp, 1.0])


@given(st.integers(0, 2**32), st.integers(5, 300))
def test_auc_is_the_definition_without_its_jitter(seed, size):
    rng = np.random.default_rng(seed)
    saliency, reference = rng.random(size), rng.random(size)
    expected = slow_auc_judd(saliency, reference, 0.0)
    assert auc_judd(saliency, reference) == pytest.approx(expected, abs=1e-12)


def test_tied_values_score_the_mean_of_random_tie_breaking():
    rng = np.random.default_rng(0)
    saliency, reference = rng.integers(0, 4, 400).astype(float), rng.random(400)
    draws = [slow_auc_judd(saliency, reference, 1e-7 * rng.random(400)) for _ in range(300)]
    assert auc_judd(saliency, reference) == pytest.approx(np.mean(draws), abs=2e-3)


def test_a_field_matches_itself_and_not_its_mirror_image():
    left, right = source(Direction(70, 0)), source(Direction(-70, 0))
    same, mirrored = spatial_scores(left, left, 16000), spatial_scores(left, right, 16000)
    assert all(same[f"cc_{w}"] == pytest.approx(1.0) for w in ("all", "1fps", "5fps"))
    assert all(same[name] > mirrored[name] + 0.2 for name in NAMES)


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000])
def test_the_sample_rate_hardly_matters(rate):
    times = np.arange(5 * rate) / rate
    mono = np.sin(2 * np.pi * 500 * times) * (1.2 + np.sin(2 * np.pi * times))
    a, b = Direction(40, 10), Direction(60, 0)
    scores = spatial_scores(encode(mono, a), encode(mono, b), rate)
    expected = spatial_scores(*(source(d) for d in (a, b)), 16000)
    for name in NAMES:
        assert scores[name] == pytest.approx(expected[name], abs=0.01)


def test_longer_signals_are_cut_and_conventions_are_honoured(generated, reference):
    tail = source(Direction(180, 0), seconds=2.0)
    fuma = convert(Foa(np.hstack([generated, tail]), 16000), ChannelOrder.FUMA, Normalization.FUMA)
    expected = spatial_scores(generated, reference, 16000)
    for name, score in spatial_scores(fuma, Foa(reference, 16000)).items():
        assert score == pytest.approx(expected[name], abs=1e-5)


def test_silence_has_defined_scores_and_no_warnings():
    sound, silence = source(Direction(30, 0)), np.zeros((4, 80000))
    everywhere = np.vstack([sound[:1], np.zeros((3, 80000))])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert spatial_scores(silence, sound, 16000) == NOTHING
        assert spatial_scores(everywhere, sound, 16000) == NOTHING
        assert spatial_scores(sound, silence, 16000) == NOTHING
        assert spatial_scores(silence, silence, 16000) == NOTHING
        assert spatial_scores(np.zeros((4, 0)), sound, 16000) == NOTHING


def test_windows_in_which_the_reference_is_silent_are_left_out():
    short, full = source(Direction(30, 0), seconds=3.0), source(Direction(30, 0))
    assert spatial_scores(full, short, 16000)["cc_1fps"] == pytest.approx(1.0, abs=1e-3)
    assert spatial_scores(short, full, 16000)["cc_1fps"] == pytest.approx(0.6, abs=1e-3)


def test_turning_both_fields_hardly_changes_the_correlation(generated, reference):
    turn = rotation_matrix(90)
    straight = spatial_scores(generated, reference, 16000)
    turned = spatial_scores(turn @ generated, turn @ reference, 16000)
    assert turned["cc_all"] == pytest.approx(straight["cc_all"], abs=0.02)
    np.testing.assert_allclose(
        energy_map(turn @ generated), np.roll(energy_map(generated), -45, axis=1), rtol=1e-5
    )


def test_an_array_without_a_rate_is_refused(generated, reference):
    with pytest.raises(InvalidFoa, match="sample rate"):
        spatial_scores(generated, Foa(reference, 16000))
