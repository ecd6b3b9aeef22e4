"""The pictures of docs/guide.md: run `.venv/bin/python tests/bench/guide_pictures.py`.

Opens the editor without a display on the demo scenes, with their true sound fields as takes, and
draws what the guide tells of into docs/images.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from PySide6.QtWidgets import QApplication, QWidget
from redraw_cost import hear_truth

from app.desktop import running_studio, wait
from app.document.scenes import demo_scenes
from app.document.timeline.editing import add_marker, set_key
from app.places import Places
from app.studio import Studio
from app.views.deliver_dialog import REPORT
from visage_core.types import Direction

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SIZE = (1440, 860)


@dataclass(frozen=True)
class Stage:
    """The editor that is being drawn."""

    application: QApplication
    studio: Studio

    def press(self, *action_ids: str) -> None:
        """Do these, one after the other."""
        for action_id in action_ids:
            self.studio.window.actions_by_id[action_id].trigger()

    def settle(self, seconds: float = 1.0) -> None:
        """Let what works in the background come in."""
        wait(self.application, seconds)

    def draw(self, name: str, widget: QWidget | None = None) -> None:
        """Write a picture of the window, or of a part of it."""
        self.settle()
        path = IMAGES / f"{name}.png"
        (widget or self.studio.window).grab().save(str(path))
        with Image.open(path) as picture:
            picture.convert("RGB").save(path, optimize=True)


@contextmanager
def stage() -> Iterator[Stage]:
    """An editor with two takes of one scene, marked, and a camera that turns."""
    with (
        TemporaryDirectory() as kept,
        running_studio(Places.within(Path(kept)), offscreen_without_display=True) as running,
    ):
        application, studio = running
        on = Stage(application, studio)
        scene = demo_scenes()[0]
        studio.window.resize(*SIZE)
        for marks in (("color_blue",), ("star", "color_green")):
            hear_truth(studio, scene)
            on.press(*marks)
        on.settle(8.0)
        yield on


def draw_window(on: Stage) -> None:
    """Everything in use, and playing."""
    session = on.studio.session
    toward = session.direction
    for seconds, azimuth in ((0.0, 0.0), (2.2, 14.0), (4.5, -9.0)):
        turned = Direction(toward.azimuth + azimuth, toward.elevation)
        session.attempt(set_key, session, seconds, turned)
    session.attempt(add_marker, session, 1.1)
    on.studio.playback.seek(0.5)
    on.press("play")
    on.settle(3.0)
    on.draw("window")


def draw_monitoring(on: Stage) -> None:
    """The meters, while it plays."""
    on.press("monitor")
    on.draw("guide-monitoring", on.studio.monitor.view)
    on.press("monitor", "play")


def draw_delivery(on: Stage) -> None:
    """The report on a delivered file."""
    on.press("deliver")
    dialog = on.studio.delivering.dialog
    assert dialog is not None
    dialog.choosing.folder.setText("Helicopter")
    dialog.deliver_button.click()
    while dialog.pages.currentIndex() != REPORT:
        on.settle(0.1)
    on.draw("guide-deliver", dialog)
    dialog.close()


def main() -> None:
    """Draw them all."""
    with stage() as on, TemporaryDirectory() as folder, chdir(folder):
        Path("Helicopter").mkdir()
        draw_window(on)
        draw_monitoring(on)
        draw_delivery(on)


if __name__ == "__main__":
    main()
