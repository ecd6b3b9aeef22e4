"""How long the window stands still: run `.venv/bin/python tests/bench/window_stalls.py`.

Opens the editor without a display, lets the engine load, and generates takes of the bundled clip,
while a timer that wants to tick every 5 ms measures the longest time between two ticks.
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QTimer

from app.desktop import running_studio, wait
from app.places import Places
from visage_core.resources import resource_path

TAKES = 5


class Ticker:
    """The longest gap between two ticks since `restart`."""

    def __init__(self) -> None:
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._tick)
        self.restart()
        self._timer.start()

    def restart(self) -> None:
        """Forget the gaps so far."""
        self._last, self.longest = time.perf_counter(), 0.0

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now


def main() -> None:
    """Measure and print."""
    started = time.perf_counter()
    with (
        TemporaryDirectory() as kept,
        running_studio(Places.within(Path(kept)), offscreen_without_display=True) as running,
    ):
        application, studio = running
        print(f"window shown after {time.perf_counter() - started:.2f} s")
        ticker = Ticker()
        studio.files.open_video(resource_path("clips", "demo.mp4"))
        for take in range(TAKES + 1):
            ticker.restart()
            begun = time.perf_counter()
            studio.session.set_seed(take)
            studio.generation.start()
            while studio.session.job is not None:
                wait(application, 0.02)
            stage = "the engine loading and a first take" if take == 0 else f"take {take + 1}"
            print(
                f"{stage}: {time.perf_counter() - begun:.2f} s, "
                f"longest stall {1000 * ticker.longest:.0f} ms"
            )


if __name__ == "__main__":
    main()
