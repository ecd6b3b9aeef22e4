"""How long the window stands still in a session: `.venv/bin/python tests/bench/session_stalls.py`.

Drives the real window, with the real engine and without a display, for some minutes as a user
would: takes, drags on the sphere, a guidance grid, scrubbing, undo, seeking, markers, another
video, saving. A timer that wants to tick every 5 ms meanwhile measures how late it is: as long as
the window's thread was held up, be it by other programs. Beside it stands how long that thread
itself computed between two ticks. Prints percentiles and the worst, and what was done then.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from app.desktop import running_studio
from app.document.scenes import demo_scenes
from app.places import Places
from app.studio import Studio
from visage_core.types import Direction

TICK_MILLISECONDS = 5
FRAME_MILLISECONDS, PAUSE_MILLISECONDS = 16, 400


class Delays(QObject):
    """How late the event loop comes to a timer, and what the user was doing then."""

    def __init__(self) -> None:
        super().__init__()
        self.doing = "starting"
        self.seconds: list[float] = []
        self.worked: list[float] = []
        self.names: list[str] = []
        self._last, self._work = time.perf_counter(), time.thread_time()
        self._timer = QTimer(self, interval=TICK_MILLISECONDS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now, work = time.perf_counter(), time.thread_time()
        self.seconds.append(max(now - self._last - TICK_MILLISECONDS / 1000.0, 0.0))
        self.worked.append(work - self._work)
        self.names.append(self.doing)
        self._last, self._work = now, work


def steps(studio: Studio, folder: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """What the user does, over and over."""
    window, acts = studio.window, studio.window.actions_by_id
    sphere = window.direction.sphere
    rng = np.random.default_rng(0)

    def drag() -> None:
        centre = sphere.rect().center()
        QTest.mousePress(sphere, Qt.MouseButton.LeftButton, pos=centre)
        for part in range(1, 13):
            angle = 2.0 * math.pi * part / 12.0
            offset = QPoint(round(40.0 * math.cos(angle)), round(20.0 * math.sin(angle)))
            QTest.mouseMove(sphere, centre + offset)
            QTest.qWait(FRAME_MILLISECONDS)
        QTest.mouseRelease(sphere, Qt.MouseButton.LeftButton, pos=centre)

    def scrub() -> None:
        for visual, direction in rng.uniform(0.0, 5.0, (12, 2)):
            studio.grid.scrub(visual, direction)
            QTest.qWait(FRAME_MILLISECONDS)

    def seek() -> None:
        for seconds in rng.uniform(0.0, studio.session.span.duration, 8):
            studio.playback.seek(seconds)
            QTest.qWait(FRAME_MILLISECONDS)

    scenes = cycle(demo_scenes())
    saves = 0

    def save() -> None:
        nonlocal saves
        saves += 1
        studio.projects.save_as(folder / f"session {saves}.visage")

    def press(action_id: str) -> Callable[[], None]:
        return acts[action_id].trigger

    while True:
        yield "opening a video", lambda: studio.files.open_video(next(scenes).video)
        yield "generating", press("generate")
        yield "playing", press("play")
        yield "dragging the camera", drag
        yield "queueing a take", press("generate")
        yield "looking around", lambda: studio.session.set_look(Direction(60.0))
        yield "making a grid", press("make_grid")
        yield "dragging the camera", drag
        yield "scrubbing the grid", scrub
        yield "comparing", press("compare")
        yield "seeking", seek
        yield "comparing", press("compare")
        yield "adding a marker", press("add_marker")
        yield "zooming", press("zoom_in")
        yield "fitting", press("zoom_fit")
        yield "switching the quantity", press("show_intensity")
        yield "switching the quantity", press("show_energy")
        yield "undoing", press("undo")
        yield "redoing", press("redo")
        yield "saving", save
        yield "pausing", press("play")


def report(delays: Delays) -> None:
    """Print percentiles, the worst, and the worst of each thing done."""
    print(f"{len(delays.seconds)} ticks of {TICK_MILLISECONDS} ms")
    _print("the event loop is late by", delays.names, delays.seconds)
    _print("the window's thread itself computes", delays.names, delays.worked)


def _print(what: str, names: list[str], seconds: list[float]) -> None:
    values, doing = 1000.0 * np.array(seconds), np.array(names)
    shares = (f"p{share} {np.percentile(values, share):.1f}" for share in (50, 95, 99, 99.9))
    print(f"{what}: {', '.join(shares)} ms")
    print(f"  worst {values.max():.1f} ms, while {names[int(values.argmax())]}")
    print(f"  over 50 ms: {int((values > 50.0).sum())} times")
    for name in dict.fromkeys(names):
        mine = values[doing == name]
        print(f"    {name:24} p99 {np.percentile(mine, 99):8.1f} ms  worst {mine.max():8.1f} ms")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    minutes = parser.parse_args().minutes
    with (
        TemporaryDirectory() as kept,
        running_studio(Places.within(Path(kept)), offscreen_without_display=True) as running,
    ):
        _application, studio = running
        delays = Delays()
        end = time.perf_counter() + 60.0 * minutes
        for name, do in steps(studio, Path(kept)):
            if time.perf_counter() > end:
                break
            delays.doing = name
            do()
            QTest.qWait(PAUSE_MILLISECONDS)
        studio.generation.cancel_all()
        report(delays)
        print(f"{len(studio.session.takes)} takes, {len(studio.session.history.steps)} steps")


if __name__ == "__main__":
    main()
