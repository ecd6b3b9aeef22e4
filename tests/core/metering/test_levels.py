import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visage_core.metering.levels import HOLD_SECONDS, CorrelationMeter, PeakMeter

RATE = 1000


def noise(channels, length, seed=0):
    return np.random.default_rng(seed).standard_normal((channels, length))


def test_peaks_rise_at_once_and_fall_by_20_db_a_second():
    meter = PeakMeter(2, RATE)
    meter.push(np.array([[0.1, -0.8], [0.2, 0.0]]))
    np.testing.assert_allclose(meter.levels, [0.8, 0.2])
    for _ in range(10):
        meter.push(np.zeros((2, 100)))
    np.testing.assert_allclose(meter.levels, [0.08, 0.02])


def test_the_highest_peak_is_held_and_then_let_go():
    meter = PeakMeter(1, RATE)
    meter.push(np.array([[0.8]]))
    for _ in range(int(HOLD_SECONDS * 10) - 1):
        meter.push(np.full((1, 100), 0.3))
        assert meter.held == pytest.approx([0.8])
    for _ in range(3):
        meter.push(np.full((1, 100), 0.3))
    assert meter.held == pytest.approx([0.3])
    meter.push(np.full((1, 1), -0.9))
    assert meter.held == pytest.approx([0.9])


@pytest.mark.parametrize(("mixture", "expected"), [(1.0, 1.0), (-2.0, -1.0)])
def test_mono_and_opposite_phase(mixture, expected):
    left = noise(1, 2000)[0]
    meter = CorrelationMeter(RATE)
    meter.push(np.stack([left, mixture * left]))
    assert meter.correlation == pytest.approx(expected)


def test_unrelated_and_silent_channels_do_not_correlate():
    meter = CorrelationMeter(48000)
    assert meter.correlation == 0.0
    meter.push(noise(2, 96000))
    assert abs(meter.correlation) < 0.1
    silent = CorrelationMeter(RATE)
    silent.push(np.stack([np.zeros(100), np.ones(100)]))
    assert silent.correlation == 0.0


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(0, 300), min_size=1, max_size=5))
def test_correlation_is_the_weighted_mean_however_it_is_cut(lengths):
    signal = noise(2, sum(lengths) + 1)
    meter = CorrelationMeter(RATE)
    for block in np.split(signal, np.cumsum(lengths), axis=1):
        meter.push(block)
    weights = np.exp(-np.arange(signal.shape[1])[::-1] / 300)
    left, right = signal
    expected = np.sum(weights * left * right) / np.sqrt(
        np.sum(weights * left**2) * np.sum(weights * right**2)
    )
    assert meter.correlation == pytest.approx(expected)
