import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visage_core.ambisonics.decoders import (
    CARDIOID,
    FIGURE_OF_EIGHT,
    coincident_stereo,
    loudspeaker_decoder,
    mid_side_stereo,
    mono,
    virtual_microphone,
)
from visage_core.ambisonics.glide import Glide
from visage_core.ambisonics.harmonics import encode, harmonics
from visage_core.ambisonics.loudspeakers import (
    QUAD,
    SURROUND_5_1,
    Layout,
    allrad_gains,
    panning_gains,
)
from visage_core.ambisonics.rotation import look_rotation, rotation_matrix
from visage_core.types import Direction

RATE = 48000
directions = st.builds(Direction, st.floats(-180, 180), st.floats(-90, 90))
LEFT, RIGHT, BACK = Direction(90), Direction(-90), Direction(180)


def heard(decoder, direction):
    """Gain of every output for a source."""
    return decoder.process(encode([1.0], direction))[:, 0]


@settings(deadline=None)
@given(directions, directions, st.floats(0, 1))
def test_a_virtual_microphone_hears_by_the_angle_to_its_axis(axis, source, pattern):
    angle = np.radians(axis.angle_to(source))
    expected = pattern + (1 - pattern) * np.cos(angle)
    assert heard(virtual_microphone(axis, pattern), source) == pytest.approx(expected, abs=1e-5)


@settings(deadline=None)
@given(directions)
def test_mono_hears_everything_alike(source):
    assert heard(mono(), source) == pytest.approx([1.0])


def test_stereo_has_left_at_the_left():
    np.testing.assert_allclose(heard(coincident_stereo(), LEFT), [1, 0], atol=1e-6)
    np.testing.assert_allclose(heard(coincident_stereo(45, FIGURE_OF_EIGHT), RIGHT)[1], 0.5**0.5)
    np.testing.assert_allclose(heard(mid_side_stereo(), LEFT), [1, 0], atol=1e-6)
    np.testing.assert_allclose(heard(mid_side_stereo(), RIGHT), [0, 1], atol=1e-6)
    np.testing.assert_allclose(heard(mid_side_stereo(), BACK), [0, 0], atol=1e-6)


@settings(deadline=None)
@given(directions, st.floats(0, 2))
def test_the_sum_of_mid_side_stereo_is_the_mid(source, width):
    mid = heard(virtual_microphone(Direction(), CARDIOID), source)[0]
    assert heard(mid_side_stereo(width), source).sum() == pytest.approx(2 * mid, abs=1e-5)


def test_a_turned_head_turns_every_decoder():
    for decoder in (coincident_stereo(), mid_side_stereo(), loudspeaker_decoder(QUAD)):
        turned = decoder.process(encode([1.0], LEFT), look_rotation(LEFT))[:, 0]
        decoder.reset()
        np.testing.assert_allclose(turned, heard(decoder, Direction()), atol=1e-6)


def test_gains_of_another_shape_and_patterns_that_do_not_exist_are_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        virtual_microphone(LEFT, 1.5)
    with pytest.raises(ValueError, match="2 names for 1"):
        Layout(("L", "R"), (30.0,))
    with pytest.raises(ValueError, match="half of the horizon"):
        Layout(("L", "R", "C"), (30.0, -30.0, 0.0))


def test_panning_meets_the_direction_with_constant_power():
    speakers, sources = np.array([30.0, -30.0, 0.0, 110.0, -110.0]), np.arange(-180.0, 180.0, 7.0)
    gains = panning_gains(speakers, sources)
    np.testing.assert_allclose(np.sum(gains**2, axis=0), 1.0)
    assert np.all((gains > 1e-12).sum(axis=0) <= 2)
    assert gains.min() > -1e-12
    direction = np.exp(1j * np.radians(speakers)) @ gains
    turn = np.angle(direction / np.exp(1j * np.radians(sources)))
    np.testing.assert_allclose(turn, 0.0, atol=1e-9)


def test_quad_is_mode_matching_with_max_re_weights():
    """On a regular ring all decoders are one: the transpose of the harmonics."""
    gains = allrad_gains(QUAD)
    azimuths = np.radians(QUAD.azimuths)
    ratio = gains[0, 3] / gains[0, 0] / np.cos(azimuths[0])
    expected = gains[0, 0] * np.stack(
        [np.ones(4), ratio * np.sin(azimuths), np.zeros(4), ratio * np.cos(azimuths)], axis=1
    )
    np.testing.assert_allclose(gains, expected, atol=1e-9)
    assert ratio == pytest.approx(2 * np.cos(np.pi / 4), rel=0.01)


@pytest.mark.parametrize(
    ("layout", "power_db", "angle", "length"),
    [(QUAD, 0.1, 1.0, 0.6), (SURROUND_5_1, 2.6, 27.0, 0.3)],
    ids=["quad", "5.1"],
)
def test_loudspeakers_play_sources_where_they_are(layout, power_db, angle, length):
    """Power, direction and length of the energy vector for sources all around."""
    sources = np.arange(-180.0, 180.0, 3.0)
    power = (allrad_gains(layout) @ harmonics(sources, 0.0)) ** 2
    speakers = [np.nan if a is None else a for a in layout.azimuths]
    places = np.nan_to_num(np.exp(1j * np.radians(speakers)))
    energy = places @ power / power.sum(axis=0)
    assert np.abs(10 * np.log10(power.sum(axis=0))).max() < power_db
    error = np.degrees(np.angle(energy / np.exp(1j * np.radians(sources))))
    assert np.abs(error).max() < angle
    assert np.abs(energy).min() > length


def test_the_sub_woofer_gets_no_sound():
    field = np.random.default_rng(0).standard_normal((4, 50)).astype(np.float32)
    outputs = loudspeaker_decoder(SURROUND_5_1).process(field)
    assert SURROUND_5_1.channels[3] == "LFE"
    assert not outputs[3].any()
    assert np.all(outputs[[0, 1, 2, 4, 5]].any(axis=1))


@settings(deadline=None, max_examples=30)
@given(
    st.floats(50, 2000),
    st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180)), max_size=6),
)
def test_a_tone_in_a_turning_field_has_no_steps(frequency, turns):
    """Whatever comes with the blocks: no sample differs from the last one by more than the tone
    itself and the slope of the glide allow."""
    tone = np.sin(2 * np.pi * frequency * np.arange(480 * (len(turns) + 1)) / RATE)
    field, glide = encode(tone, Direction(20, 10)), Glide()
    matrices = [np.eye(4), *(rotation_matrix(*turn) for turn in turns)]
    blocks = np.split(field, len(matrices), axis=1)
    out = np.hstack([glide.process(b, m) for b, m in zip(blocks, matrices, strict=True)])
    tone_step, glide_step = 2 * np.pi * frequency / RATE, 2.0 / 480
    assert np.abs(np.diff(out)).max(initial=0.0) <= tone_step + glide_step + 1e-5


def test_a_steadily_turning_head_adds_no_tones_of_its_own():
    """A turn of a degree per block of 10 ms: what is not the tone lies 60 dB under it."""
    blocks, length = 100, 480
    tone = np.sin(2 * np.pi * 1000 * np.arange(blocks * length) / RATE)
    field, glide = encode(tone, Direction()), Glide()
    out = np.hstack(
        [
            glide.process(field[:, k * length : (k + 1) * length], rotation_matrix(float(k)))
            for k in range(blocks)
        ]
    )
    window = np.blackman(out.shape[1])
    spectrum = np.abs(np.fft.rfft(out[3] * window))
    near = np.abs(np.fft.rfftfreq(out.shape[1], 1 / RATE) - 1000) < 20
    assert spectrum[~near].max() < 1e-3 * spectrum[near].max()
