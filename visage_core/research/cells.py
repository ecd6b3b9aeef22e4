"""Cells of a guidance sweep: one setting of both scales each, and what it reached, kept on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from visage_core.export.atomic import atomic_write
from visage_core.metrics.bootstrap import Counts
from visage_core.metrics.makers import FieldMaker
from visage_core.metrics.scoring import ScoredClip, score_clip
from visage_core.metrics.semantic import CHANNELS, SIGNALS, frechet_distance
from visage_core.metrics.truths import Truths
from visage_core.research.schedules import CONSTANT, NamedSchedule
from visage_core.types import FloatArray, Guidance, GuidanceMode

FIGURES = ("cc_all", "auc_all", "cc_1fps", "cc_5fps", "kld_dec", "kld_avg", "angular_error_deg")
"""Kept for every clip."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One setting of a sweep."""

    mode: GuidanceMode
    visual: float
    direction: float
    schedule: NamedSchedule = field(default_factory=NamedSchedule)

    @property
    def curve(self) -> str:
        """What it is a point of: the mode, with the schedule if there is one."""
        plain = self.schedule.name == CONSTANT
        return str(self.mode) if plain else f"{self.mode} {self.schedule.name}"

    @property
    def guidance(self) -> Guidance:
        """What to generate with."""
        of = self.schedule
        return Guidance(self.mode, self.visual, self.direction, of.visual, of.direction)

    @property
    def file_name(self) -> str:
        """Where it is kept."""
        curve = self.curve.replace(" ", "_").replace(";", "+")
        return f"{curve}_v{self.visual:g}_d{self.direction:g}.npz"


@dataclass(frozen=True, slots=True, eq=False)
class CellScores:
    """Figures [N] of N clips, and the classifier's embeddings [N, 5, D] of their `SIGNALS`."""

    figures: dict[str, NDArray[np.float64]]
    embeddings: FloatArray

    def mean(self, key: str, counts: Counts) -> float:
        """Mean of a figure over clips that count so often [N]."""
        return float(np.average(self.figures[key], weights=counts))

    def fad(self, truth: FloatArray, counts: Counts | None = None) -> float:
        """Fréchet distance of the mono decode to that of the truth [N, 5, D]."""
        return frechet_distance(self.embeddings[:, 0], truth[:, 0], counts)

    def fad_avg(self, truth: FloatArray) -> float:
        """Mean of the channels' Fréchet distances."""
        rows = [SIGNALS.index(name) for name in CHANNELS]
        pairs = [(self.embeddings[:, i], truth[:, i]) for i in rows]
        return float(np.mean([frechet_distance(ours, true) for ours, true in pairs]))


def plan_cells(
    modes: Sequence[GuidanceMode], scales: Sequence[float], schedules: Sequence[NamedSchedule]
) -> list[Cell]:
    """Every pair of scales in every mode under every schedule, curve by curve."""
    return [
        Cell(mode, visual, direction, schedule)
        for schedule in schedules
        for mode in modes
        for visual in scales
        for direction in scales
    ]


def score_cell(
    maker: FieldMaker, truths: Truths, seed: int, batch: int, on_clip: Callable[[], None]
) -> CellScores:
    """Make and score all clips; clip i has the seed of its batch, `seed` + the batch's first."""
    scored: list[ScoredClip] = []
    for start in range(0, len(truths), batch):
        fields = maker.make(truths.clips[start : start + batch], seed + start)
        for index, made in enumerate(fields, start):
            scored.append(score_clip(made, truths, index, maker.sample_rate))
            on_clip()
    return CellScores(
        {key: np.array([clip.figures[key] for clip in scored]) for key in FIGURES},
        np.stack([clip.heard.embeddings for clip in scored]),
    )


def write_scores(path: Path, scores: CellScores) -> None:
    """Keep a cell's scores. Raises `ExportError`."""
    with atomic_write(path) as file:
        np.savez(file, embeddings=scores.embeddings, **scores.figures)  # type: ignore[arg-type]


def read_scores(path: Path) -> CellScores:
    """What `write_scores` kept."""
    with np.load(path, allow_pickle=False) as kept:
        return CellScores({key: kept[key] for key in FIGURES}, kept["embeddings"])
