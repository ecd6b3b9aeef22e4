"""The tools that the synthesisers share: envelopes, filtered noise, and copies in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import signal

Mono = NDArray[np.float64]
Synthesiser = Callable[[np.random.Generator, int, int, NDArray[np.float64]], Mono]


def seconds_of(length: int, rate: int) -> Mono:
    """The time of every sample."""
    return np.arange(length) / rate


def peaked(samples: Mono) -> Mono:
    """The same sound with a peak of 1; silence stays silence."""
    return samples / max(float(np.abs(samples).max(initial=0.0)), 1e-9)


def attacked(samples: Mono, rate: int, seconds: float) -> Mono:
    """The sound with a ramp at its start, so that a blow does not begin with a click."""
    return samples * np.minimum(1.0, np.arange(len(samples)) / (seconds * rate))


def tone(frequency: float | Mono, length: int, rate: int, phase: float = 0.0) -> Mono:
    """A sine whose frequency in hertz may change from sample to sample."""
    turns = np.cumsum(np.broadcast_to(frequency, length)) / rate
    return np.sin(2.0 * np.pi * turns + phase)


def harmonics(frequency: Mono, rate: int, slope: float, count: int) -> Mono:
    """A rich tone: harmonics that fall as n ** -slope, none above 45 % of the rate."""
    turns = 2.0 * np.pi * np.cumsum(frequency) / rate
    highest = 0.45 * rate / float(frequency.max())
    usable = range(1, max(1, min(count, int(highest))) + 1)
    return np.asarray(sum(np.sin(n * turns) / n**slope for n in usable))


def pulses(frequency: Mono, rate: int, count: int) -> Mono:
    """A train of band-limited pulses with `count` equal harmonics, softened as by a throat.

    The harmonics' sum in closed form: sin((n + 1/2) x) / (2 sin(x / 2)) - 1/2.
    """
    turns = 2.0 * np.pi * np.cumsum(frequency) / rate
    below = 2.0 * np.sin(0.5 * turns)
    near = np.abs(below) < 1e-6
    train = np.where(near, count, np.sin((count + 0.5) * turns) / np.where(near, 1.0, below) - 0.5)
    sos = signal.butter(1, 300.0, fs=rate, output="sos")
    return peaked(np.asarray(signal.sosfilt(sos, train)))


def band(samples: Mono, rate: int, low: float, high: float, order: int = 1) -> Mono:
    """The part of a sound between two frequencies in hertz."""
    edges = [low, min(high, 0.45 * rate)]
    sos = signal.butter(order, edges, btype="band", fs=rate, output="sos")
    return np.asarray(signal.sosfilt(sos, samples))


def noise_band(rng: np.random.Generator, length: int, rate: int, low: float, high: float) -> Mono:
    """Noise between two frequencies with a peak of 1."""
    return peaked(band(rng.standard_normal(length), rate, low, high, 2))


def wandering(rng: np.random.Generator, length: int, rate: int, hertz: float) -> Mono:
    """A slow random curve between 0 and 1 that changes about `hertz` times a second."""
    knots = max(4, int(length / rate * hertz) + 3)
    places = np.linspace(0.0, knots - 1.0, length)
    curve = np.interp(places, np.arange(knots), rng.uniform(0.0, 1.0, knots))
    return 0.5 - 0.5 * np.cos(np.pi * curve)


def placed(
    pieces: Sequence[Mono],
    times: NDArray[np.float64],
    length: int,
    rate: int,
    rng: np.random.Generator,
    softest: float = 0.7,
) -> Mono:
    """One of the pieces at each of the times, each a little louder or softer than the last."""
    out = np.zeros(length)
    chosen = rng.integers(len(pieces), size=len(times))
    gains = rng.uniform(softest, 1.0, len(times))
    for time, which, gain in zip(times, chosen, gains, strict=True):
        at = round(float(time) * rate)
        if 0 <= at < length:
            piece = pieces[which][: length - at]
            out[at : at + len(piece)] += gain * piece
    return out
