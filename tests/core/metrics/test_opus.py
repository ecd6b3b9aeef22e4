"""Opus keeps what it can at a bit rate, in place and in time."""

from types import SimpleNamespace

import numpy as np
import pytest

from visage_core.data.ambigen import list_clips
from visage_core.metrics.mel import mel_distance
from visage_core.metrics.opus import LOWEST_BIT_RATE, OpusTruth, opus_decode, opus_encode
from visage_core.metrics.truths import true_field


@pytest.fixture
def chirps() -> np.ndarray:
    time = np.arange(22050 * 2) / 22050
    return (0.3 * np.sin(2 * np.pi * (300 + 400 * time) * time) * (time % 0.5 < 0.3)).astype("f4")


@pytest.mark.parametrize("bit_rate", [12000, 32000])
def test_it_keeps_time_and_its_bit_rate(chirps: np.ndarray, bit_rate: int) -> None:
    coded = opus_encode(chirps, 22050, bit_rate)
    assert 0.3 * bit_rate < 8 * len(coded) / 2 < 1.5 * bit_rate
    heard = opus_decode(coded, 22050)[: len(chirps)]
    assert abs(len(heard) - len(chirps)) < 10
    assert np.corrcoef(heard, chirps[: len(heard)])[0, 1] > 0.9


def test_more_bits_are_nearer(chirps: np.ndarray) -> None:
    coded = (opus_encode(chirps, 22050, rate) for rate in (LOWEST_BIT_RATE, 24000))
    heard = [opus_decode(stream, 22050)[None, : len(chirps) - 100] for stream in coded]
    distances = [mel_distance(one, chirps[None, : one.shape[1]], 22050) for one in heard]
    assert distances[1] < distances[0]


def test_the_truth_keeps_its_channels_and_no_rate_below_the_lowest_is_asked_for(world) -> None:
    clip = list_clips(world)[0]
    maker = OpusTruth(SimpleNamespace(sample_rate=22050, bit_rate=1550.0))
    assert maker.bit_rate == LOWEST_BIT_RATE
    (field,) = maker.make([clip], 0)
    truth = true_field(clip, 22050)
    assert field.shape == truth.shape
    for channel, true in zip(field, truth, strict=True):
        levels = [np.abs(signal).reshape(-1, 2205).mean(axis=1) for signal in (channel, true)]
        assert np.corrcoef(*levels)[0, 1] > 0.7
