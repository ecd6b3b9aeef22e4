"""Water, fire, wind, and fire in the sky."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visage_core.data.worlds.sounds.shaping import (
    Mono,
    attacked,
    band,
    noise_band,
    peaked,
    placed,
    seconds_of,
    tone,
    wandering,
)

RISE_SECONDS = 0.7
"""How long a rocket rises before it bursts."""


def stream(rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]) -> Mono:
    """Running water: a soft rush under many small, rising bubbles."""
    rush = 0.35 * noise_band(rng, length, rate, 250.0, rng.uniform(1200.0, 2600.0))
    count = int(length / rate * rng.uniform(18.0, 40.0))
    low, high = rng.uniform(300.0, 500.0), rng.uniform(900.0, 1600.0)
    seconds = seconds_of(int(0.06 * rate), rate)
    bubbles = [
        tone(pitch * (1.0 + 5.0 * seconds), len(seconds), rate) * np.exp(-seconds / 0.015)
        for pitch in rng.uniform(low, high, 24)
    ]
    times = rng.uniform(0.0, length / rate, count)
    return peaked(rush + 0.5 * placed(bubbles, times, length, rate, rng, 0.3))


def fire(rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]) -> Mono:
    """A camp fire: crackles and snaps, some in volleys, over a low flutter."""
    flutter = noise_band(rng, length, rate, 50.0, rng.uniform(180.0, 350.0))
    flutter *= 0.4 + 0.6 * wandering(rng, length, rate, 6.0)
    seconds = seconds_of(int(0.03 * rate), rate)
    snaps = [
        peaked(band(rng.standard_normal(len(seconds)), rate, low, 2.5 * low))
        * np.exp(-seconds / rng.uniform(0.002, 0.008))
        for low in rng.uniform(700.0, 2800.0, 16)
    ]
    seeds = rng.uniform(0.0, length / rate, int(length / rate * rng.uniform(6.0, 14.0)))
    volleys = np.concatenate([seeds, *(seeds + rng.exponential(0.03, len(seeds)) for _ in "ab")])
    return peaked(0.3 * flutter + placed(snaps, volleys, length, rate, rng, 0.1))


def wind(rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]) -> Mono:
    """Gusts in the branches: a hollow howl that moves in pitch, and the rustle of leaves."""
    gusts = 0.15 + 0.85 * wandering(rng, length, rate, rng.uniform(0.5, 1.0))
    low = noise_band(rng, length, rate, 150.0, 400.0)
    high = noise_band(rng, length, rate, 400.0, 1000.0)
    howl = (1.0 - gusts) * low + gusts * high
    leaves = noise_band(rng, length, rate, 2500.0, 7000.0) * wandering(rng, length, rate, 9.0)
    return peaked(gusts * (howl + rng.uniform(0.15, 0.5) * leaves))


def fireworks(
    rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]
) -> Mono:
    """A rocket's rising whistle, the burst, and a shower of crackling stars."""
    booms, showers = [], []
    for _ in range(2):
        seconds = seconds_of(int(1.4 * rate), rate)
        thump = tone(rng.uniform(45.0, 90.0) * (1.0 + np.exp(-seconds / 0.03)), len(seconds), rate)
        crack = noise_band(rng, len(seconds), rate, 200.0, 4000.0) * np.exp(-seconds / 0.04)
        booms.append(attacked(thump * np.exp(-seconds / 0.16) + 0.9 * crack, rate, 0.001))
        sparks = rng.random(len(seconds)) < 90.0 / rate
        showers.append(band(sparks * rng.standard_normal(len(seconds)), rate, 1500.0, 6000.0)
                       * np.minimum(1.0, seconds / 0.25) * np.exp(-seconds / 0.4))  # fmt: skip
    rise = seconds_of(int(RISE_SECONDS * rate), rate) / RISE_SECONDS
    start, end = rng.uniform(900.0, 1400.0), rng.uniform(1900.0, 3000.0)
    whistle = tone(start * (end / start) ** rise, len(rise), rate) * np.sin(np.pi * rise**1.5)
    parts = (
        placed(booms, strikes, length, rate, rng),
        0.5 * peaked(placed(showers, strikes, length, rate, rng)),
        0.25 * placed([whistle], strikes - RISE_SECONDS, length, rate, rng),
    )
    return peaked(np.asarray(sum(parts)))
