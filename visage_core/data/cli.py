"""`visage world`: render clips of the procedural world."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

world = typer.Typer(add_completion=False)


@world.command()
def render(
    folder: Annotated[Path, typer.Argument(help="Where the clips go; made if need be.")],
    count: Annotated[int, typer.Option(min=1, help="How many scenes.")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the first scene.")] = 0,
    panorama: Annotated[
        int, typer.Option(min=0, help="Also write 360° pictures this wide; 0 for none.")
    ] = 0,
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0 for one per core.")] = 0,
) -> None:
    """Render clips of the procedural 360° world into FOLDER, in YT-Ambigen's form."""
    from rich.progress import Progress

    from visage_core.data.worlds.writer import WorldOptions, write_world

    options = WorldOptions(panorama_width=panorama or None)
    with Progress() as bar:
        row = bar.add_task("Rendering", total=count)
        write_world(
            folder,
            count,
            seed,
            options,
            workers=workers or None,
            on_clip=lambda done: bar.update(row, completed=done),
        )
