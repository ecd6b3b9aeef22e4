"""How far a batch is, by the sound that it has made."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from visage_core.batch.making import Outcome, Status
from visage_core.commands.batch_progress import BatchProgress


@pytest.fixture
def told() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def progress(told: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> BatchProgress:
    """Ten seconds of sound to make, in two videos; the clock stands at 100 s."""
    monkeypatch.setattr("time.perf_counter", lambda: 100.0)
    progress = BatchProgress(Console(file=told))
    progress.found(3)
    progress.ended(Outcome("kept.mp4", Status.KEPT))
    progress.pending("short.mp4", 2.0)
    progress.pending("long.mp4", 8.0)
    return progress


def test_the_time_left_is_unknown_before_anything_is_made(progress) -> None:
    assert progress.seconds_left(100.0) is None
    progress.advanced("short.mp4", 0.0)
    assert progress.seconds_left(110.0) is None


def test_the_time_left_follows_from_the_pace_so_far(progress) -> None:
    progress.advanced("short.mp4", 0.5)  # 1 of 10 seconds of sound
    assert progress.seconds_left(102.0) == pytest.approx(18.0)
    progress.ended(Outcome("short.mp4", Status.MADE))
    progress.advanced("long.mp4", 0.75)  # 8 of 10
    assert progress.seconds_left(108.0) == pytest.approx(2.0)


def test_every_video_leaves_a_line(progress, told) -> None:
    progress.ended(Outcome("short.mp4", Status.FAILED, reason="It is cut off."))
    assert told.getvalue().splitlines() == [
        "1/3 kept kept.mp4",
        "2/3 failed short.mp4: It is cut off.",
    ]
