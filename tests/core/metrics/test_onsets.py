"""Strikes are found where they are, and matched one to one."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visage_core.metrics.onsets import count_matches, detect_onsets, onset_f1

RATE = 44100


def strikes_at(times, seed=0, seconds=5.0, noise=1e-3):
    """Decaying noise bursts of different loudness over a little hiss."""
    rng = np.random.default_rng(seed)
    signal = noise * rng.standard_normal(int(seconds * RATE))
    for time in times:
        start = int(time * RATE)
        left = signal.size - start
        burst = rng.standard_normal(left) * np.exp(-np.arange(left) / (0.05 * RATE))
        signal[start:] += rng.uniform(0.2, 0.5) * burst
    return signal


@pytest.mark.parametrize("seed", range(5))
def test_bursts_are_found_within_a_few_hundredths(seed):
    times = np.cumsum(np.random.default_rng(seed).uniform(0.25, 0.7, 7)) - 0.2
    found = detect_onsets(strikes_at(times, seed), RATE)
    assert onset_f1(found, times) == 1.0
    assert np.abs(found - times).max() < 0.03


def test_a_signal_that_begins_loud_begins_with_an_onset():
    found = detect_onsets(strikes_at([0.0]), RATE)
    assert len(found) == 1
    assert abs(found[0]) < 0.03


def test_steady_and_gliding_sounds_have_no_onset_after_their_first():
    t = np.arange(4 * RATE) / RATE
    for phase in (440 * t, 300 * t + 60 * t**2):
        found = detect_onsets(0.3 * np.sin(2 * np.pi * phase), RATE)
        assert (found < 0.1).all()


@pytest.mark.parametrize("gain", [0.01, 1.0, 3.0])
def test_the_level_does_not_matter(gain):
    signal = strikes_at([0.5, 1.1, 2.0])
    np.testing.assert_array_equal(detect_onsets(gain * signal, RATE), detect_onsets(signal, RATE))


@settings(max_examples=40)
@given(
    st.integers(0, 3000),
    st.sampled_from([8000, 16000, 44100, 48000]),
    st.sampled_from(["silence", "click", "constant", "noise"]),
)
def test_every_signal_has_a_defined_answer(length, rate, kind):
    signal = {
        "silence": np.zeros(length),
        "click": np.eye(1, length)[0] if length else np.zeros(0),
        "constant": np.full(length, 0.3),
        "noise": np.random.default_rng(0).standard_normal(length),
    }[kind]
    found = detect_onsets(signal.astype(np.float32), rate)
    assert np.isfinite(found).all()
    assert (np.diff(found) > 0).all()
    if kind == "silence":
        assert len(found) == 0


def test_a_sound_field_is_no_mono_signal():
    with pytest.raises(ValueError, match=r"\[N\]"):
        detect_onsets(np.zeros((4, 100)), RATE)


TIMES = st.lists(st.integers(0, 20).map(lambda n: n / 10), max_size=5)


def most_matches(found, true, tolerance):
    """By trying every assignment."""
    short, long = sorted((found, true), key=len)
    return max(
        sum(abs(a - b) <= tolerance for a, b in zip(short, chosen, strict=True))
        for chosen in permutations(long, len(short))
    )


@settings(max_examples=200)
@given(TIMES, TIMES)
def test_no_other_pairing_matches_more(found, true):
    assert count_matches(found, true, 0.15) == most_matches(found, true, 0.15)


@settings(max_examples=100)
@given(TIMES, TIMES)
def test_f1_is_between_nothing_and_everything_and_even(found, true):
    score = onset_f1(found, true)
    assert 0.0 <= score <= 1.0
    assert score == onset_f1(true, found)
    assert onset_f1(true, true) == 1.0


def test_one_onset_does_not_answer_for_two_strikes():
    assert onset_f1([1.0], [0.95, 1.05]) == pytest.approx(2 / 3)
    assert onset_f1([], [1.0]) == 0.0
