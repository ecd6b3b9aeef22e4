"""The commands that open the window."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from visage_core.errors import Cancelled, VisageError

if TYPE_CHECKING:  # Qt is imported by the commands that need it
    from PySide6.QtWidgets import QApplication

    from app.studio import Studio

SMOKE_SECONDS = 2.0


def edit(
    video: Annotated[
        Path | None, typer.Argument(help="The video or project to open; none: the bundled clip.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(help="Model bundle: demo, official, or a folder; else that of Preferences."),
    ] = None,
) -> None:
    """Open the editor."""
    from app.desktop import running_studio
    from app.places import Places

    with running_studio(Places.usual()) as (application, studio):
        if model is not None:
            studio.session.set_model(model)
        _open(studio, video)
        application.exec()


def smoke(
    screenshot: Annotated[Path, typer.Option(help="Where the picture of the window goes.")],
    video: Annotated[Path | None, typer.Option(help="Another video than the bundled one.")] = None,
    model: Annotated[str, typer.Option(help="Model bundle for --take.")] = "demo",
    take: Annotated[bool, typer.Option("--take", help="Generate a take and play it.")] = False,
    width: Annotated[int, typer.Option(min=640, help="Width of the window.")] = 1280,
    height: Annotated[int, typer.Option(min=480, help="Height of the window.")] = 720,
) -> None:
    """Open the window, play two seconds, save what it looks like."""
    from app.desktop import running_studio, save_picture, wait
    from app.places import Places

    with (
        TemporaryDirectory() as folder,
        running_studio(
            Places.within(Path(folder)), offscreen_without_display=True, warm_up=take
        ) as running,
    ):
        application, studio = running
        studio.window.resize(width, height)
        studio.session.set_model(model)
        _open(studio, video)
        if take:
            _generate(application, studio)
        studio.playback.toggle()
        wait(application, SMOKE_SECONDS)
        studio.playback.toggle()
        save_picture(studio.window, screenshot)
    typer.echo(f"Wrote {screenshot}")


def _generate(application: QApplication, studio: Studio) -> None:
    """Make a take as the Generate button does. Raises `VisageError` with what the window says."""
    from app.desktop import wait

    studio.generation.start()
    while studio.session.job is not None:
        wait(application, 0.05)
    if not studio.session.takes:
        notice = studio.session.notice
        raise VisageError(notice.text if notice else str(Cancelled()))


def _open(studio: Studio, video: Path | None) -> None:
    """Open a video or project; with none, the first scene that ships, if one does."""
    from app.document.scenes import demo_scenes

    if video is None:
        scenes = demo_scenes()
        video = scenes[0].video if scenes else None
    if video is not None:
        studio.open(video)
