"""The synthetic test signals of EBU Tech 3341 (version 4), with its tolerances."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import resample_poly

from visage_core.metering.k_weighting import k_weighting
from visage_core.metering.loudness import LoudnessMeter
from visage_core.metering.true_peak import TruePeakMeter

RATE = 48000


def steps(*levels_and_seconds, rate=RATE):
    """A stereo sine of 1 kHz through (dBFS, seconds) one after another."""
    gains = np.concatenate(
        [np.full(round(s * rate), 10 ** (level / 20)) for level, s in levels_and_seconds]
    )
    sine = gains * np.sin(2 * np.pi * 1000 * np.arange(len(gains)) / rate)
    return np.stack([sine, sine])


def measured(signal, rate=RATE):
    meter = LoudnessMeter(len(signal), rate)
    meter.push(signal)
    return meter


def test_the_filter_has_the_coefficients_of_the_standard():
    expected = [
        [
            1.53512485958697,
            -2.69169618940638,
            1.19839281085285,
            1,
            -1.69065929318241,
            0.73248077421585,
        ],
        [1, -2, 1, 1, -1.99004745483398, 0.99007225036621],
    ]
    np.testing.assert_allclose(k_weighting(48000), expected, atol=1e-10)


@pytest.mark.parametrize("level", [-23.0, -33.0])
@pytest.mark.parametrize("rate", [44100, 48000, 96000])
def test_a_steady_tone_reads_the_same_on_every_scale(level, rate):
    """Cases 1 and 2."""
    meter = measured(steps((level, 5), rate=rate), rate)
    for reading in (meter.momentary, meter.short_term, meter.integrated):
        assert reading == pytest.approx(level, abs=0.1)


@pytest.mark.parametrize(
    "passages",
    [
        [(-36, 10), (-23, 60), (-36, 10)],
        [(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)],
        [(-26, 20), (-20, 20.1), (-26, 20)],
    ],
    ids=["case 3", "case 4", "case 5"],
)
def test_quiet_passages_are_gated(passages):
    assert measured(steps(*passages)).integrated == pytest.approx(-23.0, abs=0.1)


def test_short_term_loudness_is_steady_over_a_pattern_of_three_seconds():
    """Case 9."""
    signal = steps(*[(-20, 1.34), (-30, 1.66)] * 3)
    meter, readings = LoudnessMeter(2, RATE), []
    for start in range(0, signal.shape[1], 4800):
        meter.push(signal[:, start : start + 4800])
        readings.append(meter.short_term)
    np.testing.assert_allclose(readings[29:], -23.0, atol=0.1)


def test_one_channel_is_three_decibels_softer_than_both():
    signal = steps((-23, 1))
    assert measured(signal[:1]).momentary == pytest.approx(-23 - 3.01, abs=0.05)


def test_silence_and_too_little_sound_read_minus_infinity():
    for signal in (np.zeros((2, 4 * RATE)), steps((-23, 0.3)), np.zeros((2, 0))):
        meter = measured(signal)
        assert meter.integrated == meter.short_term == meter.momentary == -math.inf


@settings(deadline=None, max_examples=15)
@given(st.lists(st.integers(0, 20000), max_size=6))
def test_blocks_leave_no_trace(lengths):
    signal = np.random.default_rng(0).standard_normal((2, 60000)) * 0.1
    whole, parts = measured(signal), LoudnessMeter(2, RATE)
    peak, peaks = TruePeakMeter(2, RATE), TruePeakMeter(2, RATE)
    peak.push(signal)
    for block in np.split(signal, np.minimum(np.cumsum(lengths), 60000).astype(int), axis=1):
        parts.push(block)
        peaks.push(block)
    assert parts.integrated == pytest.approx(whole.integrated, abs=1e-9)
    assert parts.momentary == pytest.approx(whole.momentary, abs=1e-9)
    assert peaks.decibels == pytest.approx(peak.decibels, abs=1e-9)


@pytest.mark.parametrize(
    ("divisor", "phase", "amplitude", "expected"),
    [
        (4, 0, 0.5, -6.0),
        (4, 45, 0.5, -6.0),
        (6, 60, 0.5, -6.0),
        (8, 67.5, 0.5, -6.0),
        (4, 45, 1.41, 3.0),
    ],
    ids=["case 15", "case 16", "case 17", "case 18", "case 19"],
)
def test_peaks_between_the_samples_are_found(divisor, phase, amplitude, expected):
    tone = amplitude * np.sin(2 * np.pi * np.arange(4800) / divisor + np.radians(phase))
    window = np.minimum(1, np.minimum(np.arange(4800), np.arange(4800)[::-1]) / 500)
    meter = TruePeakMeter(1, RATE)
    meter.push((tone * window)[None])
    assert expected - 0.4 <= meter.decibels <= expected + 0.2


@pytest.mark.parametrize("rate", [44100, 96000, 192000])
def test_true_peaks_are_those_of_a_finer_signal_at_every_rate(rate):
    rng = np.random.default_rng(1)
    spectrum = np.fft.rfft(rng.standard_normal(4000) * np.hanning(4000))
    spectrum[int(4000 * 15000 / rate) :] = 0
    signal = np.fft.irfft(spectrum)[None] * np.hanning(4000)
    meter = TruePeakMeter(1, rate)
    meter.push(np.pad(signal, ((0, 0), (0, 64))))
    finer = resample_poly(signal[0], 16, 1)
    assert meter.decibels == pytest.approx(20 * np.log10(np.abs(finer).max()), abs=0.3)


def test_silence_has_no_peak():
    meter = TruePeakMeter(2, RATE)
    meter.push(np.zeros((2, 100)))
    assert meter.decibels == -math.inf
