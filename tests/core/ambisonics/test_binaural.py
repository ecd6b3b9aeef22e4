import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import fftconvolve

from visage_core.ambisonics.binaural import (
    BinauralFilters,
    BinauralRenderer,
    load_filters,
    render_binaural,
)
from visage_core.ambisonics.convention import convert
from visage_core.ambisonics.harmonics import encode
from visage_core.ambisonics.rotation import look_rotation, rotation_matrix
from visage_core.types import ChannelOrder, Direction, Foa, Normalization

RATE = 44100


@pytest.fixture(scope="module")
def filters():
    return load_filters(RATE)


def noise(length, seed=0):
    return np.random.default_rng(seed).standard_normal((4, length)).astype(np.float32)


def convolved(filters, samples):
    """The slow, obvious rendering: every ear the sum of its four convolutions."""
    full = fftconvolve(samples[None].astype(np.float64), filters.impulses, axes=-1)
    return full.sum(axis=1)[:, : samples.shape[1]]


def test_rendering_is_convolution(filters):
    samples = noise(5000)
    actual = BinauralRenderer(filters).process(samples)
    assert actual.dtype == np.float32
    np.testing.assert_allclose(actual, convolved(filters, samples), atol=2e-5)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 2500), max_size=8))
def test_the_blocks_leave_no_trace(filters, lengths):
    samples = noise(sum(lengths))
    renderer = BinauralRenderer(filters)
    blocks = np.split(samples, np.cumsum(lengths)[:-1], axis=1) if lengths else [samples]
    streamed = np.concatenate([renderer.process(block) for block in blocks], axis=1)
    np.testing.assert_allclose(streamed, BinauralRenderer(filters).process(samples), atol=2e-5)


def test_single_samples_can_be_streamed(filters):
    samples = noise(40)
    renderer = BinauralRenderer(filters)
    streamed = np.hstack([renderer.process(samples[:, i : i + 1]) for i in range(40)])
    np.testing.assert_allclose(streamed, convolved(filters, samples), atol=2e-5)


def test_reset_forgets_sound_and_rotation(filters):
    renderer = BinauralRenderer(filters)
    renderer.process(noise(1000), rotation_matrix(90))
    renderer.reset()
    fresh = BinauralRenderer(filters).process(noise(700))
    np.testing.assert_array_equal(renderer.process(noise(700)), fresh)


def test_a_rotation_stays_until_another_is_given(filters):
    samples, turn = noise(1200), rotation_matrix(30, 10, 5)
    renderer = BinauralRenderer(filters)
    pieces = [
        renderer.process(samples[:, :500], turn),
        renderer.process(np.zeros((4, 0), np.float32)),
        renderer.process(samples[:, 500:]),
    ]
    np.testing.assert_allclose(
        np.hstack(pieces), convolved(filters, (turn @ samples).astype(np.float32)), atol=5e-5
    )


def test_a_new_rotation_is_faded_in_over_the_block(filters):
    samples, before, after = noise(900), rotation_matrix(10), rotation_matrix(-60, 20)
    renderer = BinauralRenderer(filters)
    pieces = [
        renderer.process(samples[:, :300], before),
        renderer.process(samples[:, 300:600], after),
        renderer.process(samples[:, 600:]),
    ]
    fade = np.clip((np.arange(900) - 299) / 300, 0, 1)
    turned = (1 - fade) * (before @ samples) + fade * (after @ samples)
    np.testing.assert_allclose(np.hstack(pieces), convolved(filters, turned), atol=5e-5)


def test_turning_the_head_makes_no_click(filters):
    """A steady tone gets no steps, whichever way the head turns from block to block."""
    tone = np.cos(2 * np.pi * 200 * np.arange(RATE // 2) / RATE)  # loudest where blocks meet
    samples = encode(tone, Direction(20, 0))
    renderer = BinauralRenderer(filters)
    looks = [Direction(azimuth) for azimuth in (0, 40, 170, -90, 10)] * 10
    blocks = np.split(samples[:, : 441 * 50], 50, axis=1)
    ears = np.hstack(
        [renderer.process(b, look_rotation(d)) for b, d in zip(blocks, looks, strict=True)]
    )
    steepest = np.abs(np.diff(ears[:, 1000:])).max()
    assert steepest < 3 * 2 * np.pi * 200 / RATE


def test_left_is_left_and_looking_there_centres_it():
    foa = Foa(encode(noise(8000)[0], Direction(90, 0)), RATE)
    left, right = np.sqrt(np.mean(render_binaural(foa) ** 2, axis=1))
    assert left > 2 * right
    centred = render_binaural(foa, Direction(90, 0))
    np.testing.assert_allclose(centred[0], centred[1], atol=1e-5)
    away = render_binaural(foa, Direction(180, 0))
    np.testing.assert_allclose(away[::-1], render_binaural(foa), atol=1e-4)


@pytest.mark.parametrize("rate", [16000, 44100, 48000, 96000])
def test_the_sound_keeps_its_length_time_and_level_at_every_rate(rate):
    times = np.arange(rate) / rate
    burst = np.exp(-(((times - 0.5) / 0.01) ** 2)) * np.cos(2 * np.pi * 250 * (times - 0.5))
    ears = render_binaural(Foa(encode(burst, Direction(0, 0)), rate))
    assert ears.shape == (2, rate)
    assert abs(np.argmax(ears[0]) / rate - 0.5) < 2e-4
    assert np.sum(ears[0] ** 2) == pytest.approx(np.sum(burst**2), rel=0.25)


def test_the_end_of_the_sound_is_not_lost():
    samples = np.zeros((4, 1000), np.float32)
    samples[0, -1] = 1.0
    assert np.abs(render_binaural(Foa(samples, RATE))[:, -1]).min() > 0.1


def test_other_conventions_sound_the_same():
    foa = Foa(noise(3000), RATE)
    fuma = convert(foa, ChannelOrder.FUMA, Normalization.FUMA)
    np.testing.assert_allclose(render_binaural(fuma), render_binaural(foa), atol=1e-4)


@pytest.mark.parametrize("rate", [22050, 48000, 88200])
def test_resampling_keeps_the_frequency_response(filters, rate):
    resampled = load_filters(44100).resampled(rate)
    frequencies = np.linspace(50, 9000, 60)

    def response(f):
        times = (np.arange(f.impulses.shape[2]) - f.latency) / f.sample_rate
        return f.impulses @ np.exp(-2j * np.pi * np.outer(times, frequencies))

    np.testing.assert_allclose(response(resampled), response(filters), atol=5e-3)


def test_filters_survive_their_file(tmp_path, filters):
    filters.save(tmp_path / "filters.npz")
    loaded = BinauralFilters.load(tmp_path / "filters.npz")
    np.testing.assert_array_equal(loaded.impulses, filters.impulses)
    assert (loaded.sample_rate, loaded.latency) == (filters.sample_rate, filters.latency)
