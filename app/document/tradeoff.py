"""What one setting wins and another loses: the cells of a grid as points of a plot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.document.grid import Grid


class Axes(StrEnum):
    """What the plot shows: what the model says of its take, or how alike it is to a reference."""

    SCORES = "scores"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Likeness:
    """CC and AUC of a cell's energy map against that of the reference, over the whole clip."""

    cc: float
    auc: float

    @classmethod
    def of(cls, scores: Mapping[str, float]) -> Likeness:
        """From `visage_core.metrics.spatial.spatial_scores`."""
        return cls(scores["cc_all"], scores["auc_all"])


@dataclass(frozen=True, slots=True)
class Point:
    """A cell in the plot."""

    index: int
    x: float
    y: float


def score_points(grid: Grid) -> tuple[Point, ...]:
    """Direction score across, picture score up, of every finished cell that has both."""
    points = []
    for index in grid.finished:
        take = grid.cells[index].take
        scores = None if take is None else take.scores
        if scores and scores.picture is not None and scores.direction is not None:
            points.append(Point(index, scores.direction, scores.picture))
    return tuple(points)


def likeness_points(likeness: Mapping[int, Likeness]) -> tuple[Point, ...]:
    """AUC across, CC up."""
    return tuple(Point(index, one.auc, one.cc) for index, one in sorted(likeness.items()))


def neighbours(points: tuple[Point, ...], size: int) -> list[tuple[Point, Point]]:
    """Pairs of points whose cells lie side by side or one above the other in the grid."""
    known = {point.index: point for point in points}
    pairs = []
    for point in points:
        right, above = point.index + 1, point.index + size
        if right % size and right in known:
            pairs.append((point, known[right]))
        if above in known:
            pairs.append((point, known[above]))
    return pairs
