"""From a turn of the head to the ear: nothing waits anywhere but where it is declared to."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from pythonosc.osc_message_builder import OscMessageBuilder
from recording_output import BLOCK, RATE, FrontBack, RecordingOutput, advance, eventually
from scipy.spatial.transform import Rotation

from app.engine.audio_output import (
    DEVICE_LATENCY_SECONDS,
    FOLLOWING_LEAD_SECONDS,
    LEAD_SECONDS,
)
from app.engine.decoder_switch import Decoding
from app.engine.head_tracking import LOOPBACK, HeadTracker
from app.engine.monitor import FOLLOWING_SECONDS
from app.engine.player import Player
from visage_core.ambisonics.binaural import load_filters
from visage_core.types import Direction, Foa

LEAD, FOLLOWING_LEAD = (round(seconds * RATE) for seconds in (LEAD_SECONDS, FOLLOWING_LEAD_SECONDS))
Turn = Callable[[Player, float], None]


class Plain(FrontBack):
    """Ears, by name."""

    channels = ("L", "R")

    def reset(self) -> None: ...


@pytest.fixture
def output() -> RecordingOutput:
    return RecordingOutput()


@pytest.fixture
def player(output: RecordingOutput) -> Iterator[Player]:
    """A steady sound from the front plays, and its head follows at once."""
    player = Player(output, Decoding(lambda _rate: Plain()))
    field = np.zeros((4, 60 * RATE), np.float32)
    field[0] = field[3] = 0.5
    player.monitor.head.smoothing = 0.0
    player.set_source(Foa(field, RATE), 60.0)
    player.play()
    advance(output, 1.0)
    yield player
    player.close()


def by_tracker(player: Player, degrees: float) -> None:
    player.monitor.head.turn_to(Rotation.from_euler("z", degrees, degrees=True))


def by_look(player: Player, degrees: float) -> None:
    player.set_look(Direction(degrees))


def settled(output: RecordingOutput) -> None:
    """Let the feeder do all that it would do without more time."""
    written = -1
    while written != (written := sum(map(len, output.blocks))):
        advance(output, 0.0)


def lag(player: Player, output: RecordingOutput, turn: Turn, degrees: float) -> int:
    """Frames from a turn to the first one that is heard changed."""
    settled(output)
    now, before = output.played(), output.recorded[-1].copy()
    turn(player, degrees)
    advance(output, 0.2)
    changed = np.abs(output.recorded - before).max(axis=1) > 1e-6
    changed[:now] = False
    return int(np.argmax(changed)) - now


@pytest.mark.parametrize("turn", [by_tracker, by_look])
def test_the_first_block_rendered_after_a_turn_is_heard_turned(
    player: Player, output: RecordingOutput, turn: Turn
) -> None:
    """At first behind the whole queue, then behind the short one: not a block more."""
    assert lag(player, output, turn, 40.0) <= LEAD
    for degrees in (80.0, -30.0, 10.0):
        assert lag(player, output, turn, degrees) <= FOLLOWING_LEAD


def test_a_turn_is_not_held_back_by_blocks_of_the_monitor(player: Player) -> None:
    """Block by block, without the queue: the block after the turn has the turn in it, whole."""
    block = np.zeros((4, BLOCK), np.float32)
    block[0] = block[3] = 0.5
    before = player.monitor.process(block)[-1]
    by_tracker(player, 90.0)
    first = player.monitor.process(block)
    assert not np.allclose(first[-1], before)
    np.testing.assert_allclose(player.monitor.process(block), np.tile(first[-1], (BLOCK, 1)))


def test_the_queue_is_long_again_once_the_head_rests(
    player: Player, output: RecordingOutput
) -> None:
    lag(player, output, by_tracker, 30.0)
    settled(output)
    assert sum(map(len, output.blocks)) - output.played() <= FOLLOWING_LEAD
    advance(output, FOLLOWING_SECONDS + 0.2)
    settled(output)
    assert sum(map(len, output.blocks)) - output.played() > LEAD - BLOCK


def test_what_is_declared_stays_within_sixty_milliseconds() -> None:
    filters = load_filters(48000)
    delays = FOLLOWING_LEAD_SECONDS + DEVICE_LATENCY_SECONDS + filters.latency / 48000
    assert delays < 0.060


def test_a_packet_reaches_the_head_without_waiting_for_another(player: Player) -> None:
    tracker = HeadTracker(player.monitor.head.turn_to, port=0)
    try:
        message = OscMessageBuilder("/SceneRotator/ypr")
        for angle in (50.0, 0.0, 0.0):
            message.add_arg(angle)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(message.build().dgram, (LOOPBACK, tracker.port))
        eventually(lambda: tracker.heard == 1)
        turned = player.monitor.head.advance(0.0)
        assert abs(turned.as_euler("ZYX", degrees=True)[0]) == pytest.approx(50.0)
    finally:
        tracker.close()
