"""When things strike, step, bark or turn: sorted times in seconds, shared by picture and sound."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]
Rhythm = Callable[[np.random.Generator, float], Times]


def slow(rng: np.random.Generator, seconds: float) -> Times:
    """Unhurried, nearly even blows."""
    return _beats(rng, seconds, rng.uniform(0.9, 2.0), 0.02)


def even(rng: np.random.Generator, seconds: float) -> Times:
    """Strictly periodic."""
    return _beats(rng, seconds, rng.uniform(0.55, 1.0), 0.0)


def steps(rng: np.random.Generator, seconds: float) -> Times:
    """The pace of a walk."""
    return _beats(rng, seconds, rng.uniform(0.42, 0.65), 0.01)


def blows(rng: np.random.Generator, seconds: float) -> Times:
    """A smith's blows."""
    return _beats(rng, seconds, rng.uniform(0.5, 1.0), 0.02)


def ticks(rng: np.random.Generator, seconds: float) -> Times:
    """The ticks of a clock."""
    return _beats(rng, seconds, float(rng.choice([0.5, 0.6, 0.75, 1.0])), 0.0)


def pattern(rng: np.random.Generator, seconds: float) -> Times:
    """A repeated bar of eight slots, some of them empty."""
    slot = rng.uniform(0.18, 0.3)
    bar = rng.random(8) < 0.45
    bar[0] = True
    slots = np.arange(int(seconds / slot) + 1)
    times = np.asarray(rng.uniform(0.0, slot) + slot * slots[bar[slots % 8]], np.float64)
    return _within(times, seconds)


def phrases(rng: np.random.Generator, seconds: float) -> Times:
    """Irregular phrases with a breath between them."""
    gaps = rng.uniform(0.7, 1.6, int(seconds / 0.7) + 1)
    return _within(rng.uniform(0.0, 0.6) + np.cumsum(gaps) - gaps[0], seconds)


def barks(rng: np.random.Generator, seconds: float) -> Times:
    """Bouts of one to four barks."""
    times, at = [], rng.uniform(0.0, 0.6)
    gap = rng.uniform(0.28, 0.42)
    while at < seconds:
        bout = int(rng.integers(1, 5))
        times += [at + gap * i for i in range(bout)]
        at += gap * bout + rng.uniform(0.3, 1.0)
    return _within(np.array(times), seconds)


def turns(rng: np.random.Generator, seconds: float) -> Times:
    """The even turns of a siren."""
    return _beats(rng, seconds, rng.uniform(0.35, 0.9), 0.0)


def revs(rng: np.random.Generator, seconds: float) -> Times:
    """A few moments at which an engine is revved up."""
    return np.sort(rng.uniform(0.0, seconds, int(rng.integers(2, 6))))


def bursts(rng: np.random.Generator, seconds: float) -> Times:
    """Rockets that burst one after another."""
    gaps = rng.uniform(0.8, 1.8, int(seconds / 0.8) + 1)
    return _within(rng.uniform(0.3, 1.0) + np.cumsum(gaps) - gaps[0], seconds)


def once(rng: np.random.Generator, seconds: float) -> Times:
    """One moment that fixes a phase."""
    return np.array([rng.uniform(0.0, 0.1)])


def never(rng: np.random.Generator, seconds: float) -> Times:
    """Continuous things have no moments."""
    return np.zeros(0)


def _beats(rng: np.random.Generator, seconds: float, period: float, sway: float) -> Times:
    times = np.arange(rng.uniform(0.0, period), seconds, period)
    return _within(times + rng.normal(0.0, sway, len(times)), seconds)


def _within(times: Times, seconds: float) -> Times:
    return np.sort(times[(times >= 0.0) & (times < seconds)])
