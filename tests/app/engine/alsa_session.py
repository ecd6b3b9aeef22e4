"""A session on the real sound path: seeks, switches, another device, and one that is unplugged.

Run in its own process by test_alsa_session.py, which unplugs the second card when `UNPLUG` is
printed. Prints what happened as JSON.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import numpy as np
from alsa_playback import LEAD_SECONDS

from app.document.monitoring import Decode
from app.engine.audio_output import AudioOutput
from app.engine.decoder_switch import Decoding
from app.engine.decodings import decoding
from app.engine.output_devices import OutputChoice, open_chosen
from app.engine.player import Player
from visage_core.types import Foa

RATE, OTHER_RATE = 44100, 48000
TONE_HZ, AMPLITUDE = 220.0, 0.5
SECONDS = 8.0
PATIENCE = 30.0
FIRST = OutputChoice("first, ALSA", RATE)
SECOND = OutputChoice("second, ALSA", OTHER_RATE)


def tone(phase: float) -> Foa:
    """A take whose W is a tone, and silent otherwise."""
    samples = np.zeros((4, int(SECONDS * RATE)), np.float32)
    angle = 2 * np.pi * TONE_HZ * np.arange(samples.shape[1]) / RATE + phase
    samples[0] = AMPLITUDE * np.sin(angle)
    return Foa(samples, RATE)


def mono(_channels: int = 2) -> Decoding:
    return decoding(Decode.MONO)


def opening(choice: OutputChoice) -> Callable[[], AudioOutput]:
    return lambda: open_chosen(choice, lead=LEAD_SECONDS)


def wait_for(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def play_on(player: Player, seconds: float) -> None:
    """Until so much more has been heard."""
    target = player.position + seconds
    wait_for(lambda: player.position >= target)


def main() -> None:
    player = Player(opening(FIRST)(), mono())
    report: dict[str, object] = {"real": player.real, "description": player.description}
    if player.real:
        report |= live_through(player)
    player.close()
    print(json.dumps(report))


def live_through(player: Player) -> dict[str, object]:
    """Everything that may happen while playing."""
    player.set_source(tone(0.0), SECONDS)
    player.play()
    play_on(player, 0.3)
    player.seek(1.0)
    play_on(player, 0.3)
    player.set_source(tone(2.0), SECONDS)
    play_on(player, 0.3)
    player.monitor.set_decoding(decoding(Decode.CARDIOIDS))
    play_on(player, 0.3)
    player.monitor.set_decoding(mono())
    player.loop = (2.0, 2.4)
    player.seek(2.0)
    play_on(player, 0.3)
    time.sleep(0.3)
    player.loop = None
    underruns = player.underruns
    player.change_output(opening(SECOND), mono)
    second = (player.real, player.sample_rate)
    play_on(player, 0.5)
    underruns += player.underruns
    print("UNPLUG", flush=True)
    lost = wait_for(lambda: not player.real)
    told, position = player.description, player.position
    play_on(player, 0.2)
    went_on = player.position > position
    player.change_output(opening(FIRST), mono)
    back = (player.real, player.sample_rate)
    play_on(player, 0.3)
    player.pause()
    time.sleep(0.5)
    return {
        "second": second,
        "lost": lost,
        "told": told,
        "went_on": went_on,
        "back": back,
        "underruns": underruns + player.underruns,
    }


if __name__ == "__main__":
    main()
