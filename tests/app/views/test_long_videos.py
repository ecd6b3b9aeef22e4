"""Videos of any length: spans longer than what the model sees at once, in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from conftest import (
    PATIENCE,
    RATE,
    Desk,
    FakeFrames,
    FakePlayer,
    FakeSystem,
    encoded_noise,
    make_clip,
)
from lane_gestures import drag, spot
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.document.revising import adopt_cuts
from app.document.timeline.editing import set_loop_range
from app.engine.jobs import JobRunner
from app.places import Places
from app.studio import Studio
from app.views.timeline.span_bar import SpanLane
from visage_core.events import AudioChunk, Progress, Stage
from visage_core.generation.engine import Engine
from visage_core.media.reader import probe
from visage_core.types import Foa, Span


@pytest.fixture(scope="session")
def long_video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 s and a little more, with a cut at 17 s."""
    path = tmp_path_factory.mktemp("films") / "long.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=8, width=96, height=64)
        stream.pix_fmt = "yuv420p"
        for n in range(8 * 40 + 3):
            image = np.full((64, 96, 3), (30, 60, 120) if n < 8 * 17 else (200, 90, 20), np.uint8)
            image[20:40, abs(n % 120 - 60) : abs(n % 120 - 60) + 16] = 255 if n < 8 * 17 else 0
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, "rgb24")))
        container.mux(stream.encode())
    return path


@pytest.fixture
def long(desk: Desk, tmp_path: Path) -> Desk:
    """A video of 40 s is open."""
    desk.session.open_clip(make_clip(tmp_path / "long.mp4", 40.0))
    return desk


@pytest.fixture
def bar(long: Desk) -> SpanLane:
    return long.studio.window.timeline.span


def test_the_bar_is_stretched_by_its_ends(long: Desk, bar: SpanLane) -> None:
    drag(bar, 5.0, 22.0)
    assert long.session.span.end == pytest.approx(22.0, abs=0.1)
    assert long.session.span.start == 0.0
    drag(bar, 0.0, 10.0)
    assert long.session.span.start == pytest.approx(10.0, abs=0.1)
    assert long.session.span.end == pytest.approx(22.0, abs=0.1)
    assert [step.name for step in long.session.history.steps] == [
        *("New Project", "Open Video", "Change Span", "Change Span")
    ]


def test_its_ends_snap_to_cuts_and_do_not_pass_each_other(long: Desk, bar: SpanLane) -> None:
    adopt_cuts(long.session, long.session.require_clip(), (17.3,))
    drag(bar, 5.0, 17.3, shift=3)
    assert long.session.span == Span(0.0, 17.3)
    drag(bar, 0.0, 30.0)
    assert long.session.span.end == pytest.approx(17.3)
    assert long.session.span.duration == pytest.approx(0.5)


def test_the_pointer_shows_what_can_be_taken(bar: SpanLane) -> None:
    for seconds, shape in ((5.0, Qt.CursorShape.SizeHorCursor), (2.5, Qt.CursorShape.ArrowCursor)):
        QTest.mouseMove(bar, spot(bar, seconds) + QPoint(0, 1))
        assert bar.cursor().shape() == shape


def test_keys_choose_the_whole_video_or_a_stretch_of_it(long: Desk) -> None:
    window = long.studio.window
    control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, Qt.Key.Key_A, control_shift)
    assert long.session.span == Span(0.0, 40.0)
    assert window.timeline.span.isVisible()
    long.player.position = 12.5
    QTest.keyClick(window, Qt.Key.Key_BracketLeft)
    long.player.position = 31.0
    QTest.keyClick(window, Qt.Key.Key_BracketRight)
    assert long.session.span == Span(12.5, 18.5)
    long.press("generate")
    assert long.jobs.requests[0].span == Span(12.5, 18.5)


def make(desk: Desk, seconds: int, left: float) -> None:
    """The engine tells that it has made so much of its only job, in pieces of a second."""
    desk.jobs.progressed.emit(1, Progress(Stage.COMPOSING, 1, 10, left))
    sound = encoded_noise(0.0, seconds=float(seconds)).samples
    for start in range(0, seconds * RATE, RATE):
        piece = Foa(sound[:, start : start + RATE], RATE)
        desk.jobs.chunk_ready.emit(1, AudioChunk(start, piece))


def test_what_is_stopped_stays_to_be_heard_and_is_no_take(long: Desk) -> None:
    long.press("whole_video")
    long.press("generate")
    make(long, 12, left=15.0)
    assert long.player.growing
    long.press("cancel")
    heard = long.player.sources[-1][0]
    assert heard is not None
    assert heard.seconds == 12.0
    sound = long.studio.window.timeline.sound
    assert sound.heard() == "Stopped · 12.0 of 40.0 s, not a take"
    assert long.session.takes == ()
    assert long.session.job is None
    long.session.move_span(0.0)
    long.press("generate")  # what follows is heard as ever
    assert long.session.job is not None


# --- with a real engine ---


@pytest.fixture
def working(
    qtbot: QtBot, themed: object, places: Places, tiny_bundle: Path
) -> Iterator[tuple[Studio, FakePlayer]]:
    """The window around a real engine with a tiny model."""
    runner, player = JobRunner(Engine), FakePlayer()
    studio = Studio(player, runner, FakeFrames, places, system=FakeSystem())
    qtbot.addWidget(studio.window)
    studio.window.show()
    studio.session.set_model(str(tiny_bundle))
    yield studio, player
    studio.close()
    runner.shutdown()


@pytest.mark.timeout(900)
def test_a_take_of_forty_seconds_is_as_long_as_the_video(
    working: tuple[Studio, FakePlayer], qtbot: QtBot, long_video: Path
) -> None:
    studio, _ = working
    session, press = studio.session, studio.window.actions_by_id
    studio.open(long_video)
    qtbot.waitUntil(lambda: bool(session.timings and session.timings[0].cuts), timeout=PATIENCE)
    press["whole_video"].trigger()
    press["generate"].trigger()
    qtbot.waitUntil(lambda: session.active is not None, timeout=8 * PATIENCE)
    take = session.require_active().take
    assert take.request.cuts == pytest.approx([17.0], abs=0.2)
    rate = take.foa.sample_rate
    assert take.foa.samples.shape[1] == round(probe(long_video).duration * rate)
    assert np.abs(take.foa.samples[:, -rate:]).max() > 0.0
    # A stretch across the border of two windows is made anew; the rest is what it was.
    set_loop_range(session, 21.0, 23.0)
    QTest.keyClick(
        studio.window,
        Qt.Key.Key_G,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    qtbot.waitUntil(lambda: len(session.takes) == 2, timeout=8 * PATIENCE)
    remade = session.require_active().take
    same = (remade.codes == take.codes).all(axis=1)
    code_rate = len(take.codes) / take.request.span.duration
    changed = np.flatnonzero(~same) / code_rate
    assert 20.9 <= changed[0] < 21.2
    assert 22.8 <= changed[-1] <= 23.1
    difference = np.abs(remade.foa.samples - take.foa.samples).max(axis=0)
    heard_anew = np.flatnonzero(difference > 1e-4) / rate
    assert heard_anew[0] > 20.5
    assert heard_anew[-1] < 23.5
