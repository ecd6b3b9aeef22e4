"""`visage evaluate`: one sound field against another, or a whole system on clips with a truth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperCommand

from visage_core.commands.report import write_report
from visage_core.types import FloatArray, Foa, Guidance, GuidanceMode

WINDOWS = {"all": "whole clip", "1fps": "1 s windows", "5fps": "0.2 s windows"}

PRINTED = "-"
"""The file name that stands for the terminal."""


class EvaluateCommand(TyperCommand):
    """Takes `--json` with a file's name, or alone for JSON on the terminal."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Name the terminal as the file of a `--json` that stands alone."""
        given: list[str] = []
        for index, argument in enumerate(args):
            alone = argument == "--json" and _stands_alone(args, index)
            given += [argument, PRINTED] if alone else [argument]
        return super().parse_args(ctx, given)


def _stands_alone(args: list[str], index: int) -> bool:
    """Whether what follows `--json` is not its file: nothing, an option, one of the two WAVs."""
    names = [argument for argument in args if not argument.startswith("-")]
    compares = not any(argument.startswith("--data") for argument in args)
    return args[index + 1 : index + 2] in ([], ["--"]) or (
        args[index + 1].startswith("--") or (compares and len(names) <= 2)
    )


def evaluate(
    generated: Annotated[
        Path | None, typer.Argument(help="AmbiX WAV to judge.", show_default=False)
    ] = None,
    reference: Annotated[
        Path | None, typer.Argument(help="AmbiX WAV to judge it by.", show_default=False)
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Instead of two files: make and score the clips of a folder in YT-Ambigen's form.",
            show_default=False,
        ),
    ] = None,
    system: Annotated[
        str, typer.Option(help="Who makes the sound: visage, truth-codec, truth-shuffled, chance …")
    ] = "visage",
    model: Annotated[str, typer.Option(help="Bundle name or folder.")] = "demo",
    mode: Annotated[GuidanceMode, typer.Option(help="Guidance mode.")] = GuidanceMode.JOINT,
    visual: Annotated[float, typer.Option("--visual-guidance", min=0.0)] = 2.5,
    direction: Annotated[float, typer.Option("--direction-guidance", min=0.0)] = 2.5,
    null_direction: Annotated[
        bool,
        typer.Option("--null-direction", help="Also without the direction, clip by clip."),
    ] = False,
    classifier: Annotated[str, typer.Option(help="For FAD and KLD: aisfx or passt.")] = "aisfx",
    fetch_classifier: Annotated[
        bool, typer.Option("--fetch-classifier", help="Let it download weights it lacks.")
    ] = False,
    count: Annotated[
        int | None, typer.Option(min=1, help="The first clips only.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the first batch.")] = 0,
    batch: Annotated[int, typer.Option(min=1, help="Clips made at a time.")] = 8,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:N or mps.")] = "auto",
    csv: Annotated[
        Path | None, typer.Option(help="Write one row per clip.", show_default=False)
    ] = None,
    as_json: Annotated[
        str | None,
        typer.Option(
            "--json",
            metavar="[FILE]",
            help="Write JSON; without a file, print it.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Compare two sound fields by their energy maps, or score a system on clips with a truth.

    visage evaluate film.wav truth.wav
    visage evaluate --data clips --model demo --mode joint --json results.json
    """
    if data is None:
        _compare(*_both(generated, reference), as_json)
        return
    if generated is not None:
        raise typer.BadParameter("Give two files or --data, not both.")
    from visage_core.commands.folder_scores import FolderJob, deliver, run

    job = FolderJob(
        folder=data,
        system=system,
        model=model,
        guidance=Guidance(mode, visual, direction),
        null_direction=null_direction,
        classifier=classifier,
        fetch_classifier=fetch_classifier,
        count=count,
        seed=seed,
        batch=batch,
        device=device,
    )
    deliver(job, run(job), csv, as_json)


def show_json(target: str, content: dict[str, Any]) -> None:
    """Print JSON, or write it to the file `target`. Raises `ExportError`."""
    if target == PRINTED:
        typer.echo(json.dumps(content, indent=2, allow_nan=False))
    else:
        write_report(Path(target), content)


def _both(generated: Path | None, reference: Path | None) -> tuple[Path, Path]:
    if generated is None or reference is None:
        raise typer.BadParameter("Give two AmbiX files, or --data with a folder of clips.")
    return generated, reference


def _compare(generated: Path, reference: Path, as_json: str | None) -> None:
    from visage_core.export.wav import read_foa
    from visage_core.metrics.spatial import spatial_scores

    judged, truth = read_foa(generated), read_foa(reference)
    rate = truth.sample_rate
    scores = spatial_scores(_at_rate(judged, rate), truth.samples, rate)
    if as_json is None:
        Console().print(_table(scores))
    else:
        show_json(as_json, {name: float(score) for name, score in scores.items()})


def _at_rate(foa: Foa, sample_rate: int) -> FloatArray:
    """Samples [4, N] at another rate."""
    if foa.sample_rate == sample_rate:
        return foa.samples
    import soxr

    resampled: FloatArray = soxr.resample(foa.samples.T, foa.sample_rate, sample_rate)
    return resampled.T


def _table(scores: dict[str, float]) -> Table:
    table = Table("", "CC", "AUC", title="Audio energy maps")
    for key, label in WINDOWS.items():
        table.add_row(label, f"{scores[f'cc_{key}']:.3f}", f"{scores[f'auc_{key}']:.3f}")
    return table
