"""`visage evaluate`: how well the energy of one sound field matches another's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from visage_core.types import FloatArray, Foa

WINDOWS = {"all": "whole clip", "1fps": "1 s windows", "5fps": "0.2 s windows"}


def evaluate(
    generated: Annotated[Path, typer.Argument(help="AmbiX WAV to judge.")],
    reference: Annotated[Path, typer.Argument(help="AmbiX WAV to judge it by.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, no table.")] = False,
) -> None:
    """Compare two sound fields by their audio energy maps (CC and AUC, higher is closer)."""
    from visage_core.export.wav import read_foa
    from visage_core.metrics.spatial import spatial_scores

    judged, truth = read_foa(generated), read_foa(reference)
    rate = truth.sample_rate
    scores = spatial_scores(_at_rate(judged, rate), truth.samples, rate)
    if as_json:
        typer.echo(json.dumps({name: float(score) for name, score in scores.items()}, indent=2))
    else:
        Console().print(_table(scores))


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
