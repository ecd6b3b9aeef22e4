"""A take can be heard from the moment on that playing it would never have to wait."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from app.document.making import Making
from visage_core.events import AudioChunk
from visage_core.media.reader import VideoInfo
from visage_core.types import Foa, GenerationRequest, Span

RATE = 100
SECONDS = 5.0
CLIP = VideoInfo(Path("a.mp4"), 16, 9, 12.0, 25.0, "h264", "yuv420p", 0, False, None)


def making() -> Making:
    return Making(GenerationRequest(Path("a.mp4"), Span(0.0, SECONDS)), CLIP)


def chunk(start: float, seconds: float) -> AudioChunk:
    length = round(seconds * RATE)
    return AudioChunk(round(start * RATE), Foa(np.ones((4, length), np.float32), RATE))


def test_its_sound_grows_in_place() -> None:
    take = making()
    assert take.foa is None
    take.add(chunk(0.0, 1.0))
    take.add(chunk(1.0, 0.5))
    assert take.made == 1.5
    assert take.foa is not None
    assert take.foa.seconds == SECONDS
    assert take.foa.samples[:, :150].all()
    assert not take.foa.samples[:, 150:].any()


def test_an_unknown_time_left_is_never_soon_enough() -> None:
    take = making()
    take.add(chunk(0.0, 2.0))
    assert not take.can_be_heard_from(0.0)
    take.expect(1.0)
    assert take.can_be_heard_from(0.0)
    assert not take.can_be_heard_from(2.0)
    assert not take.can_be_heard_from(4.5)


def test_what_is_finished_can_be_heard_from_anywhere() -> None:
    take = making()
    take.add(chunk(0.0, SECONDS))
    assert take.can_be_heard_from(4.9)


@given(
    speed=st.floats(0.2, 10.0),
    pieces=st.lists(st.floats(0.2, 1.0), min_size=30, max_size=30),
    position=st.floats(0.0, 4.0),
)
def test_with_a_steady_engine_playing_never_waits(
    speed: float, pieces: list[float], position: float
) -> None:
    """`speed` seconds of sound are made in a second; pieces at most double."""
    take = making()
    ends = np.minimum(np.cumsum(pieces), SECONDS)
    ends = ends[: int(np.argmax(ends >= SECONDS)) + 1]
    lengths = np.diff(ends, prepend=0.0)
    assume(all(lengths[1:] <= 2.0 * np.maximum.accumulate(lengths)[:-1]))

    def can_be_heard_after(piece: int) -> bool:
        take.add(chunk(ends[piece] - lengths[piece], lengths[piece]))
        take.expect((SECONDS - ends[piece]) / speed)
        return take.can_be_heard_from(position)

    heard = next(piece for piece in range(len(ends)) if can_be_heard_after(piece))
    now = ends[heard] / speed
    for begin, end in zip(ends[heard:], ends[heard + 1 :], strict=False):
        there_at, needed_at = end / speed, now + begin - position
        assert there_at <= needed_at + 0.02 / speed + 0.02
