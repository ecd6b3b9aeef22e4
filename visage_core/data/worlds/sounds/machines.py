"""Machines: an emergency car's siren, a motorcycle and a helicopter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from visage_core.data.worlds.sounds.shaping import (
    Mono,
    band,
    harmonics,
    noise_band,
    peaked,
    seconds_of,
    tone,
)


def siren(rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]) -> Mono:
    """A siren that wails or alternates between two tones, turning at each given time."""
    low, span = rng.uniform(420.0, 650.0), rng.uniform(1.3, 1.8)
    wailing, slope = rng.random() < 0.5, rng.uniform(1.0, 1.6)
    turn = (np.searchsorted(strikes, seconds_of(length, rate)) % 2).astype(float)
    glide = 0.3 if wailing else 0.012
    turn = ndimage.uniform_filter1d(turn, max(1, int(rate * glide)))
    engine = 0.08 * noise_band(rng, length, rate, 60.0, 300.0)
    return peaked(peaked(harmonics(low * span**turn, rate, slope, 6)) + engine)


def motorcycle(
    rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]
) -> Mono:
    """A combustion engine: firing pulses shaped by an exhaust, revved up at the given times."""
    seconds = seconds_of(length, rate)
    idle, second_cylinder = rng.uniform(32.0, 60.0), rng.uniform(0.3, 0.55)
    revs = np.ones(length)
    for strike in strikes:
        since = np.clip(seconds - strike, 0.0, None)
        revs += rng.uniform(0.5, 1.2) * (since / 0.25) * np.exp(1.0 - since / 0.25)
    cycle = np.cumsum(idle * revs) / rate
    pulses = np.exp(-12.0 * (cycle % 1.0))
    pulses += 0.7 * np.exp(-16.0 * ((cycle + second_cylinder) % 1.0))
    rough = pulses + 0.15 * rng.standard_normal(length) * pulses
    exhaust = peaked(band(rough, rate, 60.0, rng.uniform(500.0, 1100.0), 2))
    return peaked(np.tanh(2.0 * exhaust) * (0.6 + 0.2 * revs))


def helicopter(
    rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]
) -> Mono:
    """Blade slap over a turbine whine; the given times set only the first blade's phase."""
    seconds = seconds_of(length, rate)
    blades, body, whine = rng.uniform(9.0, 16.0), rng.uniform(70.0, 120.0), rng.uniform(380, 700)
    start = strikes[0] if len(strikes) else 0.0
    phase = (blades * (seconds - start)) % 1.0
    slap = np.exp(-9.0 * phase)
    thump = slap * np.sin(2.0 * np.pi * body * phase / blades)
    rush = noise_band(rng, length, rate, 90.0, 900.0) * (0.25 + slap)
    return peaked(1.5 * thump + 0.5 * peaked(rush) + 0.12 * tone(float(whine), length, rate))
