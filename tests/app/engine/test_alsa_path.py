"""What would be heard: the whole sound path down to the bytes that ALSA hands to a sound card."""

from __future__ import annotations

import ctypes.util
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from paced_card import FRAME_BYTES, PIPE_BYTES, PacedCard
from scipy.signal import correlate

from app.engine.audio_output import DEVICE_LATENCY_SECONDS
from visage_core.ambisonics.binaural import BinauralRenderer, load_filters
from visage_core.types import Direction, FloatArray

RATE = 44100
SECONDS = 1.5
HERE = Path(__file__).parent
SYSTEM_CONFIG = Path("/usr/share/alsa/alsa.conf")


@dataclass(frozen=True)
class Playback:
    """What the player said, and the sound card it played to."""

    report: dict[str, Any]
    card: PacedCard


def missing() -> str | None:
    """Why the sound path cannot be tried here."""
    if not sys.platform.startswith("linux"):
        return "ALSA is the sound system of Linux"
    if ctypes.util.find_library("portaudio") is None:
        return "PortAudio is not installed (Debian package libportaudio2)"
    if not SYSTEM_CONFIG.exists():
        return f"ALSA's configuration {SYSTEM_CONFIG} is not installed (libasound2-data)"
    return None


def noise_from_the_left() -> FloatArray:
    """Noise bursts from azimuth +90°, AmbiX [4, n], with silence around them."""
    rng = np.random.default_rng(7)
    count = int(SECONDS * RATE)
    envelope = (np.sin(2 * np.pi * 4 * np.arange(count) / RATE) > 0).astype(np.float64)
    mono = 0.1 * envelope * rng.standard_normal(count).clip(-3, 3)
    mono[-RATE // 10 :] = 0.0
    left = Direction(azimuth=90.0).ambix_vector()
    gains = np.array([1.0, left[1], left[2], left[0]])
    return np.asarray(gains[:, None] * mono, np.float32)


@pytest.fixture(scope="module")
def foa() -> FloatArray:
    return noise_from_the_left()


@pytest.fixture(scope="module")
def playback(foa: FloatArray, tmp_path_factory: pytest.TempPathFactory) -> Playback:
    if (reason := missing()) is not None:
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("alsa")
    source, config = folder / "foa.npy", folder / "asoundrc"
    np.save(source, foa)
    with PacedCard(folder / "card", RATE) as card:
        config.write_text(card.alsa_config("!default"))
        result = play_through(config, source)
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout.splitlines()[-1])
    assert report["real"], f"no PortAudio device: {report['description']}\n{result.stderr}"
    return Playback(report, card)


def play_through(config: Path, source: Path) -> subprocess.CompletedProcess[str]:
    """Play in a process of its own: PortAudio reads ALSA's configuration once."""
    return subprocess.run(
        [sys.executable, HERE / "alsa_playback.py", source, str(RATE)],
        env=os.environ
        | {"ALSA_CONFIG_PATH": f"{SYSTEM_CONFIG}:{config}", "PYTHONPATH": str(HERE.parents[2])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def aligned(heard: NDArray[np.float64], expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """The stretch of `heard` [n, 2] that lines up with `expected` best."""
    score = correlate(heard.sum(axis=1), expected.sum(axis=1), mode="valid")
    start = int(np.argmax(score))
    return heard[start : start + len(expected)]


def test_the_card_gets_the_expected_binaural_signal(playback: Playback, foa: FloatArray) -> None:
    """Every sample of the take in order and without a gap, to 16-bit precision."""
    ears = BinauralRenderer(load_filters(RATE)).process(foa).T.astype(np.float64)
    error = aligned(playback.card.heard, ears) - ears
    decibels = 10 * np.log10(np.mean(error**2) / np.mean(ears**2))
    assert decibels < -60.0


def test_a_source_on_the_left_is_louder_in_the_left_ear(playback: Playback) -> None:
    left, right = np.sqrt(np.mean(playback.card.heard**2, axis=0))
    assert left > 1.4 * right


def test_the_feeder_kept_up(playback: Playback) -> None:
    assert not playback.report["lost"]
    assert playback.report["underruns"] == 0
    assert playback.report["at_end"]


def test_the_clock_follows_the_card(playback: Playback) -> None:
    """The position never goes back, and is never ahead of what has reached the card's buffers."""
    position, no_later = np.array(playback.report["clock"]).T
    assert np.all(np.diff(position) >= 0)
    assert len(np.unique(position)) > 10
    buffered = PIPE_BYTES / FRAME_BYTES + 2 * DEVICE_LATENCY_SECONDS * RATE
    assert np.all(position * RATE <= playback.card.taken_at(no_later) + buffered)
