"""Plots of results; matplotlib is imported only here, and only when one is drawn."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visage_core.errors import ModelError
from visage_core.export.atomic import atomic_write
from visage_core.research.fronts import pareto_front

FORMATS = ("svg", "png")

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
"""Okabe and Ito's, told apart by people of any colour vision."""


def plot_trade_off(points: Mapping[str, NDArray[np.float64]], stem: Path) -> list[Path]:
    """Draw FAD against CC: a dot per cell and each curve's Pareto front as a line.

    `points` are pairs (FAD, CC) [P, 2] by the curve's name. Writes `stem`.svg and .png and returns
    them. Raises `ModelError` without matplotlib and `ExportError`.
    """
    figure = _new_figure()
    axes = figure.add_subplot()
    for (name, pairs), colour in zip(points.items(), _colours(len(points)), strict=True):
        front = pairs[pareto_front(pairs)]
        axes.scatter(pairs[:, 0], pairs[:, 1], s=14, color=colour, alpha=0.35, linewidths=0)
        axes.plot(front[:, 0], front[:, 1], marker="o", ms=5, color=colour, label=name)
    axes.set_xlabel("FAD of the mono decode (lower is better)")
    axes.set_ylabel("CC of the energy maps, whole clip (higher is better)")
    axes.legend(title="guidance, with its front", frameon=False)
    axes.grid(alpha=0.25)
    return [_save(figure, stem.with_suffix(f".{kind}"), kind) for kind in FORMATS]


def _new_figure() -> Any:
    """An empty figure that needs no screen."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ModelError(
            "The plot", "needs matplotlib", "Install it with `pip install visage-studio[research]`"
        ) from error
    return Figure(figsize=(7.0, 5.0), layout="constrained")


def _save(figure: Any, path: Path, kind: str) -> Path:
    drawn = io.BytesIO()
    figure.savefig(drawn, format=kind, dpi=160, metadata={"Date": None} if kind == "svg" else {})
    with atomic_write(path) as file:
        file.write(drawn.getvalue())
    return path


def _colours(count: int) -> list[str]:
    return [COLOURS[i % len(COLOURS)] for i in range(count)]
