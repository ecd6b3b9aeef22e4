"""What it costs to show a playing take: run `.venv/bin/python tests/bench/redraw_cost.py`.

Opens the editor without a display, hears a demo scene's true sound field as a take, and measures
how much of one core the window's thread uses while it plays, and how many pictures a second the
sphere draws. Sound, video decoding and measuring have threads of their own and are not counted.
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from app.desktop import running_studio, wait
from app.document.scenes import DemoScene, demo_scenes
from app.places import Places
from app.studio import Studio
from visage_core.export.wav import read_foa
from visage_core.types import Foa, Take

SECONDS = 5.0
SIZES = ((1280, 720), (1920, 1080))


class Repaints(QObject):
    """Counts the pictures that a widget draws."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """One more, if this is one."""
        self.count += event.type() == QEvent.Type.Paint
        return False


def hear_truth(studio: Studio, scene: DemoScene) -> None:
    """Open a scene with its true sound as a take."""
    studio.files.open_video(scene.video)
    studio.session.set_direction(scene.direction)
    truth = read_foa(scene.video.with_suffix(".flac"))
    length = round(studio.session.span.duration * truth.sample_rate)
    foa = Foa(truth.samples[:, :length].copy(), truth.sample_rate)
    request = studio.session.make_request()
    take = Take(request, "truth", np.zeros((1, 36), np.int16), foa)
    studio.session.add_take(take, studio.session.require_clip())


def core_share(application: QApplication, studio: Studio) -> tuple[float, float]:
    """Share of one core that the window's thread uses, and pictures per second of the sphere."""
    repaints = Repaints()
    studio.window.direction.sphere.installEventFilter(repaints)
    used, started = time.thread_time(), time.monotonic()
    wait(application, SECONDS)
    spent = time.monotonic() - started
    return (time.thread_time() - used) / spent, repaints.count / spent


def main() -> None:
    """Measure and print."""
    with (
        TemporaryDirectory() as kept,
        running_studio(Places.within(Path(kept)), offscreen_without_display=True) as running,
    ):
        application, studio = running
        hear_truth(studio, demo_scenes()[0])
        wait(application, 10.0)  # the engine is loading, and the take is being measured
        for width, height in SIZES:
            studio.window.resize(width, height)
            idle, _ = core_share(application, studio)
            studio.playback.toggle()
            playing, rate = core_share(application, studio)
            studio.playback.toggle()
            print(
                f"{width} x {height}: {100 * playing:.1f} % of one core while playing, "
                f"{100 * idle:.1f} % while paused, {rate:.1f} pictures a second"
            )


if __name__ == "__main__":
    main()
