"""The guidance trade-off: every pair of scales scored, and whose front lies further out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visage_core.generation.loading import LoadedBundle
from visage_core.metrics.bootstrap import estimate
from visage_core.metrics.generated import ClipViews, GeneratedFields
from visage_core.metrics.truths import Truths
from visage_core.research.cells import Cell, CellScores, read_scores, score_cell, write_scores
from visage_core.research.fronts import Comparison, compare_fronts, pareto_front
from visage_core.research.resuming import claim, clips_digest
from visage_core.research.tables import write_csv, write_json
from visage_core.types import FloatArray

RESAMPLES = 200

Advance = Callable[[str], None]
"""Hears that one more clip, or one more resample, of the named work is done."""


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """Cells with their scores, and what the classifier hears in the truths [N, 5, D]."""

    cells: tuple[Cell, ...]
    scores: tuple[CellScores, ...]
    truth: FloatArray

    @property
    def curves(self) -> dict[str, list[int]]:
        """Numbers of each curve's cells."""
        numbers: dict[str, list[int]] = {}
        for number, cell in enumerate(self.cells):
            numbers.setdefault(cell.curve, []).append(number)
        return numbers

    def points(self) -> NDArray[np.float64]:
        """FAD of the mono decode and CC of the whole clip, [P, 2]."""
        everything = np.ones(len(self.truth), np.int64)
        return self._points(everything)

    def resampled(self, advance: Advance, seed: int = 0) -> NDArray[np.float64]:
        """The same of clips drawn again and again, [R, P, 2]; every draw is that of all cells."""
        rng = np.random.default_rng(seed)
        count = len(self.truth)
        drawn = []
        for _ in range(RESAMPLES):
            drawn.append(self._points(rng.multinomial(count, np.full(count, 1.0 / count))))
            advance("Resampling")
        return np.array(drawn)

    def _points(self, counts: NDArray[np.int64]) -> NDArray[np.float64]:
        rows = [(one.fad(self.truth, counts), one.mean("cc_all", counts)) for one in self.scores]
        return np.array(rows)


@dataclass(frozen=True, slots=True, eq=False)
class SweepResult:
    """What is reported: a row per cell, points (FAD, CC) per curve, and comparisons of fronts."""

    rows: list[dict[str, Any]]
    points: dict[str, NDArray[np.float64]]
    comparisons: list[Comparison]


def run_sweep(
    cells: Sequence[Cell],
    bundle: LoadedBundle,
    truths: Truths,
    out: Path,
    advance: Advance,
    *,
    seed: int = 0,
    batch: int = 8,
) -> Sweep:
    """Score every cell that `out` does not hold yet.

    The clips are looked at once for all of them. Raises `ExportError` if `out` holds cells of
    another model or of other clips.
    """
    claim(
        out,
        {
            "model": bundle.bundle.digest,
            "clips": clips_digest(truths.clips),
            "classifier": truths.classifier.name,
            "seed": seed,
            "batch": batch,
        },
    )
    (out / "cells").mkdir(exist_ok=True)
    views, scores = ClipViews(bundle), []
    for cell in cells:
        path = out / "cells" / cell.file_name
        if not path.exists():
            maker = GeneratedFields(bundle, cell.guidance, views=views)
            name = f"{cell.curve} {cell.visual:g}/{cell.direction:g}"
            made = score_cell(maker, truths, seed, batch, lambda name=name: advance(name))  # type: ignore[misc]
            write_scores(path, made)
        scores.append(read_scores(path))
    return Sweep(tuple(cells), tuple(scores), _truth(truths, bundle.codec.sample_rate, out))


def missing_cells(cells: Iterable[Cell], out: Path) -> int:
    """How many cells are still to be made."""
    return sum(not (out / "cells" / cell.file_name).exists() for cell in cells)


def summarise(sweep: Sweep, advance: Advance) -> SweepResult:
    """Rows, points and fronts; every curve is compared with the first.

    Fronts are of FAD and CC. Each curve's points are chosen on the clips they are judged by, which
    flatters curves of more cells: compare curves of equally many.
    """
    points, drawn, curves = sweep.points(), sweep.resampled(advance), sweep.curves
    on_front = {numbers[i] for numbers in curves.values() for i in pareto_front(points[numbers])}
    first, *others = curves
    comparisons = [
        compare_fronts(
            (name, first),
            points[curves[name]],
            points[curves[first]],
            (drawn[:, curves[name]], drawn[:, curves[first]]),
        )
        for name in others
    ]
    rows = [
        _row(cell, scores, sweep.truth, drawn[:, number, 0]) | {"on_front": int(number in on_front)}
        for number, (cell, scores) in enumerate(zip(sweep.cells, sweep.scores, strict=True))
    ]
    return SweepResult(
        rows, {name: points[numbers] for name, numbers in curves.items()}, comparisons
    )


def write_result(result: SweepResult, out: Path, settings: dict[str, Any]) -> None:
    """Write `sweep.csv` and `sweep.json`. Raises `ExportError`."""
    write_csv(out / "sweep.csv", result.rows)
    fronts = [asdict(one) | {"verdict": one.verdict} for one in result.comparisons]
    write_json(
        out / "sweep.json", {"settings": settings, "cells": result.rows, "comparisons": fronts}
    )


def _row(
    cell: Cell, scores: CellScores, truth: FloatArray, drawn_fad: NDArray[np.float64]
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "curve": cell.curve,
        "mode": str(cell.mode),
        "schedule": cell.schedule.name,
        "visual": cell.visual,
        "direction": cell.direction,
    }
    for key, values in scores.figures.items():
        known = estimate(values)
        row |= {key: known.value, f"{key}_low": known.low, f"{key}_high": known.high}
    fad = scores.fad(truth)
    low, high = np.percentile(drawn_fad - drawn_fad.mean(), [2.5, 97.5])
    row |= {"fad_dec": fad, "fad_dec_low": max(0.0, fad + low), "fad_dec_high": fad + high}
    rounded = {key: round(float(v), 5) for key, v in row.items() if isinstance(v, float)}
    return row | rounded | {"fad_avg": round(scores.fad_avg(truth), 5)}


def _truth(truths: Truths, sample_rate: int, out: Path) -> FloatArray:
    """What the classifier hears in the truths, kept in `out`."""
    path = out / "truth.npy"
    if not path.exists():
        described = [truths.describe(i, sample_rate).embeddings for i in range(len(truths))]
        np.save(path.with_suffix(".part.npy"), np.stack(described))
        path.with_suffix(".part.npy").replace(path)
    kept: FloatArray = np.load(path, allow_pickle=False)
    return kept
