"""`visage ablate` and `visage sweep`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from visage_core.errors import InvalidGuidance
from visage_core.types import GuidanceMode

ablate = typer.Typer(add_completion=False)
sweep = typer.Typer(add_completion=False)

Count = Annotated[
    int | None, typer.Option(min=1, help="The first held-out clips only.", show_default=False)
]
Seed = Annotated[int, typer.Option(help="Seed of the first batch.")]
Batch = Annotated[int, typer.Option(min=1, help="Clips made at a time.")]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:N or mps.")]
Classifier = Annotated[str, typer.Option(help="For FAD and KLD: aisfx or passt.")]


@ablate.command("ablate")
def run_ablations(  # noqa: PLR0913, PLR0917 - one parameter per command-line option
    clips: Annotated[Path, typer.Option(help="Clips to train on, in YT-Ambigen's form.")],
    heldout: Annotated[Path, typer.Option(help="Clips to evaluate on.")],
    clip: Annotated[Path, typer.Option("--clip", help="The clip part to look with.")],
    codec: Annotated[Path, typer.Option("--codec", help="The codec part to listen with.")],
    run: Annotated[Path, typer.Option("--out", "-o", help="Folder of everything that is made.")],
    recipe: Annotated[
        Path | None,
        typer.Option(help="Base recipe and variants.", show_default="recipes/ablations.toml"),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="A variant to run; may be repeated.")
    ] = None,
    count: Count = None,
    seed: Seed = 0,
    batch: Batch = 8,
    device: Device = "auto",
    classifier: Classifier = "aisfx",
) -> None:
    """Train ViSAGe without one part of it after another, and see what each part brings.

    Run again, it goes on where it stopped. Writes ablations.json, .csv and .md.
    """
    from visage_core.generation.devices import choose_device
    from visage_core.metrics.classifier import load_classifier
    from visage_core.metrics.truths import Truths
    from visage_core.research.ablate import Examiner
    from visage_core.research.ablate import ablate as go
    from visage_core.research.ablations import read_ablations
    from visage_core.research.variants import Parts
    from visage_core.resources import resource_path
    from visage_core.training.prepared import prepare_with_bar

    chosen = read_ablations(recipe or resource_path("recipes", "ablations.toml"))
    chosen.chosen(only)
    chip = choose_device(device)
    truths = Truths(heldout, load_classifier(classifier, str(chip)), count)
    parts = Parts(clip, codec, prepare_with_bar(clips, clip, codec))
    examiner = Examiner(chosen, truths, chip, seed=seed, batch=batch)
    go(chosen, parts, examiner, run, _say, only)
    typer.echo((run / "ablations.md").read_text(encoding="utf-8"))


@sweep.command("sweep")
def run_sweep(  # noqa: PLR0913, PLR0917 - one parameter per command-line option
    data: Annotated[Path, typer.Option(help="Held-out clips in YT-Ambigen's form.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of cells, tables and plot.")],
    model: Annotated[str, typer.Option(help="Bundle name or folder.")] = "demo",
    scales: Annotated[str, typer.Option(help="Of both guidance scales, with commas.")] = (
        "0,1,2.5,4,6"
    ),
    modes: Annotated[str, typer.Option(help="Guidance modes, with commas.")] = "dual,split",
    schedule: Annotated[
        list[str] | None,
        typer.Option(
            help="constant, or parts such as depth=1,0 or visual.time=1,0.5 with ; between them; "
            "may be repeated.",
            show_default="constant",
        ),
    ] = None,
    plot: Annotated[bool, typer.Option(help="Draw the trade-off (needs matplotlib).")] = True,
    count: Count = None,
    seed: Seed = 0,
    batch: Batch = 8,
    device: Device = "auto",
    classifier: Classifier = "aisfx",
) -> None:
    """Score every pair of guidance scales, and plot what is bought of FAD and CC.

    Every cell that is finished is kept: run again, it goes on where it stopped, and more scales,
    modes or schedules add to it. The first mode is what others are compared with.
    """
    from visage_core.generation.devices import choose_device
    from visage_core.generation.loading import load_bundle
    from visage_core.metrics.classifier import load_classifier
    from visage_core.metrics.truths import Truths
    from visage_core.models import resolve_bundle
    from visage_core.research import sweep as sweeping
    from visage_core.research.cells import plan_cells
    from visage_core.research.plots import plot_trade_off
    from visage_core.research.schedules import CONSTANT, parse_schedule

    schedules = [parse_schedule(text) for text in schedule or [CONSTANT]]
    cells = plan_cells(_modes(modes), _scales(scales), schedules)
    chip = choose_device(device)
    bundle = load_bundle(resolve_bundle(model), chip, lambda: None)
    truths = Truths(data, load_classifier(classifier, str(chip)), count)
    steps = sweeping.missing_cells(cells, out) * len(truths) + sweeping.RESAMPLES
    with _bar(steps) as advance:
        swept = sweeping.run_sweep(cells, bundle, truths, out, advance, seed=seed, batch=batch)
        result = sweeping.summarise(swept, advance)
    settings = {"model": model, "n": len(truths), "seed": seed, "classifier": classifier}
    sweeping.write_result(result, out, settings)
    for path in plot_trade_off(result.points, out / "trade-off") if plot else []:
        typer.echo(path)
    for comparison in result.comparisons:
        typer.echo(comparison.verdict)


def _modes(text: str) -> list[GuidanceMode]:
    try:
        return [GuidanceMode(name.strip()) for name in text.split(",")]
    except ValueError as error:
        raise InvalidGuidance(f"{error}; choose from {', '.join(GuidanceMode)}") from None


def _scales(text: str) -> list[float]:
    try:
        return [float(scale) for scale in text.split(",")]
    except ValueError:
        raise InvalidGuidance(
            f"the scales {text!r} are no numbers; write them as 0,1,2.5"
        ) from None


def _say(name: str, done: int, total: int) -> None:
    """One line of progress on the terminal, written over by the next."""
    typer.echo(f"\rscoring {name}: {done} of {total}", err=True, nl=done == total)


@contextmanager
def _bar(total: int) -> Iterator[Callable[[str], None]]:
    with Progress(console=Console(stderr=True)) as bar:
        row = bar.add_task("Sweeping", total=total)
        yield lambda name: bar.update(row, advance=1, description=name)
