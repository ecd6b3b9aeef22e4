"""When things strike, chirp or turn: times in seconds, sorted, shared by picture and sound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]


def slow(rng: np.random.Generator, seconds: float) -> Times:
    """Unhurried, nearly even blows."""
    period = rng.uniform(0.9, 2.2)
    times = np.arange(rng.uniform(0.0, period), seconds, period)
    return _sorted(times + rng.normal(0.0, 0.02, len(times)), seconds)


def even(rng: np.random.Generator, seconds: float) -> Times:
    """Strictly periodic."""
    period = rng.uniform(0.55, 1.0)
    return np.arange(rng.uniform(0.0, period), seconds, period)


def pattern(rng: np.random.Generator, seconds: float) -> Times:
    """A repeated bar of eight slots, some of them empty."""
    slot = rng.uniform(0.16, 0.3)
    bar = rng.random(8) < 0.45
    bar[0] = True
    slots = np.arange(int(seconds / slot) + 1)
    start = rng.uniform(0.0, slot)
    times = np.asarray(start + slot * slots[bar[slots % 8]], np.float64)
    return _sorted(times, seconds)


def phrases(rng: np.random.Generator, seconds: float) -> Times:
    """Irregular phrases with a breath between them."""
    gaps = rng.uniform(0.6, 1.6, int(seconds / 0.6) + 1)
    return _sorted(rng.uniform(0.0, 0.6) + np.cumsum(gaps) - gaps[0], seconds)


def turns(rng: np.random.Generator, seconds: float) -> Times:
    """The even turns of a siren."""
    period = rng.uniform(0.35, 0.9)
    return np.arange(rng.uniform(0.0, period), seconds, period)


def revs(rng: np.random.Generator, seconds: float) -> Times:
    """A few moments at which an engine is revved up."""
    return np.sort(rng.uniform(0.0, seconds, int(rng.integers(1, 5))))


def once(rng: np.random.Generator, seconds: float) -> Times:
    """One moment that fixes a phase."""
    return np.array([rng.uniform(0.0, 0.1)])


def never(rng: np.random.Generator, seconds: float) -> Times:
    """Continuous things have no moments."""
    return np.zeros(0)


def _sorted(times: Times, seconds: float) -> Times:
    return np.sort(times[(times >= 0.0) & (times < seconds)])
