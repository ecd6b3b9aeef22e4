"""Trade-offs between two figures: what is best for a wish, and whose best lies further out.

Points are pairs (cost, gain), the cost as low and the gain as high as can be: here FAD and CC.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Points: TypeAlias = NDArray[np.float64]
"""Pairs [P, 2] of cost and gain."""


def pareto_front(points: Points) -> list[int]:
    """Numbers of the points that no other one beats, in order of rising cost.

    A point is beaten by one that is no worse in both and better in one. Of equal points the first
    is kept.
    """
    order = sorted(range(len(points)), key=lambda i: (points[i, 0], -points[i, 1], i))
    front: list[int] = []
    best = -np.inf
    for number in order:
        if points[number, 1] > best:
            front.append(number)
            best = points[number, 1]
    return front


def hypervolume(points: Points, worst: tuple[float, float]) -> float:
    """Area that the points beat within the corner of `worst` = (highest cost, lowest gain).

    The further out a front lies the larger it is. Points beyond the corner count nothing.
    """
    inside = points[(points[:, 0] < worst[0]) & (points[:, 1] > worst[1])]
    front = inside[pareto_front(inside)]
    ends = np.append(front[1:, 0], worst[0])
    return float(((ends - front[:, 0]) * (front[:, 1] - worst[1])).sum())


def beaten_share(points: Points, others: Points) -> float:
    """Share of the front of `points` that some of `others` beats."""
    front = points[pareto_front(points)]
    no_worse = (others[:, None, 0] <= front[:, 0]) & (others[:, None, 1] >= front[:, 1])
    better = (others[:, None, 0] < front[:, 0]) | (others[:, None, 1] > front[:, 1])
    return float((no_worse & better).any(axis=0).mean())


@dataclass(frozen=True, slots=True)
class Comparison:
    """Does one front lie outside another? Of the hypervolume the difference, ours less theirs.

    `low` and `high` are its 95 % interval over resampled clips. `wins` is the share of resamples
    in which ours is larger; `beaten` the share of their front that ours beats, `lost` the share
    of ours that theirs beats, both of the clips as they are.
    """

    ours: str
    theirs: str
    difference: float
    low: float
    high: float
    wins: float
    beaten: float
    lost: float

    @property
    def verdict(self) -> str:
        """The finding in one sentence."""
        figures = f"hypervolume {self.difference:+.3g} [{self.low:+.3g}, {self.high:+.3g}]"
        where = "cannot be told apart from"
        if self.low > 0.0:
            where = "lies outside"
        elif self.high < 0.0:
            where = "lies inside"
        return (
            f"The front of {self.ours} {where} that of {self.theirs}: {figures}; it beats "
            f"{self.beaten:.0%} of the other's points and is beaten in {self.lost:.0%} of its own."
        )


def compare_fronts(
    names: tuple[str, str], ours: Points, theirs: Points, resampled: tuple[NDArray[np.float64], ...]
) -> Comparison:
    """Compare two sets of points, with the same of resampled clips, [R, P, 2] each.

    The corner of all hypervolumes is the worst of both sets. Intervals are laid around the
    difference by the resamples' spread about their own mean, as FAD of resampled clips is too high.
    """
    difference = _volume_difference(ours, theirs)
    drawn = np.array([_volume_difference(a, b) for a, b in zip(*resampled, strict=True)])
    low, high = np.percentile(drawn - drawn.mean(), [2.5, 97.5])
    return Comparison(
        *names,
        difference=difference,
        low=difference + float(low),
        high=difference + float(high),
        wins=float((drawn > 0.0).mean()),
        beaten=beaten_share(theirs, ours),
        lost=beaten_share(ours, theirs),
    )


def _volume_difference(ours: Points, theirs: Points) -> float:
    both = np.concatenate([ours, theirs])
    corner = float(both[:, 0].max()), float(both[:, 1].min())
    return hypervolume(ours, corner) - hypervolume(theirs, corner)
