"""Outputs drain at the sample rate, and a missing device is a silent clock that says so."""

from __future__ import annotations

import builtins
import sys
from typing import Any

import numpy as np
import pytest

from app.engine.audio_output import LEAD_SECONDS, _DeviceClock
from app.engine.output_devices import open_output
from app.engine.silent_output import SilentOutput

RATE = 1000
LEAD = int(LEAD_SECONDS * RATE)


class ManualTime:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 5.0

    def __call__(self) -> float:
        return self.now


def frames(count: int) -> Any:
    return np.zeros((count, 2), np.float32)


@pytest.fixture
def time() -> ManualTime:
    return ManualTime()


@pytest.fixture
def silent(time: ManualTime) -> SilentOutput:
    return SilentOutput(RATE, "silently", clock=time)


def test_it_takes_no_more_than_its_lead(silent: SilentOutput) -> None:
    assert silent.writable() == LEAD
    assert silent.write(frames(LEAD + 10)) == LEAD
    assert silent.write(frames(1)) == 0


def test_nothing_is_heard_before_start(silent: SilentOutput, time: ManualTime) -> None:
    silent.write(frames(30))
    time.now += 1.0
    assert silent.played() == 0


def test_it_drains_at_the_sample_rate(silent: SilentOutput, time: ManualTime) -> None:
    silent.write(frames(50))
    silent.start()
    time.now += 0.0201
    assert silent.played() == 20
    assert silent.writable() == LEAD - 30
    assert silent.underruns == 0


def test_running_dry_counts_and_time_waits(silent: SilentOutput, time: ManualTime) -> None:
    silent.write(frames(50))
    silent.start()
    time.now += 9.0
    assert silent.played() == 50
    assert silent.underruns == 1
    silent.write(frames(50))
    time.now += 0.0101
    assert silent.played() == 60


def test_stop_drops_the_queue_and_time(silent: SilentOutput, time: ManualTime) -> None:
    silent.write(frames(50))
    silent.start()
    time.now += 0.0101
    silent.stop()
    assert silent.played() == 50
    time.now += 1.0
    silent.write(frames(20))
    silent.start()
    time.now += 0.0051
    assert silent.played() == 55
    assert silent.underruns == 0


def test_device_clock_hears_one_latency_late_and_never_goes_back(
    monkeypatch: pytest.MonkeyPatch, time: ManualTime
) -> None:
    monkeypatch.setattr("app.engine.audio_output.time.monotonic", time)
    clock = _DeviceClock(RATE, latency=0.04)
    assert clock.heard(0) == 0
    assert clock.heard(40) == 0  # pulled this instant
    time.now += 0.0301
    assert clock.heard(40) == 30
    assert clock.heard(70) == 30
    time.now += 1.0
    assert clock.heard(70) == 70
    assert clock.heard(60) == 70


def test_no_portaudio_library_plays_silently(monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def without_portaudio(name: str, *args: Any, **kwargs: Any) -> Any:
        if name in {"sounddevice", "rtmixer"}:
            raise OSError("PortAudio library not found")
        return real_import(name, *args, **kwargs)

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(builtins, "__import__", without_portaudio)
    output = open_output(44100)
    assert not output.real
    assert output.description == "PortAudio is not installed: playing silently"


def test_unknown_device_plays_silently() -> None:
    output = open_output(44100, device="no device is called this")
    assert not output.real
    assert output.description.endswith(": playing silently")
    output.close()
