"""Another output while playing: the same place, no click, and nothing lost on the way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from recording_output import RATE, FrontBack, RecordingOutput, advance, eventually

from app.engine.audio_output import AudioOutput
from app.engine.decoder_switch import Decoding
from app.engine.player import Player
from app.engine.transport import FADE_SECONDS
from visage_core.stereo import Stereo
from visage_core.types import Direction, FloatArray, Foa

SECONDS = 4.0
TONE_HZ = 110.0
OTHER_RATE = 12000


def decoding(_channels: int = 2) -> Decoding:
    return Decoding(lambda _rate: FrontBack())


def tone(rate: int = RATE) -> Foa:
    """W is a tone that tells its place by its phase."""
    samples = np.zeros((4, int(SECONDS * rate)), np.float32)
    samples[0] = np.cos(2 * np.pi * TONE_HZ * np.arange(samples.shape[1]) / rate)
    return Foa(samples, rate)


@pytest.fixture
def output() -> RecordingOutput:
    return RecordingOutput()


@pytest.fixture
def player(output: RecordingOutput) -> Iterator[Player]:
    player = Player(output, decoding())
    player.set_source(tone(), SECONDS)
    yield player
    player.close()


@contextmanager
def changing(
    player: Player, output: RecordingOutput, open_next: Callable[[], AudioOutput]
) -> Iterator[None]:
    """Change the output in a thread of its own while the old one plays out what it holds."""
    thread = threading.Thread(target=player.change_output, args=(open_next, decoding))
    thread.start()
    while player.output is output:
        output.now += 0.002
        threading.Event().wait(0.001)
    yield
    thread.join()


def sounding(recorded: FloatArray) -> FloatArray:
    """Without the silence before and after."""
    heard = np.flatnonzero(np.abs(recorded[:, 0]) > 1e-6)
    return recorded[heard[0] : heard[-1] + 1, 0]


def biggest_step(recorded: FloatArray) -> float:
    """From one sample to the next, the silence before included."""
    return float(np.abs(np.diff(recorded[:, 0], prepend=0.0)).max())


def own_step(rate: int) -> float:
    """What the tone itself steps at most, and what a fade adds to it."""
    return 2 * np.pi * TONE_HZ / rate + 1.0 / (FADE_SECONDS * rate)


@pytest.mark.parametrize("rate", [RATE, OTHER_RATE])
def test_it_goes_on_at_the_same_place_without_a_click(
    player: Player, output: RecordingOutput, rate: int
) -> None:
    other = RecordingOutput(rate, "another")
    player.seek(0.4)
    player.play()
    advance(output, 0.5)
    with changing(player, output, lambda: other):
        pass
    assert player.playing
    assert player.output is other
    assert player.sample_rate == rate
    advance(other, 0.5)
    before, after = sounding(output.recorded), sounding(other.recorded)
    left_at = 0.4 + (len(before) + 1) / RATE - FADE_SECONDS  # the last of a fade is 0
    fade = int(FADE_SECONDS * rate)
    times = left_at + np.arange(len(after)) / rate
    expected = np.cos(2 * np.pi * TONE_HZ * times)
    np.testing.assert_allclose(after[fade:2000], expected[fade:2000], atol=0.03)
    assert player.position == pytest.approx(left_at + 0.5, abs=2e-3)
    assert biggest_step(output.recorded) <= own_step(RATE)
    assert not output.recorded[-1].any()
    assert biggest_step(other.recorded[: rate // 4]) <= 1.01 * own_step(rate)


def test_what_is_wanted_meanwhile_is_done(player: Player, output: RecordingOutput) -> None:
    player.play()
    advance(output, 0.2)
    gone, may_open, other = threading.Event(), threading.Event(), RecordingOutput(OTHER_RATE)

    def slow() -> AudioOutput:
        gone.set()
        may_open.wait(30.0)
        return other

    with changing(player, output, slow):
        gone.wait(30.0)
        assert player.playing
        player.seek(2.5)
        assert player.position == 2.5
        player.loop = (2.0, 3.0)
        player.set_look(Direction(90.0))
        may_open.set()
    advance(other, 0.2)
    assert player.loop == (2.0, 3.0)
    assert player.position == pytest.approx(2.7, abs=2e-3)


def test_paused_meanwhile_it_stays_paused(player: Player, output: RecordingOutput) -> None:
    player.play()
    advance(output, 0.2)
    may_open, other = threading.Event(), RecordingOutput(OTHER_RATE)

    def slow() -> AudioOutput:
        may_open.wait(30.0)
        return other

    with changing(player, output, slow):
        player.pause()
        stopped = player.position
        may_open.set()
    assert not player.playing
    assert player.position == pytest.approx(stopped, abs=1e-3)
    player.play()
    advance(other, 0.2)
    assert player.position == pytest.approx(stopped + 0.2, abs=2e-3)


def test_asleep_it_changes_at_once(player: Player, output: RecordingOutput) -> None:
    player.seek(1.0)
    player.change_output(lambda: RecordingOutput(OTHER_RATE), decoding)
    assert player.position == 1.0
    assert player.duration == SECONDS
    assert not player.playing


def test_what_is_still_made_goes_on_at_the_other_rate(
    player: Player, output: RecordingOutput
) -> None:
    source = player.hear_growing(SECONDS, RATE)
    made = tone().samples
    source.push(Foa(made[:, :8000], RATE))
    player.play()
    advance(output, 0.3)
    other = RecordingOutput(OTHER_RATE)
    with changing(player, output, lambda: other):
        pass
    source.push(Foa(made[:, 8000:], RATE))
    assert source.available == source.samples.shape[1] == SECONDS * OTHER_RATE
    advance(other, 1.0)
    heard = sounding(other.recorded)[500:6000]
    assert np.abs(np.diff(heard)).max() < 1.02 * 2 * np.pi * TONE_HZ / OTHER_RATE


def test_a_device_that_went_away_is_taken_back(player: Player, output: RecordingOutput) -> None:
    player.play()
    advance(output, 0.2)
    output.lost = True
    eventually(lambda: player.description.endswith("has gone away: playing silently"))
    again = RecordingOutput()
    player.change_output(lambda: again, decoding)
    assert player.playing
    position = player.position
    assert position >= 0.2
    advance(again, 0.3)
    assert player.position == pytest.approx(position + 0.3, abs=2e-3)
    assert biggest_step(again.recorded[: RATE // 4]) <= own_step(RATE)


def test_monitor_settings_stay(player: Player, output: RecordingOutput) -> None:
    player.gain_db = -20.0
    player.set_look(Direction(90.0))
    player.change_output(lambda: RecordingOutput(OTHER_RATE), decoding)
    assert player.gain_db == -20.0
    foa = np.zeros((4, 120), np.float32)
    foa[:2] = 1.0
    out = [player.monitor.process(foa) for _ in range(3)][-1]
    np.testing.assert_allclose(out[-1], [0.1, 0.1], atol=1e-6)


def lane() -> Stereo:
    """Left and right differ, and tell the place."""
    ramp = np.arange(1, int(SECONDS * RATE) + 1, dtype=np.float32)
    return Stereo(np.stack([ramp, -ramp]), RATE)


def test_head_locked_stereo_runs_along_and_does_not_turn(
    player: Player, output: RecordingOutput
) -> None:
    player.set_source(None, SECONDS)
    player.set_locked(lane())
    player.set_look(Direction(90.0))
    player.play()
    advance(output, 0.3)
    np.testing.assert_array_equal(output.recorded[:2000, 0], np.arange(1, 2001))
    np.testing.assert_array_equal(output.recorded[:2000, 1], -np.arange(1, 2001))
    player.seek(2.0)
    advance(output, 0.3)
    late = output.recorded[-1000:, 0]
    np.testing.assert_array_equal(np.diff(late), 1.0)
    assert late[0] > 2 * RATE
    player.set_locked(None)
    advance(output, 0.2)
    assert not output.recorded[-100:].any()


def test_another_take_leaves_the_head_locked_stereo_alone(
    player: Player, output: RecordingOutput
) -> None:
    player.set_source(None, SECONDS)
    player.set_locked(lane())
    player.play()
    advance(output, 0.3)
    player.set_source(Foa(np.zeros((4, RATE), np.float32), RATE), SECONDS, start=0.2)
    advance(output, 1.5)
    heard = output.recorded[: int(1.6 * RATE), 0]
    np.testing.assert_allclose(np.diff(heard), 1.0, atol=2e-3)
