"""Plays a sound field through the real sound path; run in its own process by test_alsa_path.py.

Usage: alsa_playback.py FOA.npy SAMPLE_RATE. Prints what happened as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from app.engine.decodings import binaural
from app.engine.output_devices import open_output
from app.engine.player import Player
from visage_core.types import Foa

TAIL_SECONDS = 0.5

LEAD_SECONDS = 0.25
"""More than the editor's: a test machine has other work to do."""


def main(source: Path, sample_rate: int) -> None:
    output = open_output(sample_rate, lead=LEAD_SECONDS)
    report: dict[str, object] = {"real": output.real, "description": output.description}
    if output.real:
        player = Player(output, binaural())
        foa = Foa(np.load(source), sample_rate)
        player.set_source(foa, foa.seconds)
        report |= play(player, foa.seconds)
        player.close()
    print(json.dumps(report))


def play(player: Player, seconds: float) -> dict[str, object]:
    """Play to the end, and note the player's clock on the way: (position, time it was no later)."""
    player.play()
    clock: list[tuple[float, float]] = []
    deadline = time.monotonic() + 10 * seconds
    while player.playing and time.monotonic() < deadline:
        clock.append((player.position, time.monotonic()))
        time.sleep(0.01)
    time.sleep(TAIL_SECONDS)
    return {
        "at_end": player.at_end,
        "lost": not player.real,
        "underruns": player.underruns,
        "sample_rate": player.sample_rate,
        "clock": clock,
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
