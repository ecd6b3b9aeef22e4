"""What two sound cards get of a session, and that no event in it makes a click."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from alsa_session import AMPLITUDE, OTHER_RATE, RATE, TONE_HZ
from numpy.typing import NDArray
from paced_card import PacedCard
from test_alsa_path import HERE, SYSTEM_CONFIG, missing

from app.engine.feeder import BLOCK_SECONDS
from app.engine.transport import FADE_SECONDS


@dataclass(frozen=True)
class Lived:
    """What the player said, and what the two cards got."""

    report: dict[str, Any]
    first: NDArray[np.float64]
    second: NDArray[np.float64]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    if (reason := missing()) is not None:
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("alsa")
    with PacedCard(folder / "a", RATE) as first, PacedCard(folder / "b", OTHER_RATE) as second:
        config = folder / "asoundrc"
        config.write_text(first.alsa_config("first") + second.alsa_config("second"))
        report = live(config, second)
        return Lived(report, first.heard, second.heard)


def live(config: Path, second: PacedCard) -> dict[str, Any]:
    """Run the session, and pull the second card out when it asks for it."""
    paths = {
        "ALSA_CONFIG_PATH": f"{SYSTEM_CONFIG}:{config}",
        "PYTHONPATH": f"{HERE.parents[2]}:{HERE}",
    }
    with subprocess.Popen(
        [sys.executable, HERE / "alsa_session.py"],
        env=os.environ | paths,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line)
            if line.strip() == "UNPLUG":
                second.unplug()
    assert process.returncode == 0
    report: dict[str, Any] = json.loads(lines[-1])
    assert report["real"], report
    return report


def biggest_step(heard: NDArray[np.float64]) -> float:
    return float(np.abs(np.diff(heard, axis=0, prepend=np.zeros((1, 2)))).max())


def allowed_step(rate: int) -> float:
    """The tone's own, and what a crossfade between two tones and a gain's glide may add."""
    own = AMPLITUDE * 2 * np.pi * TONE_HZ / rate
    fades = 2 * AMPLITUDE / (FADE_SECONDS * rate) + AMPLITUDE / (BLOCK_SECONDS * rate)
    return own + fades + 2.0**-14  # and 16-bit rounding


def test_nothing_that_happens_while_playing_makes_a_click(lived: Lived) -> None:
    """Start, seek, take switch, decoder switch, loop, device change and return: first card."""
    assert lived.report["underruns"] == 0
    assert len(lived.first) > 2.0 * RATE
    assert np.abs(lived.first).max() == pytest.approx(AMPLITUDE, abs=1e-3)
    assert biggest_step(lived.first) <= allowed_step(RATE)


def test_the_other_device_plays_at_its_own_rate_without_a_click(lived: Lived) -> None:
    assert lived.report["second"] == [True, OTHER_RATE]
    assert len(lived.second) > 0.4 * OTHER_RATE
    assert biggest_step(lived.second) <= allowed_step(OTHER_RATE)
    steady = lived.second[-8192:, 0] * np.hanning(8192)
    loudest = np.argmax(np.abs(np.fft.rfft(steady))) * OTHER_RATE / 8192
    assert loudest == pytest.approx(TONE_HZ, abs=OTHER_RATE / 8192)


def test_an_unplugged_device_is_noticed_and_playing_goes_on(lived: Lived) -> None:
    assert lived.report["lost"]
    assert lived.report["told"] == "second has gone away: playing silently"
    assert lived.report["went_on"]
    assert lived.report["back"] == [True, RATE]


def test_what_comes_back_ends_in_silence(lived: Lived) -> None:
    """The last fade-out was heard to its end."""
    assert not lived.first[-100:].any()
