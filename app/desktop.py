"""The running program: Qt, the sound device and the engine, started and stopped in order."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from app.control.devices import kept_choice
from app.document.preferences import Preferences
from app.engine import output_devices
from app.engine.decodings import binaural
from app.engine.frame_feed import FrameFeed
from app.engine.job import EngineLike
from app.engine.jobs import JobRunner
from app.engine.player import Player
from app.places import Places
from app.studio import Studio
from app.views.theme import apply_theme
from visage_core.errors import DeviceError, ExportError, VisageError


@contextmanager
def running_studio(
    places: Places, *, offscreen_without_display: bool = False, warm_up: bool = True
) -> Iterator[tuple[QApplication, Studio]]:
    """The shown editor, whose engine is loaded behind the window if it is to `warm_up`.

    Raises `DeviceError` where there is no display to show it on.
    """
    if not _has_display():
        if not offscreen_without_display:
            raise DeviceError(
                "There is no display to open the window on (DISPLAY and WAYLAND_DISPLAY are "
                "empty). Use `visage generate` to work without a window."
            )
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QApplication(sys.argv[:1])
    application.setApplicationName("ViSAGe Studio")
    apply_theme(application)
    output = output_devices.open_or_fall_back(kept_choice(places.settings))
    player = Player(output, binaural())
    jobs = JobRunner(partial(_make_engine, places.preferences()))
    studio = Studio(player, jobs, FrameFeed, places, system=output_devices)
    studio.report_unexpected_errors()
    studio.window.show()
    if warm_up:
        jobs.warm_up()
    try:
        yield application, studio
    finally:
        studio.close()
        jobs.shutdown()
        player.close()


def wait(application: QApplication, seconds: float) -> None:
    """Let the window live for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        application.processEvents()
        time.sleep(0.005)


def save_picture(widget: QWidget, path: Path) -> None:
    """Save what a widget looks like. Raises `ExportError`."""
    if not widget.grab().save(str(path)):
        raise ExportError(path, "the picture could not be saved", "Choose a .png in a folder.")


def _has_display() -> bool:
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _make_engine(preferences: Preferences) -> EngineLike:
    """Called in the worker: torch and the usual model are loaded here, ahead of the first job."""
    from visage_core.generation.engine import Engine

    engine = Engine()
    with suppress(VisageError):  # a job that needs the bundle will say what is wrong with it
        engine.prepare(preferences.model, preferences.device, preferences.precision)
    return engine
