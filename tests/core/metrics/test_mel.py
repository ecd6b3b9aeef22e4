import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visage_core.metrics.mel import mel_distance

RATE = 44100


def bursts(frequency, seed, seconds=1.0):
    """Tone bursts with a little noise: two draws differ in phase and noise, not in sound."""
    rng = np.random.default_rng(seed)
    times = np.arange(int(seconds * RATE)) / RATE
    gate = np.sin(2 * np.pi * 3 * times) > 0
    tone = gate * np.sin(2 * np.pi * frequency * times + rng.uniform(0, 6))
    return np.stack([tone, 0.5 * tone]) + 0.01 * rng.standard_normal((2, times.size))


def test_equal_signals_have_no_distance_and_the_order_does_not_matter():
    a, b = bursts(300, 0), bursts(2000, 1)
    assert mel_distance(a, a, RATE) == 0.0
    assert mel_distance(a, b, RATE) == pytest.approx(mel_distance(b, a, RATE))


@pytest.mark.parametrize("rate", [16000, 44100, 48000])
def test_ten_times_the_level_is_a_distance_of_one(rate):
    noise = np.random.default_rng(0).standard_normal((1, rate))
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # no mel band may be empty
        distance = mel_distance(10 * noise, noise, rate)
    assert distance == pytest.approx(1.0, abs=1e-3)


def test_the_same_sound_is_nearer_than_another_sound():
    truth = bursts(300, 0)
    same, other = (mel_distance(bursts(f, 1), truth, RATE) for f in (300, 2000))
    assert same < 0.5 * other


def test_silence_is_defined():
    silence = np.zeros((2, RATE))
    assert mel_distance(silence, silence, RATE) == 0.0
    assert mel_distance(silence, bursts(300, 0), RATE) > 1.0


@settings(max_examples=20)
@given(st.integers(1, 3000))
def test_short_signals_are_compared_too(length):
    signal = np.random.default_rng(0).standard_normal((1, length))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert 0.0 < mel_distance(signal, 0.1 * signal, RATE) <= 1.001


@pytest.mark.parametrize(
    ("a", "b"),
    [(np.zeros((1, 9)), np.zeros((1, 8))), (np.zeros(9), np.zeros(9)), (np.zeros((1, 0)),) * 2],
)
def test_signals_that_cannot_be_compared_are_refused(a, b):
    with pytest.raises(ValueError, match="cannot compare"):
        mel_distance(a, b, RATE)
