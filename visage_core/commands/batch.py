"""`visage batch`: many videos by one recipe."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visage_core.commands.interrupt import cancelled_by_interrupt

if TYPE_CHECKING:
    from visage_core.batch.making import Outcome
    from visage_core.batch.report import BatchReport

SOME_FAILED = 1
"""Exit code if some videos could not be made; 2 is for a batch that could not begin."""


def batch(
    folder: Annotated[Path, typer.Argument(help="A folder of videos; all below it count.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write to.")],
    recipe: Annotated[
        Path, typer.Option(help="What to do with each: a TOML file, see resources/recipes.")
    ],
) -> None:
    """Make and deliver many videos; run again, it goes on where it stopped.

    Exit code 0: everything is made; 1: some videos failed; 2: the batch could not begin.
    """
    from visage_core.batch.place import Place
    from visage_core.batch.plan import plan
    from visage_core.batch.recipe import Recipe
    from visage_core.batch.running import Batch, run_here
    from visage_core.commands.batch_progress import BatchProgress
    from visage_core.training.recipes import read_recipe

    works = plan(read_recipe(recipe, Recipe), folder, output)
    place = Place(output)
    outcomes: list[Outcome] = []
    started = time.perf_counter()
    complete = False
    with place.locked(), cancelled_by_interrupt() as cancel, BatchProgress() as bar:
        try:
            run = run_here(folder, place, bar)
            outcomes.extend(Batch(works, folder, place).outcomes(run, bar, cancel))
            complete = True
        finally:
            if outcomes:
                report = _written(outcomes, time.perf_counter() - started, complete, output)
    typer.echo(_summary(report))
    if report.failed:
        raise typer.Exit(SOME_FAILED)


def _written(outcomes: list[Outcome], seconds: float, complete: bool, folder: Path) -> BatchReport:
    from visage_core.batch.report import BatchReport, in_order

    report = BatchReport(in_order(outcomes), seconds, complete)
    for path in report.write(folder):
        typer.echo(path)
    return report


def _summary(report: BatchReport) -> str:
    from visage_core.batch.making import Status

    made, kept, failed = (report.count(status) for status in Status)
    return f"{made} made, {kept} done before, {failed} failed."
