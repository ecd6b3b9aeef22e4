"""The commands that open the window."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

SMOKE_SECONDS = 2.0


def edit(
    video: Annotated[
        Path | None, typer.Argument(help="The video to open; none: the bundled clip.")
    ] = None,
    model: Annotated[str, typer.Option(help="Model bundle: demo, official, or a folder.")] = "demo",
) -> None:
    """Open the editor."""
    from app.desktop import running_studio

    with running_studio() as (application, studio):
        studio.session.set_model(model)
        _open(studio, video)
        application.exec()


def smoke(
    screenshot: Annotated[Path, typer.Option(help="Where the picture of the window goes.")],
    video: Annotated[Path | None, typer.Option(help="Another video than the bundled one.")] = None,
) -> None:
    """Open the window, play two seconds, save what it looks like."""
    from app.desktop import running_studio, save_picture, wait

    with running_studio(offscreen_without_display=True) as (application, studio):
        _open(studio, video)
        studio.playback.toggle()
        wait(application, SMOKE_SECONDS)
        studio.playback.toggle()
        save_picture(studio.window, screenshot)
    typer.echo(f"Wrote {screenshot}")


def _open(studio: object, video: Path | None) -> None:
    """Open a video; with none, the first clip that ships with the program, if one does."""
    from app.studio import Studio
    from visage_core.resources import resource_path

    assert isinstance(studio, Studio)
    if video is None:
        clips = sorted(resource_path().joinpath("clips").glob("*.mp4"))
        video = clips[0] if clips else None
    if video is not None:
        studio.files.open_video(video)
