"""What the views show of a sound: energy over time, and the waveform."""

from __future__ import annotations

import numpy as np
import pytest

from app.document.waveform import BINS_PER_SECOND, Waveform
from visage_core.ambisonics.harmonics import harmonics
from visage_core.seeing.energy_track import RELEASE_SECONDS, EnergyTrack
from visage_core.types import Direction, Foa

RATE = 8000


def burst(azimuth: float, *, start: float, stop: float, seconds: float = 2.0) -> Foa:
    """Noise from one direction for a while."""
    mono = 0.2 * np.random.default_rng(3).standard_normal(int(seconds * RATE))
    time = np.arange(len(mono)) / RATE
    mono[(time < start) | (time >= stop)] = 0.0
    gains = harmonics(np.float64(azimuth), np.float64(0.0)).reshape(4, 1)
    return Foa((gains * mono).astype(np.float32), RATE)


def test_the_dominant_direction_is_where_the_source_is() -> None:
    moment = EnergyTrack(burst(50.0, start=0.0, stop=2.0)).at(1.0)
    assert moment is not None
    assert moment.dominant is not None
    assert moment.dominant.angle_to(Direction(50.0)) < 1.0
    row, column = np.unravel_index(np.argmax(moment.amplitude), moment.amplitude.shape)
    assert (88 - 2 * row, 178 - 2 * column) == (0, 50)


def test_onsets_show_at_once_and_fade_slowly() -> None:
    track = EnergyTrack(burst(0.0, start=0.5, stop=1.0))
    silent, loud = track.at(0.4), track.at(0.55)
    after, later = track.at(1.0 + RELEASE_SECONDS), track.at(1.0 + 3 * RELEASE_SECONDS)
    assert silent is not None
    assert loud is not None
    assert after is not None
    assert later is not None
    assert silent.amplitude.max() == 0.0
    assert silent.dominant is None
    assert loud.amplitude.max() > 0.5 * track.loudest()
    ratio = later.amplitude.max() ** 2 / after.amplitude.max() ** 2
    assert ratio == pytest.approx(np.exp(-2.0), rel=0.25)


def test_there_is_nothing_outside_the_sound() -> None:
    track = EnergyTrack(burst(0.0, start=0.0, stop=2.0))
    assert track.at(-0.1) is None
    assert track.at(2.01) is None
    assert EnergyTrack(Foa(np.zeros((4, 0), np.float32), RATE)).loudest() == 0.0


def test_a_diffuse_field_points_nowhere() -> None:
    noise = np.random.default_rng(1).standard_normal((4, 2 * RATE)).astype(np.float32)
    noise[1:] /= np.sqrt(3.0)
    moment = EnergyTrack(Foa(noise, RATE)).at(1.0)
    assert moment is not None
    assert moment.dominant is None


def test_a_waveform_holds_the_extremes_of_each_bin() -> None:
    foa = burst(0.0, start=0.0, stop=2.0)
    waveform = Waveform.of(foa)
    per_bin = RATE // BINS_PER_SECOND
    for number in (0, 17, 399):
        piece = foa.samples[0, number * per_bin : (number + 1) * per_bin]
        assert waveform.high[number] == max(piece.max(), 0.0)
        assert waveform.low[number] == min(piece.min(), 0.0)


def test_chunks_make_the_same_waveform_as_the_whole() -> None:
    foa = burst(0.0, start=0.3, stop=1.7)
    whole, pieces = Waveform.of(foa), Waveform(foa.seconds)
    for start in range(0, foa.samples.shape[1], 777):
        pieces.add(start, Foa(foa.samples[:, start : start + 777], RATE))
    np.testing.assert_array_equal(pieces.high, whole.high)
    np.testing.assert_array_equal(pieces.low, whole.low)


def test_audio_beyond_the_end_is_dropped() -> None:
    waveform = Waveform(0.5)
    waveform.add(0, burst(0.0, start=0.0, stop=2.0))
    assert len(waveform.high) == 0.5 * BINS_PER_SECOND
