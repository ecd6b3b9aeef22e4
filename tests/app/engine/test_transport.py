"""The playhead gives the right samples: exact places, no clicks, whatever the block sizes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.transport import (
    FADE_SECONDS,
    HEAD_START_SECONDS,
    MIN_LOOP_SECONDS,
    Passage,
    Transport,
)
from visage_core.types import FloatArray

RATE = 8000
FADE = int(FADE_SECONDS * RATE)
HEAD_START = int(HEAD_START_SECONDS * RATE)
LENGTH = 4000


def counting(length: int = LENGTH, offset: float = 0.0) -> FloatArray:
    """A source whose W tells the place: frame i holds i + 1 + offset."""
    source = np.zeros((4, length), np.float32)
    source[0] = np.arange(1, length + 1) + offset
    return source


def sine(frequency: float, length: int = LENGTH, phase: float = 0.0) -> FloatArray:
    time = np.arange(length) / RATE
    return np.tile(np.sin(2 * np.pi * frequency * time + phase), (4, 1)).astype(np.float32)


def playing(source: FloatArray, duration: int | None = None, start: int = 0) -> Transport:
    transport = Transport(RATE)
    transport.set_source(source, source.shape[1] if duration is None else duration)
    transport.seek(start)
    transport.play()
    return transport


def rendered(transport: Transport, count: int) -> FloatArray:
    return transport.render(count)[0]


def test_from_the_beginning_every_sample_is_the_sources() -> None:
    source = counting()
    heard = rendered(playing(source), LENGTH - FADE)
    np.testing.assert_array_equal(heard, source[:, : LENGTH - FADE])


def test_seek_lands_on_the_frame() -> None:
    transport = playing(counting())
    rendered(transport, 500)
    transport.seek(2000)
    rendered(transport, FADE)
    np.testing.assert_array_equal(rendered(transport, 3)[0], 2000 + FADE + np.array([1, 2, 3]))


def test_seek_crossfades_linearly() -> None:
    transport = playing(counting())
    rendered(transport, 500)
    transport.seek(2000)
    ramp = np.arange(1, FADE + 1) / FADE
    frames = np.arange(1, FADE + 1)
    expected = (1 - ramp) * (500 + frames) + ramp * (2000 + frames)
    np.testing.assert_allclose(rendered(transport, FADE)[0], expected, rtol=1e-5)


def test_loop_wraps_on_the_frame() -> None:
    transport = playing(counting(), start=1000)
    transport.set_loop((1000, 1500))
    _, passages = transport.render(1700)
    places = np.concatenate([np.arange(p.position, p.position + p.count) for p in passages])
    np.testing.assert_array_equal(places, 1000 + np.arange(1700) % 500)


def test_loop_sounds_of_its_own_frames_outside_the_fades() -> None:
    transport = playing(counting(), start=1000)
    transport.set_loop((1000, 1500))
    heard = rendered(transport, 1500)[0].reshape(3, 500)
    np.testing.assert_array_equal(heard[1:, FADE:], np.tile(np.arange(1001 + FADE, 1501), (2, 1)))


@pytest.mark.parametrize("end", [1500, LENGTH, LENGTH + 700])
def test_loop_has_no_step_bigger_than_the_signals_own(end: int) -> None:
    source = sine(100.0, phase=1.0)
    transport = playing(source, duration=LENGTH + 1000, start=1000)
    transport.set_loop((1000, end))
    heard = rendered(transport, 3 * (end - 1000))[0]
    own = np.abs(np.diff(source[0])).max()
    assert np.abs(np.diff(heard)).max() <= own + 2.0 / FADE


def test_switching_takes_has_no_step_bigger_than_the_signals_own() -> None:
    first, second = sine(100.0), sine(170.0, phase=2.0)
    transport = playing(first)
    heard = [rendered(transport, 700)]
    for source in (second, first, second):
        transport.set_source(source, LENGTH)
        heard.append(rendered(transport, 333))
    own = max(np.abs(np.diff(first[0])).max(), np.abs(np.diff(second[0])).max())
    assert np.abs(np.diff(np.concatenate(heard, axis=1)[0])).max() <= own + 2.0 / FADE


def test_switching_takes_keeps_the_place() -> None:
    transport = playing(counting())
    rendered(transport, 700)
    transport.set_source(counting(offset=0.5), LENGTH)
    rendered(transport, FADE)
    assert rendered(transport, 1)[0, 0] == 700 + FADE + 1.5


def test_switching_to_the_same_sound_changes_nothing() -> None:
    transport = playing(counting())
    rendered(transport, 700)
    transport.set_source(counting(), LENGTH)
    np.testing.assert_allclose(rendered(transport, 300)[0], np.arange(701, 1001), rtol=1e-6)


def test_switching_to_a_shorter_take_ends_there() -> None:
    transport = playing(counting())
    rendered(transport, 700)
    transport.set_source(counting(300), 300)
    _, passages = transport.render(100)
    assert not transport.moving
    assert passages[-1].position == 300


def test_pause_fades_out_and_play_goes_on_from_there() -> None:
    transport = playing(counting())
    rendered(transport, 1000)
    transport.pause()
    tail = rendered(transport, 2 * FADE)[0]
    assert np.all(np.diff(tail[:FADE]) < 0)
    np.testing.assert_array_equal(tail[FADE:], 0.0)
    assert transport.silent
    assert transport.position == 1000
    transport.play()
    rendered(transport, FADE)
    assert rendered(transport, 1)[0, 0] == 1000 + FADE + 1


def test_silent_source_runs_to_the_duration_and_stops() -> None:
    transport = playing(np.zeros((4, 0), np.float32), duration=250)
    block, passages = transport.render(400)
    assert not block.any()
    assert passages == [Passage(0, 250, moving=True), Passage(250, 150, moving=False)]
    assert not transport.moving
    assert transport.position == 250


def test_play_at_the_end_begins_again() -> None:
    transport = playing(counting(300))
    rendered(transport, 500)
    transport.play()
    np.testing.assert_array_equal(rendered(transport, 3)[0], [1, 2, 3])


def test_nothing_to_play_does_not_move() -> None:
    transport = Transport(RATE)
    transport.play()
    assert not transport.moving


def test_a_loop_set_behind_the_playhead_is_entered_at_its_start() -> None:
    transport = playing(counting(), start=3000)
    transport.set_loop((1000, 2000))
    _, passages = transport.render(10)
    assert passages[0].position == 1000


def test_a_loop_is_never_shorter_than_its_fades() -> None:
    transport = playing(counting(), start=1000)
    transport.set_loop((1000, 1000))
    _, passages = transport.render(5000)
    assert {p.position for p in passages} <= set(range(1000, 1000 + int(MIN_LOOP_SECONDS * RATE)))


COMMANDS = st.one_of(
    st.tuples(st.just("play"), st.none()),
    st.tuples(st.just("pause"), st.none()),
    st.tuples(st.just("seek"), st.integers(-10, LENGTH + 10)),
    st.tuples(
        st.just("set_loop"),
        st.none() | st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH + 500)),
    ),
    st.tuples(st.just("switch"), st.sampled_from([0, 1, 2])),
)
SOURCES = [counting(), sine(100.0, LENGTH // 2), np.zeros((4, 0), np.float32)]


def obey(transport: Transport, command: str, value: object) -> None:
    if command == "switch":
        transport.set_source(SOURCES[int(str(value))], LENGTH)
    elif value is None and command != "set_loop":
        getattr(transport, command)()
    else:
        getattr(transport, command)(value)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(COMMANDS, st.integers(1, 600)), max_size=8),
    st.integers(1, 97),
)
def test_block_sizes_do_not_change_what_is_heard(
    score: list[tuple[tuple[str, object], int]], block: int
) -> None:
    """Rendering in small blocks gives the same samples and places as rendering at once."""
    whole, parts = playing(SOURCES[0]), playing(SOURCES[0])
    for (command, value), count in score:
        obey(whole, command, value)
        obey(parts, command, value)
        expected = rendered(whole, count)
        sizes = [block] * (count // block) + ([count % block] if count % block else [])
        got = np.concatenate([rendered(parts, size) for size in sizes], axis=1)
        np.testing.assert_allclose(got, expected, rtol=1e-6, atol=1e-4)
        assert parts.position == whole.position


def growing(source: FloatArray) -> tuple[Transport, list[int]]:
    """A transport that plays a source of which the first `made[0]` frames are there."""
    made = [0]
    transport = Transport(RATE)
    transport.set_source(source, source.shape[1], available=lambda: made[0])
    transport.play()
    return transport, made


def test_a_source_that_is_made_in_time_is_heard_as_if_it_were_whole() -> None:
    source = counting()
    transport, made = growing(source)
    made[0] = LENGTH // 2
    heard = [rendered(transport, 100)]
    for _ in range(LENGTH // 100 - 1):
        made[0] = min(made[0] + 100, LENGTH)
        heard.append(rendered(transport, 100))
    np.testing.assert_array_equal(np.hstack(heard), rendered(playing(source), LENGTH))


def test_nothing_is_heard_before_there_is_a_head_start() -> None:
    transport, made = growing(counting())
    assert not rendered(transport, 500).any()
    made[0] = HEAD_START - 1
    assert not rendered(transport, 500).any()
    assert transport.waiting
    assert transport.position == 0
    made[0] = HEAD_START
    assert rendered(transport, 1)[0, 0] == 1.0
    assert not transport.waiting


def test_the_playhead_waits_where_no_more_is_made() -> None:
    transport, made = growing(counting())
    made[0] = 3000
    transport.render(3500)
    assert transport.waiting
    assert transport.moving
    assert transport.position == 3000 - FADE
    made[0] = LENGTH
    rendered(transport, FADE)
    assert rendered(transport, 1)[0, 0] == 3000 + 1


def test_a_jump_to_what_is_not_made_yet_waits_there() -> None:
    transport, made = growing(counting())
    made[0] = 2500
    rendered(transport, 100)
    transport.seek(3500)
    transport.render(200)
    assert transport.waiting
    assert transport.position == 3500
    transport.set_source(counting(), LENGTH)
    assert not transport.waiting


@given(
    growth=st.lists(st.integers(0, 700), min_size=1, max_size=30),
    blocks=st.lists(st.integers(1, 400), min_size=1, max_size=30),
)
def test_waiting_never_clicks(growth: list[int], blocks: list[int]) -> None:
    source = sine(50.0)
    transport, made = growing(source)
    heard = [np.zeros((4, 1), np.float32)]
    for grown, block in zip(growth, blocks, strict=False):
        made[0] = min(made[0] + grown, LENGTH)
        heard.append(rendered(transport, block))
    step = np.abs(np.diff(np.hstack(heard)[0])).max()
    own = np.abs(np.diff(source[0])).max()
    assert step <= 2.0 * own + 1.0 / FADE


@pytest.mark.parametrize("hold", [1, 37, 200, 480, 900])
def test_a_tone_stays_free_of_clicks_however_fast_its_source_changes(hold: int) -> None:
    """Sources of one tone with other phases and levels, as a scrub over a guidance grid has."""
    rate, hertz = 48000, 220.0
    turns = 2.0 * np.pi * hertz * np.arange(rate) / rate
    sources = [
        np.tile(level * np.sin(turns + phase), (4, 1)).astype(np.float32)
        for level, phase in ((0.5, 0.0), (0.4, 2.0), (0.5, 4.0))
    ]
    transport = Transport(rate)
    transport.set_source(sources[0], rate)
    transport.play()
    heard = [transport.render(4800)[0]]
    for change in range(1, 13000 // hold):
        transport.set_source(sources[change % 3], rate)
        heard.append(transport.render(hold)[0])
    signal = np.concatenate(heard, axis=1)[0]
    own = 0.5 * 2.0 * np.pi * hertz / rate
    fade = 0.5 / (FADE_SECONDS * rate)
    assert np.abs(np.diff(signal)).max() <= own + 2.0 * fade


def test_a_source_that_begins_later_is_silent_around_and_exact_within() -> None:
    source, start = counting(1000), 700
    transport = Transport(RATE)
    transport.set_source(source, LENGTH, start)
    transport.play()
    heard = np.concatenate([rendered(transport, count) for count in (650, 333, LENGTH)], axis=1)
    np.testing.assert_array_equal(heard[:, :start], 0.0)
    end = start + 1000
    np.testing.assert_array_equal(heard[:, start : end - FADE], source[:, : 1000 - FADE])
    np.testing.assert_array_equal(heard[:, end:], 0.0)
    assert not transport.moving
    assert transport.position == LENGTH


def test_an_attack_at_the_beginning_of_a_later_source_stays_whole() -> None:
    transport = Transport(RATE)
    transport.set_source(counting(1000), LENGTH, 700)
    transport.seek(700)
    transport.play()
    np.testing.assert_array_equal(rendered(transport, 3)[0], [1, 2, 3])
