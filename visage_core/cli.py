"""The `visage` command line. Every command imports what it computes with only when it runs.

The editor adds its own commands to `cli`; a command named `edit` becomes the default.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from visage_core.commands import batch, bench, doctor, evaluate, export, generate, models, verify
from visage_core.commands.group import StudioGroup, forward

FORWARDED = {"ignore_unknown_options": True, "allow_extra_args": True}

cli = typer.Typer(
    name="visage",
    cls=StudioGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
cli.command()(generate.generate)
cli.command(cls=evaluate.EvaluateCommand)(evaluate.evaluate)
cli.command()(export.export)
cli.command()(batch.batch)
cli.command()(verify.verify)
cli.command()(doctor.doctor)
cli.command()(bench.bench)
cli.add_typer(models.models, name="models")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"visage-studio {version('visage-studio')}")
        raise typer.Exit


@cli.callback()
def visage(
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks of errors.")] = False,
    show_version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Give silent video a spatial (first-order ambisonics) soundtrack."""


@cli.command(context_settings=FORWARDED, add_help_option=False)
def train(context: typer.Context) -> None:
    """Train a model bundle."""
    forward("visage_core.training.cli", "train", context)


@cli.command(context_settings=FORWARDED, add_help_option=False)
def world(context: typer.Context) -> None:
    """Render clips of the procedural 360° world."""
    forward("visage_core.data.cli", "world", context)


@cli.command(context_settings=FORWARDED, add_help_option=False)
def ablate(context: typer.Context) -> None:
    """Train and score the model without one part of it after another."""
    forward("visage_core.research.cli", "ablate", context)


@cli.command(context_settings=FORWARDED, add_help_option=False)
def sweep(context: typer.Context) -> None:
    """Score and plot the trade-off between visual and direction guidance."""
    forward("visage_core.research.cli", "sweep", context)
