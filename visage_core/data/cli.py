"""`visage world`: render clips of the procedural world."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visage_core.types import FRAME_RATE

if TYPE_CHECKING:
    from visage_core.data.worlds.kinds import Kind

world = typer.Typer(add_completion=False)


@world.command()
def render(
    folder: Annotated[Path, typer.Argument(help="Where the clips go; made if need be.")],
    count: Annotated[int, typer.Option(min=1, help="How many scenes.")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the first scene.")] = 0,
    kinds: Annotated[
        str, typer.Option(help="Kinds of things to choose from, with commas between; all if none.")
    ] = "",
    panorama: Annotated[
        int, typer.Option(min=0, help="Width of the 360° pictures; 0 for none.")
    ] = 512,
    frame_rate: Annotated[
        int, typer.Option("--fps", min=1, max=60, help="Frames per second of the pictures.")
    ] = FRAME_RATE,
    sample_rate: Annotated[
        int, typer.Option("--rate", min=8000, max=192000, help="Sample rate of the sound.")
    ] = 44100,
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0 for one per core.")] = 0,
) -> None:
    """Render clips of the procedural 360° world into FOLDER, in YT-Ambigen's form."""
    from rich.progress import Progress

    from visage_core.data.worlds.writer import WorldOptions, write_world

    options = WorldOptions(
        frame_rate=frame_rate,
        sample_rate=sample_rate,
        panorama_width=panorama or None,
        kinds=_kinds(kinds),
    )
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


def _kinds(names: str) -> tuple[Kind, ...]:
    from visage_core.data.worlds.kinds import KINDS, kind_named

    try:
        return tuple(kind_named(name.strip()) for name in names.split(",")) if names else KINDS
    except KeyError as error:
        raise typer.BadParameter(str(error.args[0]), param_hint="--kinds") from error
