"""`visage bench`: how fast this machine generates, beside the public way of doing the same."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from visage_core.bench.report import BenchReport, Size
from visage_core.commands.report import write_report


def bench(
    size: Annotated[
        Size, typer.Option(help="The published sizes with random weights, or the demo model's.")
    ] = Size.FULL,
    steps: Annotated[int, typer.Option(min=10, help="Decoding steps to measure.")] = 40,
    repeats: Annotated[int, typer.Option(min=5, help="Runs of everything else.")] = 5,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:N or mps.")] = "auto",
    as_json: Annotated[
        Path | None, typer.Option("--json", help="Also write figures and raw times as JSON.")
    ] = None,
) -> None:
    """Measure decoding steps, codec and demo takes, and compare with the public way."""
    from visage_core.bench.measuring import measure
    from visage_core.bench.subjects import Plan, Sizes
    from visage_core.generation.devices import choose_device

    console = Console()
    chip = choose_device(device)
    plan = Plan(chip, size, Sizes.of(size), steps=steps, repeats=repeats, takes=chip.type != "cpu")
    with console.status("Measuring") as status:
        report = measure(plan, lambda what: status.update(f"Measuring {what}"))
    console.print(_table(report))
    for what, reason in report.skipped.items():
        console.print(f"{what} skipped: {reason}", style="dim", highlight=False)
    if as_json is not None:
        write_report(as_json, report.content())


def _table(report: BenchReport) -> Table:
    table = Table("", "Median", "Faster", title=f"{report.device}, {report.size} size")
    baselines = {"steps": "steps_public", "codec": "codec_public"}
    for what in report.raw:
        seconds = report.median(what)
        baseline = baselines.get(what.partition("_")[0])
        speedup = report.speedup(baseline, what) if baseline else None
        table.add_row(
            what.replace("_", " "),
            "" if seconds is None else f"{1000.0 * seconds:.1f} ms",
            "" if speedup is None or what == baseline else f"{speedup:.1f} x",
        )
    for precision, found in report.divergence.items():
        table.add_row(f"divergence {precision}", f"{found.mean:.2g} nats", "")
    table.add_row("peak memory", f"{report.peak_memory_mb or 0.0:.0f} MB", "")
    return table
