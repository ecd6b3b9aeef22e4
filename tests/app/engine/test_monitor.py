"""What the listener hears: decoders, channels, the head and the level, all without steps."""

from __future__ import annotations

import math
import sys
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from app.engine.decoder_switch import Decoding
from app.engine.head_motion import HeadMotion
from app.engine.metering import Metering
from app.engine.monitor import Monitor
from visage_core.ambisonics.binaural import BinauralRenderer, load_filters
from visage_core.ambisonics.decoders import (
    Decoder,
    coincident_stereo,
    loudspeaker_decoder,
    mid_side_stereo,
    mono,
    virtual_microphone,
)
from visage_core.ambisonics.harmonics import encode
from visage_core.ambisonics.loudspeakers import QUAD
from visage_core.ambisonics.rotation import rotation_matrix
from visage_core.types import Direction, FloatArray

RATE = 44100
BLOCK = 441
LEFT, RIGHT = Direction(90.0), Direction(-90.0)


def monitor(decoder: Decoder | None = None) -> Monitor:
    return Monitor(Decoding(lambda _rate: decoder or coincident_stereo()), RATE)


def constant(direction: Direction, blocks: int = 1) -> FloatArray:
    return encode(np.ones(blocks * BLOCK), direction)


def heard(listener: Monitor, field: FloatArray) -> FloatArray:
    """Frames [n, 2] of the field fed block by block."""
    blocks = np.split(field, range(BLOCK, field.shape[1], BLOCK), axis=1)
    return np.concatenate([listener.process(block) for block in blocks])


def test_left_is_left_until_the_head_turns_there() -> None:
    listener = monitor()
    np.testing.assert_allclose(heard(listener, constant(LEFT))[-1], [1, 0], atol=1e-6)
    listener.set_look(LEFT)
    np.testing.assert_allclose(heard(listener, constant(LEFT))[-1], [0.5, 0.5], atol=1e-6)


def test_the_head_turns_on_from_the_look_direction() -> None:
    listener = monitor()
    listener.set_look(Direction(60.0))
    listener.head.turn_to(Rotation.from_euler("z", 30.0, degrees=True))
    out = heard(listener, constant(LEFT, blocks=60))
    np.testing.assert_allclose(out[-1], [0.5, 0.5], atol=1e-3)


def test_the_head_follows_smoothly_and_arrives() -> None:
    motion = HeadMotion()
    motion.turn_to(Rotation.from_euler("z", 90.0, degrees=True))
    angles = [math.degrees(motion.advance(0.01).magnitude()) for _ in range(60)]
    assert 20 < angles[0] < 50
    assert np.all(np.diff(angles) >= -1e-9)
    assert angles[-1] == pytest.approx(90.0)
    motion.smoothing = 0.0
    motion.turn_to(Rotation.identity())
    assert motion.advance(0.01).magnitude() == 0.0


def test_the_head_stands_still_while_torch_is_half_imported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SciPy fails then, and the thread that feeds the sound device must not."""
    motion = HeadMotion()
    motion.smoothing = 0.0
    motion.turn_to(Rotation.from_euler("z", 90.0, degrees=True))
    with monkeypatch.context() as half:
        half.setitem(sys.modules, "torch", ModuleType("torch"))
        motion.advance(0.01)
    assert motion.advance(0.01).magnitude() == pytest.approx(np.pi / 2)


def test_channels_are_muted_before_the_field_is_turned() -> None:
    listener = monitor(virtual_microphone(Direction(), 0.5))
    listener.set_look(LEFT)
    listener.set_audible((True, False, True, True))
    np.testing.assert_allclose(heard(listener, constant(LEFT)), 0.5, atol=1e-6)
    listener.set_audible((False, True, False, False))
    np.testing.assert_allclose(heard(listener, constant(LEFT))[-1], 0.5, atol=1e-6)
    listener.set_audible((False, False, False, False))
    assert not heard(listener, constant(LEFT))[-1].any()


def test_one_channel_is_heard_by_both_ears_and_four_are_refused() -> None:
    np.testing.assert_array_equal(heard(monitor(mono()), constant(LEFT)), 1.0)
    with pytest.raises(ValueError, match="4 channels"):
        monitor().set_decoding(Decoding(lambda _rate: loudspeaker_decoder(QUAD)))


def test_another_decoder_is_heard_after_two_blocks_as_if_it_had_always_been() -> None:
    field = np.random.default_rng(0).standard_normal((4, 8 * BLOCK)).astype(np.float32)
    switched, steady = monitor(), monitor(BinauralRenderer(load_filters(RATE)))
    before = heard(switched, field[:, : 3 * BLOCK])
    switched.set_decoding(Decoding(lambda _rate: BinauralRenderer(load_filters(RATE))))
    after = heard(switched, field[:, 3 * BLOCK :])
    expected = heard(steady, field)
    np.testing.assert_allclose(before, heard(monitor(), field[:, : 3 * BLOCK]), atol=1e-6)
    np.testing.assert_allclose(after[2 * BLOCK :], expected[5 * BLOCK :], atol=1e-4)


DECODERS = [
    mono,
    coincident_stereo,
    mid_side_stereo,
    lambda: BinauralRenderer(load_filters(RATE)),
]


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(DECODERS),
            st.floats(-180, 180),
            st.tuples(*[st.booleans()] * 4),
            st.sampled_from([-60.0, -12.0, 0.0]),
        ),
        max_size=5,
    )
)
def test_no_change_makes_a_step_bigger_than_a_tones_own(changes: list[tuple]) -> None:
    """A tone of 200 Hz: each of four glides may add at most its slope to a sample."""
    listener = monitor()
    tone = np.cos(2 * np.pi * 200 * np.arange((len(changes) + 2) * 4 * BLOCK) / RATE)
    field = encode(tone * np.minimum(1, np.arange(len(tone)) / 2000), Direction(25, 10))
    pieces = [heard(listener, field[:, : 4 * BLOCK])]
    for index, (decoder, azimuth, audible, gain) in enumerate(changes, start=1):
        listener.set_decoding(Decoding(lambda _rate, make=decoder: make()))
        listener.set_look(Direction(azimuth))
        listener.set_audible(audible)
        listener.gain_db = gain
        pieces.append(heard(listener, field[:, 4 * index * BLOCK : 4 * (index + 1) * BLOCK]))
    steps = np.abs(np.diff(np.concatenate(pieces), axis=0)).max()
    loudest = 2.0  # no decoder hears a source of 1 any louder
    assert steps < loudest * (2 * np.pi * 200 / RATE + 3 * 2.0 / BLOCK)


def test_gain_and_mute_leave_the_meters_alone() -> None:
    tone = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(40 * BLOCK) / RATE)
    readings = []
    for gain, mute in ((0.0, False), (-30.0, False), (0.0, True)):
        listener = monitor(mono())
        listener.gain_db, listener.mute = gain, mute
        heard(listener, encode(tone, LEFT))
        readings.append(listener.readings)
    assert readings[0] == readings[1] == readings[2]
    assert readings[0].levels == pytest.approx((0.5, 0.5, 0.0, 0.0), abs=1e-3)
    assert readings[0].held == pytest.approx((0.5, 0.5, 0.0, 0.0), abs=1e-3)
    assert readings[0].momentary == pytest.approx(20 * np.log10(0.5), abs=0.2)
    assert readings[0].true_peak == pytest.approx(20 * np.log10(0.5), abs=0.2)
    assert readings[0].correlation == pytest.approx(1.0)


def test_loudness_can_be_measured_anew() -> None:
    metering = Metering(RATE)
    loud = np.full((2, RATE), 0.5, np.float32) * np.sin(np.arange(RATE))
    metering.push(np.zeros((4, RATE), np.float32), loud.astype(np.float32))
    assert metering.readings.integrated > -20.0
    metering.restart()
    metering.push(np.zeros((4, BLOCK), np.float32), np.zeros((2, BLOCK), np.float32))
    assert metering.readings.integrated == metering.readings.true_peak == -math.inf


def test_a_turned_field_is_heard_where_it_was_turned_to() -> None:
    listener = monitor()
    listener.set_turn(rotation_matrix(90.0))
    np.testing.assert_allclose(heard(listener, constant(Direction()))[-1], [1, 0], atol=1e-6)
    listener.set_look(LEFT)
    np.testing.assert_allclose(heard(listener, constant(Direction()))[-1], [0.5, 0.5], atol=1e-6)


def test_turning_the_field_makes_no_zipper_noise() -> None:
    """A pure tone carried around once in a second, in new steps each block."""
    time = np.arange(RATE) / RATE
    tone = encode(np.sin(2 * np.pi * 440.0 * time), Direction())
    listener = monitor(mono())
    listener.set_decoding(Decoding(lambda _rate: virtual_microphone(Direction(), 0.5)))
    heard(listener, tone[:, : 3 * BLOCK])
    out = []
    for number, block in enumerate(np.split(tone, 100, axis=1)):
        listener.set_turn(rotation_matrix(3.6 * number))
        out.append(listener.process(block))
    spectrum = np.abs(np.fft.rfft(np.concatenate(out)[:, 0] * np.hanning(RATE)))
    beside = np.delete(spectrum, slice(440 - 60, 440 + 60))
    assert beside.max() < spectrum.max() * 10.0 ** (-70.0 / 20.0)
