"""The player: what goes to the output, and the clock that comes back from it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from recording_output import BLOCK, RATE, FrontBack, RecordingOutput, advance, eventually
from sofa_files import write_sofa

from app.engine.decoder_switch import Decoding
from app.engine.decodings import binaural
from app.engine.feeder import IDLE_SECONDS
from app.engine.kept_sounds import KeptSounds
from app.engine.player import Player
from app.engine.sources import GrowingSource, resampled
from visage_core.ambisonics.heads import load_head
from visage_core.types import Direction, FloatArray, Foa

SECONDS = 2.0


def ramp_foa(rate: int = RATE, offset: float = 0.0) -> Foa:
    """W tells the place: frame i holds i + 1 + offset."""
    samples = np.zeros((4, int(SECONDS * rate)), np.float32)
    samples[0] = np.arange(1, samples.shape[1] + 1) + offset
    return Foa(samples, rate)


def left_foa() -> Foa:
    """A constant straight from the left."""
    samples = np.zeros((4, int(SECONDS * RATE)), np.float32)
    samples[:2] = 1.0
    return Foa(samples, RATE)


@pytest.fixture
def output() -> RecordingOutput:
    return RecordingOutput()


@pytest.fixture
def player(output: RecordingOutput) -> Iterator[Player]:
    player = Player(output, Decoding(lambda _rate: FrontBack()))
    player.set_source(ramp_foa(), SECONDS)
    yield player
    player.close()


def test_it_starts_still_with_the_device_asleep(player: Player, output: RecordingOutput) -> None:
    assert (player.playing, player.position, player.at_end) == (False, 0.0, False)
    assert player.duration == SECONDS
    assert player.description == "a recorder"
    assert not output.running


def test_every_frame_is_heard_in_order(player: Player, output: RecordingOutput) -> None:
    player.play()
    advance(output, 0.5)
    np.testing.assert_array_equal(output.recorded[:4000, 0], np.arange(1, 4001))
    assert player.underruns == 0


def test_position_is_what_is_heard(player: Player, output: RecordingOutput) -> None:
    player.play()
    advance(output, 0.3)
    assert player.position == pytest.approx(0.3, abs=1.5 / RATE)
    assert len(output.recorded) > 0.3 * RATE


def test_the_end_is_heard_before_playing_stops(player: Player, output: RecordingOutput) -> None:
    player.seek(1.9)
    player.play()
    advance(output, 0.09)
    assert player.playing
    advance(output, 0.03)
    eventually(lambda: not player.playing)
    assert player.at_end
    assert player.position == SECONDS


def test_pause_stops_the_position(player: Player, output: RecordingOutput) -> None:
    player.play()
    advance(output, 0.2)
    player.pause()
    assert not player.playing
    advance(output, 0.1)
    stopped = player.position
    advance(output, 0.1)
    assert player.position == stopped
    assert 0.2 <= stopped < 0.3


def test_seek_while_still_shows_at_once(player: Player) -> None:
    player.seek(1.25)
    assert player.position == 1.25
    player.seek(99.0)
    assert player.position == SECONDS
    player.seek(-1.0)
    assert player.position == 0.0


def test_seek_while_playing_is_heard_on_the_frame(player: Player, output: RecordingOutput) -> None:
    player.play()
    advance(output, 0.1)
    player.seek(1.0)
    advance(output, 0.3)
    late = output.recorded[-1000:, 0]
    np.testing.assert_array_equal(np.diff(late), 1.0)
    assert late[0] > RATE
    assert 1.2 < player.position < 1.3


def test_position_is_continuous_over_loop_wraps(player: Player, output: RecordingOutput) -> None:
    player.loop = (0.5, 0.75)
    player.seek(0.5)
    player.play()
    for _ in range(20):
        advance(output, 0.05)
        assert player.position == pytest.approx(0.5 + output.now % 0.25, abs=1.5 / RATE)
    assert player.loop == (0.5, 0.75)


def test_takes_switch_in_place_while_playing(player: Player, output: RecordingOutput) -> None:
    player.play()
    advance(output, 0.2)
    player.set_source(ramp_foa(offset=0.5), SECONDS)
    advance(output, 0.2)
    heard = output.recorded[:, 0]
    assert heard[-1] % 1.0 == 0.5
    assert np.abs(np.diff(heard)).max() < 1.1
    assert player.position == pytest.approx(0.4, abs=1.5 / RATE)


def test_a_video_without_a_take_runs_in_silence(player: Player, output: RecordingOutput) -> None:
    player.set_source(None, 0.25)
    player.play()
    advance(output, 0.2)
    assert player.position == pytest.approx(0.2, abs=1.5 / RATE)
    assert not output.recorded.any()


def test_other_rates_are_resampled(player: Player, output: RecordingOutput) -> None:
    seconds = np.arange(int(SECONDS * 11025)) / 11025
    samples = np.zeros((4, len(seconds)), np.float32)
    samples[0] = np.sin(2 * np.pi * 440 * seconds)
    player.set_source(Foa(samples, 11025), SECONDS)
    player.play()
    advance(output, 0.5)
    expected = np.sin(2 * np.pi * 440 * np.arange(4000) / RATE)
    np.testing.assert_allclose(output.recorded[200:4000, 0], expected[200:], atol=2e-3)


def test_the_same_take_is_resampled_once(player: Player) -> None:
    made: list[Foa] = []

    def counted(foa: Foa, sample_rate: int) -> FloatArray:
        made.append(foa)
        return resampled(foa, sample_rate)

    player._resampled = player._deck._resample = KeptSounds(counted)
    first, second = ramp_foa(11025), ramp_foa(11025)
    for foa in (first, second, first, second):
        player.set_source(foa, SECONDS)
    assert made == [first, second]


def test_looking_left_brings_the_left_to_the_front(player: Player, output: RecordingOutput) -> None:
    player.set_source(left_foa(), SECONDS)
    player.play()
    advance(output, 0.2)
    np.testing.assert_allclose(output.recorded[-1], [2.0, 0.0], atol=1e-6)
    player.set_look(Direction(azimuth=90.0))
    advance(output, 0.2)
    np.testing.assert_allclose(output.recorded[-1], [1.0, 1.0], atol=1e-6)


def test_a_head_from_a_file_is_heard(
    player: Player, output: RecordingOutput, tmp_path: Path
) -> None:
    player.set_source(left_foa(), SECONDS)
    player.play()
    advance(output, 0.2)
    head = load_head(write_sofa(tmp_path / "head.sofa"), RATE)
    player.monitor.set_decoding(binaural(head.filters))
    advance(output, 0.2)
    left, right = output.recorded[-1]
    assert head.fit.directions == 300
    assert left == pytest.approx(right, abs=0.05)  # no head casts a shadow at 0 Hz


def test_gain_and_mute_glide(player: Player, output: RecordingOutput) -> None:
    samples = np.zeros((4, int(SECONDS * RATE)), np.float32)
    samples[0] = 1.0
    player.set_source(Foa(samples, RATE), SECONDS)
    player.play()
    advance(output, 0.2)
    player.gain_db = -20.0
    advance(output, 0.2)
    assert output.recorded[-1, 0] == pytest.approx(0.1, rel=1e-5)
    player.monitor.mute = True
    advance(output, 0.2)
    assert output.recorded[-1, 0] == 0.0
    assert np.abs(np.diff(output.recorded[:, 0])).max() < 2.0 / BLOCK


def test_the_device_sleeps_after_a_while_and_wakes(player: Player, output: RecordingOutput) -> None:
    player.play()
    advance(output, 0.1)
    player.pause()
    output_limit = output.now + IDLE_SECONDS + 1.0
    while output.running and output.now < output_limit:
        advance_if_running(output)
    assert not output.running
    before = player.position
    player.play()
    advance(output, 0.1)
    assert player.position == pytest.approx(before + 0.1, abs=1.5 / RATE)
    assert player.underruns == 0


def advance_if_running(output: RecordingOutput) -> None:
    eventually(lambda: output.writable() < BLOCK or not output.running)
    output.now += 0.01
    time.sleep(0.001)


def test_a_lost_device_goes_on_silently(player: Player, output: RecordingOutput) -> None:
    player.play()
    advance(output, 0.2)
    output.lost = True
    eventually(lambda: player.description != output.description)
    assert player.description == "a recorder has gone away: playing silently"
    assert player.playing
    position = player.position
    eventually(lambda: player.position > position + 0.05)


def test_a_failing_renderer_stops_playing_and_is_logged(
    output: RecordingOutput, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def process(self, block: FloatArray, rotation: NDArray[np.float64]) -> FloatArray:
            raise ValueError("no filters")

    player = Player(output, Decoding(lambda _rate: Broken()))
    player.set_source(ramp_foa(), SECONDS)
    player.play()
    eventually(lambda: not player.playing)
    assert "no filters" in caplog.text
    player.close()


def test_close_ends_the_feeder_while_playing(output: RecordingOutput) -> None:
    player = Player(output, Decoding(lambda _rate: FrontBack()))
    player.set_source(ramp_foa(), SECONDS)
    player.play()
    player.close()
    assert not player._feeder.thread.is_alive()


def test_what_is_still_made_is_heard_as_it_comes(player: Player, output: RecordingOutput) -> None:
    made = ramp_foa()
    source = player.hear_growing(SECONDS, RATE)
    source.push(Foa(made.samples[:, :6000], RATE))
    player.play()
    advance(output, 0.5)
    source.push(Foa(made.samples[:, 6000:], RATE))
    advance(output, 0.5)
    np.testing.assert_array_equal(output.recorded[:8000, 0], np.arange(1, 8001))
    assert player.position == pytest.approx(1.0, abs=1.5 / RATE)


def test_what_is_still_made_begins_where_it_belongs(
    player: Player, output: RecordingOutput
) -> None:
    source = player.hear_growing(SECONDS, RATE, start=0.25, until=SECONDS + 1.0)
    source.push(ramp_foa())
    player.play()
    advance(output, 0.5)
    np.testing.assert_array_equal(output.recorded[:2000, 0], 0.0)
    np.testing.assert_array_equal(output.recorded[2000:4000, 0], np.arange(1, 2001))
    assert player.duration == pytest.approx(SECONDS + 1.0)


def test_playing_waits_for_what_is_not_made_yet(player: Player, output: RecordingOutput) -> None:
    source = player.hear_growing(SECONDS, RATE)
    player.play()
    advance(output, 0.3)
    assert player.waiting
    assert player.playing
    assert player.position == 0.0
    source.push(ramp_foa())
    advance(output, 0.3)
    assert not player.waiting
    assert player.position > 0.2
    sounding = output.recorded[output.recorded[:, 0] != 0.0, 0]
    np.testing.assert_array_equal(sounding[:1000], np.arange(1, 1001))


@pytest.mark.parametrize("rate", [RATE, 11025, 22050])
def test_a_growing_source_becomes_what_the_whole_one_is(rate: int) -> None:
    rng = np.random.default_rng(0)
    foa = Foa(rng.standard_normal((4, 2 * rate + 17)).astype(np.float32), rate)
    source = GrowingSource(foa.seconds, rate, RATE)
    for piece in np.array_split(foa.samples, 7, axis=1):
        source.push(Foa(piece, rate))
    whole = resampled(foa, RATE)
    assert source.available == source.samples.shape[1] == whole.shape[1]
    np.testing.assert_allclose(source.samples, whole, atol=1e-5)
