"""`visage evaluate-model`: how good a model is on clips whose sound field is known."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from visage_core.types import Guidance, GuidanceMode

SHOWN = ("cc_all", "auc_all", "cc_1fps", "cc_5fps", "angular_error_deg", "mel", "mel_shuffled")


def evaluate_model(
    folder: Annotated[Path, typer.Argument(help="Clips in YT-Ambigen's form; see visage world.")],
    model: Annotated[str, typer.Option(help="Bundle name or folder.")] = "demo",
    mode: Annotated[GuidanceMode, typer.Option(help="Guidance mode.")] = GuidanceMode.JOINT,
    visual: Annotated[float, typer.Option("--visual-guidance", min=0.0)] = 2.5,
    direction: Annotated[float, typer.Option("--direction-guidance", min=0.0)] = 2.5,
    seed: Annotated[int, typer.Option(help="Seed of the first batch.")] = 0,
    json_path: Annotated[Path | None, typer.Option("--json", help="Write the figures.")] = None,
) -> None:
    """Generate for clips with a known sound field, with and without direction, and score it."""
    from visage_core.data.ambigen import list_clips
    from visage_core.generation.devices import choose_device
    from visage_core.generation.loading import load_bundle
    from visage_core.metrics.heldout import evaluate_clips, summarise
    from visage_core.models import resolve_bundle

    bundle = load_bundle(resolve_bundle(model), choose_device("auto"), lambda: None)
    guidance = Guidance(mode, visual, direction)
    rows = []
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("Generating and scoring", total=len(list_clips(folder)))
        for scores in evaluate_clips(bundle, folder, guidance, seed=seed):
            rows.append(scores)
            bar.advance(task)
    figures = {
        name: {key: asdict(value) for key, value in column.items()}
        for name, column in summarise(rows).items()
    }
    Console().print(_table(figures, len(rows)))
    if json_path:
        json_path.write_text(json.dumps({"n": len(rows), **figures}, indent=2), encoding="utf-8")


def _table(figures: dict[str, dict[str, Any]], count: int) -> Table:
    headings = (name.replace("_", " ") for name in figures)
    table = Table("", *headings, title=f"{count} clips: mean and 95 % interval", show_lines=True)
    for key in SHOWN:
        table.add_row(key, *(_cell(**figures[name][key]) for name in figures))
    return table


def _cell(mean: float, low: float, high: float) -> str:
    return f"{mean:.2f}\n{low:.2f} … {high:.2f}"
