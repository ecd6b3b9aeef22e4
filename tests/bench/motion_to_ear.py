"""How long a turn of the head takes to be heard: `.venv/bin/python tests/bench/motion_to_ear.py`.

A steady sound plays through the real player, PortAudio and ALSA into a card that takes samples at
their rate and keeps them. Turns come as OSC packets from a head tracker, and as looks by the mouse,
in turn. Measured is the time from sending the packet, or from telling the player, to the first
sample that the card takes changed. ALSA's file holds back a whole buffer, as a card does at worst;
the pipe behind it, one page of 6 ms, and the period that waits for the pipe come on top, which a
card does not have. Beside it stands what is declared: the player's queue while the head moves, the
device, and the delay of the ears' filters, which this decoder does not have.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "app" / "engine"))

from paced_card import PacedCard
from pythonosc.osc_message_builder import OscMessageBuilder

from app.document.monitoring import Decode
from app.engine.audio_output import (
    DEVICE_LATENCY_SECONDS,
    FOLLOWING_LEAD_SECONDS,
    RtMixerOutput,
)
from app.engine.decodings import decoding
from app.engine.feeder import BLOCK_SECONDS
from app.engine.head_motion import SMOOTHING_SECONDS
from app.engine.head_tracking import LOOPBACK, HeadTracker
from app.engine.output_devices import open_output
from app.engine.player import Player
from visage_core.ambisonics.binaural import load_filters
from visage_core.types import Direction, Foa

RATE = 44100
CARD_BYTES, CARD_CHANNELS = 4096, 8
"""A pipe of 6 ms: it can be kept going on an idle machine only."""
SYSTEM_CONFIG = "/usr/share/alsa/alsa.conf"
CHANGED = 0.005
"""Of full scale: more than 16-bit rounding, less than a degree of turn."""

SETTLED_SECONDS, TURN_DEGREES = 0.3, 80.0
Turn = Callable[[float], None]


@dataclass
class Sent:
    """Which way each turn was sent, when, and how many frames the player had queued then."""

    ways: list[str] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    queued: list[int] = field(default_factory=list)

    def add(self, way: str, output: RtMixerOutput) -> None:
        """A turn is sent now."""
        self.ways.append(way)
        self.moments.append(time.monotonic())
        self.queued.append(int(output._ring.read_available))


def play_turning(player: Player, output: RtMixerOutput, turns: int) -> Sent:
    """Turn to and fro while it plays."""
    front = np.zeros((4, 10 * RATE), np.float32)
    front[0] = front[3] = 0.5
    player.set_source(Foa(front, RATE), 10.0)
    player.loop = (1.0, 9.0)
    player.play()
    time.sleep(1.0)
    tracker, sent = HeadTracker(player.monitor.head.turn_to, port=0), Sent()
    ways: dict[str, Turn] = {
        "head tracker": lambda degrees: _send(tracker.port, degrees),
        "mouse look": lambda degrees: player.set_look(Direction(degrees)),
    }
    rng = np.random.default_rng(0)
    for number in range(turns):
        name = list(ways)[number % 2]
        sent.add(name, output)
        ways[name](TURN_DEGREES * (number // 2 % 2 == 0))
        time.sleep(SETTLED_SECONDS + rng.uniform(0.0, BLOCK_SECONDS))
    tracker.close()
    return sent


def _send(port: int, degrees: float) -> None:
    message = OscMessageBuilder("/SceneRotator/ypr")
    for angle in (degrees, 0.0, 0.0):
        message.add_arg(angle)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(message.build().dgram, (LOOPBACK, port))


def delays(card: PacedCard, sent: list[float]) -> NDArray[np.float64]:
    """Seconds from each turn to the first changed sample."""
    heard, firsts = card.heard, card.taken_at(np.array(sent)).astype(int)
    changed = []
    for first in firsts:
        before = heard[first - RATE // 50 : first].mean(axis=0)
        after = heard[first : first + int(SETTLED_SECONDS * RATE)]
        moved = np.abs(after - before).max(axis=1) > CHANGED
        if not moved.any():
            raise SystemExit("A turn was not heard: the machine was too busy. Run it again.")
        changed.append(first + int(np.argmax(moved)))
    return card.taken_when(np.array(changed)) - np.array(sent)


def report(card: PacedCard, sent: Sent, underruns: int) -> None:
    """Print the delays of each way, where they come from, and what is declared."""
    seconds, ways = delays(card, sent.moments), np.array(sent.ways)
    for way in dict.fromkeys(sent.ways):
        _print(way, seconds[ways == way])
    first, last = card.taken_at(np.array([sent.moments[0], sent.moments[-1]]))
    pace = (last - first) / RATE / (sent.moments[-1] - sent.moments[0])
    print(f"the card's pace: {100.0 * pace:.1f} % (less: the machine is too busy to measure)")
    queued = np.array(sent.queued) / RATE
    _print("in the queue", queued)
    _print("beyond it", seconds - queued)
    latency = load_filters(RATE).latency / RATE
    parts = {
        "queue": FOLLOWING_LEAD_SECONDS,
        "device": DEVICE_LATENCY_SECONDS,
        "ears' filters": latency,
    }
    told = " + ".join(f"{name} {1000 * part:.1f}" for name, part in parts.items())
    print(f"declared: {told} = {1000 * sum(parts.values()):.1f} ms, then the turn is followed")
    print(f"(63 % after {1000 * SMOOTHING_SECONDS:.0f} ms from a tracker, one block by mouse)")
    print(f"underruns: {underruns}")


def _print(what: str, seconds: NDArray[np.float64]) -> None:
    mine = 1000.0 * seconds
    print(
        f"{what:13} median {np.median(mine):5.1f} ms, p95 {np.percentile(mine, 95):5.1f} ms, "
        f"worst {mine.max():5.1f} ms ({len(mine)} turns)"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=200)
    turns = parser.parse_args().turns
    with (
        TemporaryDirectory() as kept,
        PacedCard(Path(kept) / "card", RATE, CARD_BYTES, CARD_CHANNELS) as card,
    ):
        config = Path(kept) / "asoundrc"
        config.write_text(card.alsa_config("!default"))
        os.environ["ALSA_CONFIG_PATH"] = f"{SYSTEM_CONFIG}:{config}"  # PortAudio reads it once
        output = open_output(RATE)
        if not isinstance(output, RtMixerOutput):
            raise SystemExit(f"There is no sound path to measure here: {output.description}.")
        player = Player(output, decoding(Decode.CARDIOIDS))
        try:
            sent = play_turning(player, output, turns)
        finally:
            underruns = player.underruns
            player.close()
    report(card, sent, underruns)


if __name__ == "__main__":
    main()
