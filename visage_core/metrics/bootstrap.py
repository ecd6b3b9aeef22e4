"""Figures with intervals: how far they would move had other clips been drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Statistic: TypeAlias = Literal["mean", "median"]
Counts: TypeAlias = NDArray[np.int64]

RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure over clips and its 95 % bootstrap interval."""

    value: float
    low: float
    high: float
    statistic: Statistic = "mean"

    def as_json(self) -> dict[str, float]:
        """The value under its statistic's name, and the interval: {mean, low, high}."""
        return {self.statistic: self.value, "low": self.low, "high": self.high}


def estimate(values: ArrayLike, statistic: Statistic = "mean", seed: int = 0) -> Estimate:
    """Mean or median of per-clip values [N], N > 0, with its percentile interval."""
    observed = np.asarray(values, np.float64)
    if observed.size == 0:
        raise ValueError("no values to estimate from")
    middle = np.mean if statistic == "mean" else np.median
    drawn = np.random.default_rng(seed).choice(observed, (RESAMPLES, observed.size))
    low, high = np.percentile(middle(drawn, axis=1), [2.5, 97.5])
    return Estimate(float(middle(observed)), float(low), float(high), statistic)


def estimate_from_counts(
    figure: Callable[[Counts], float], clips: int, resamples: int, seed: int = 0
) -> Estimate:
    """A figure of a whole set with its interval, for one that is no mean over clips.

    `figure` is given how often each clip counts, [clips] adding up to `clips`. A Fréchet distance
    of few clips is too large, and of a resample, which has fewer different clips, larger still:
    the resamples show how far the figure moves, not where it lies. So their spread about their own
    mean is laid around the figure of the whole set; none is taken below 0.
    """
    value = figure(np.ones(clips, np.int64))
    rng = np.random.default_rng(seed)
    chances = np.full(clips, 1.0 / clips)
    drawn = np.array([figure(rng.multinomial(clips, chances)) for _ in range(resamples)])
    low, high = np.percentile(drawn - drawn.mean(), [2.5, 97.5])
    return Estimate(value, max(0.0, value + float(low)), value + float(high))
