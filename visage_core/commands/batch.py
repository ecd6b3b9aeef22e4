"""`visage batch`: many videos by one recipe."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visage_core.commands.interrupt import cancelled_by_interrupt

if TYPE_CHECKING:
    from visage_core.batch.making import Outcome

SOME_FAILED = 1
"""Exit code if some videos could not be made; 2 is for a batch that could not begin."""


def batch(
    folder: Annotated[Path, typer.Argument(help="A folder of videos; all below it count.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write to.")],
    recipe: Annotated[
        Path, typer.Option(help="What to do with each: a TOML file, see resources/recipes.")
    ],
    ray: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Share the work among an existing Ray cluster's workers (extra: ray).",
        ),
    ] = None,
) -> None:
    """Make and deliver many videos; run again, it goes on where it stopped.

    Exit code 0: everything is made; 1: some videos failed; 2: the batch could not begin.
    """
    from visage_core.batch.making import Status
    from visage_core.batch.on_ray import run_on_ray
    from visage_core.batch.place import Place
    from visage_core.batch.plan import plan
    from visage_core.batch.recipe import Recipe
    from visage_core.batch.report import BatchReport, in_order
    from visage_core.batch.running import Batch, run_here
    from visage_core.commands.batch_progress import BatchProgress
    from visage_core.training.recipes import read_recipe

    works = plan(read_recipe(recipe, Recipe), folder, output)
    place = Place(output)
    outcomes: list[Outcome] = []
    started, complete = time.perf_counter(), False
    with place.locked(), cancelled_by_interrupt() as cancel, BatchProgress() as bar:
        run = run_on_ray(ray, folder, place, bar) if ray else run_here(folder, place, bar)
        try:
            for outcome in Batch(works, folder, place).outcomes(run, bar, cancel):
                outcomes.append(outcome)
            complete = True
        finally:
            report = BatchReport(in_order(outcomes), time.perf_counter() - started, complete)
            for path in report.write(output):
                typer.echo(path)
    made, kept, failed = (report.count(status) for status in Status)
    typer.echo(f"{made} made, {kept} done before, {failed} failed.")
    if failed:
        raise typer.Exit(SOME_FAILED)
