"""Things that are struck: bell, drum, ball, anvil, footsteps and clock."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visage_core.data.worlds.sounds.shaping import (
    Mono,
    attacked,
    noise_band,
    peaked,
    placed,
    seconds_of,
    tone,
)

_BELL_RATIOS = np.array([0.5, 1.0, 1.19, 1.5, 2.0, 2.51, 3.01, 4.1])
_BELL_GAINS = np.array([0.5, 1.0, 0.6, 0.35, 0.7, 0.3, 0.22, 0.12])
_ANVIL_RATIOS = np.array([1.0, 1.58, 2.24, 2.92, 3.85])


def bell(rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]) -> Mono:
    """Inharmonic partials of a cast bell, ringing on after each stroke; large or small."""
    pitch = rng.uniform(220.0, 480.0) if rng.random() < 0.6 else rng.uniform(560.0, 1100.0)
    ratios = _BELL_RATIOS * rng.normal(1.0, 0.004, 8)
    gains = _BELL_GAINS * rng.uniform(0.6, 1.4, 8)
    decay = rng.uniform(0.4, 1.4) / np.sqrt(ratios)
    ring = _partials(rng, int(3.0 * rate), rate, pitch * ratios, gains, decay)
    clapper = 0.15 * noise_band(rng, len(ring), rate, 1500.0, 5000.0)
    ring += clapper * np.exp(-seconds_of(len(ring), rate) / 0.006)
    return peaked(placed([attacked(ring, rate, 0.002)], strikes, length, rate, rng))


def drum(rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]) -> Mono:
    """A skin whose pitch falls after the blow, with stick noise and in some cases a snare."""
    low, bend = rng.uniform(60.0, 170.0), rng.uniform(0.3, 1.2)
    tau, stick_gain = rng.uniform(0.1, 0.35), rng.uniform(0.1, 0.3)
    snare = rng.uniform(0.3, 0.8) if rng.random() < 0.35 else 0.0
    seconds = seconds_of(int(1.2 * rate), rate)
    pitch = low * (1.0 + bend * np.exp(-seconds / 0.03))
    skin = tone(pitch, len(seconds), rate) * np.exp(-seconds / tau)
    overtone = 0.35 * tone(1.59 * pitch, len(seconds), rate) * np.exp(-2.0 * seconds / tau)
    noise = rng.standard_normal(len(seconds))
    stick = stick_gain * noise * np.exp(-seconds / 0.008)
    rattle = snare * noise_band(rng, len(seconds), rate, 900.0, 6000.0) * np.exp(-seconds / 0.09)
    blow = attacked(skin + overtone + stick + rattle, rate, 0.001)
    return peaked(placed([peaked(blow)], strikes, length, rate, rng, 0.5))


def ball(rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]) -> Mono:
    """A rubber ball meeting the ground: a short hollow knock."""
    pitch, tau = rng.uniform(170.0, 420.0), rng.uniform(0.03, 0.08)
    ring = rng.uniform(2.1, 2.7)
    seconds = seconds_of(int(0.4 * rate), rate)
    glide = pitch * (1.0 + 0.35 * np.exp(-seconds / 0.015))
    body = tone(glide, len(seconds), rate) * np.exp(-seconds / tau)
    hollow = 0.5 * tone(ring * pitch, len(seconds), rate) * np.exp(-seconds / (0.6 * tau))
    slap = 0.2 * rng.standard_normal(len(seconds)) * np.exp(-seconds / 0.004)
    knock = attacked(body + hollow + slap, rate, 0.001)
    return peaked(placed([knock], strikes, length, rate, rng))


def hammer(rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]) -> Mono:
    """A hammer on an anvil: bright, stiff partials over a dull thud, no two blows alike."""
    pitch, decay = rng.uniform(950.0, 2100.0), rng.uniform(0.05, 0.22)
    ratios = _ANVIL_RATIOS * rng.normal(1.0, 0.01, 5)
    blows = []
    for _ in range(3):
        gains = rng.uniform(0.3, 1.0, 5) / np.sqrt(ratios)
        clink = _partials(rng, int(0.9 * rate), rate, pitch * ratios, gains, decay / ratios**0.5)
        seconds = seconds_of(len(clink), rate)
        thud = rng.uniform(0.3, 0.8) * tone(140.0, len(seconds), rate) * np.exp(-seconds / 0.03)
        blows.append(attacked(peaked(clink) + thud, rate, 0.0007))
    return peaked(placed(blows, strikes, length, rate, rng))


def footsteps(
    rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]
) -> Mono:
    """Steps on wood, gravel or snow: the heel's thump, then the sole on the ground."""
    thump, grain = rng.uniform(70.0, 130.0), float(rng.choice([0.15, 0.7, 1.0]))
    low, high = ((900.0, 3000.0), (2200.0, 7500.0), (500.0, 1800.0))[int(rng.integers(3))]
    steps = [_footstep(rng, rate, thump * rng.uniform(0.9, 1.1), grain, low, high)
             for _ in range(4)]  # fmt: skip
    return peaked(placed(steps, strikes, length, rate, rng))


def clock(rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]) -> Mono:
    """Tick and tock in turn: two short clicks of the escapement in a wooden case."""
    case, brass = rng.uniform(320.0, 700.0), rng.uniform(2300.0, 4200.0)
    tock = rng.uniform(0.72, 0.88)
    ticks = [_click(rng, rate, case * shift, brass * shift) for shift in (1.0, tock)]
    sides = [placed([ticks[i]], strikes[i::2], length, rate, rng, 0.9) for i in (0, 1)]
    return peaked(sides[0] + sides[1])


def _partials(
    rng: np.random.Generator, length: int, rate: int, pitches: Mono, gains: Mono, decays: Mono
) -> Mono:
    """Decaying sines with random phases; those too high for the rate are left out."""
    seconds = seconds_of(length, rate)
    total = np.zeros(length)
    phases = rng.uniform(0.0, 2.0 * np.pi, len(pitches))
    for pitch, gain, tau, phase in zip(pitches, gains, decays, phases, strict=True):
        if pitch < 0.45 * rate:
            total += gain * np.exp(-seconds / tau) * np.sin(2.0 * np.pi * pitch * seconds + phase)
    return total


def _footstep(
    rng: np.random.Generator, rate: int, thump: float, grain: float, low: float, high: float
) -> Mono:
    seconds = seconds_of(int(0.3 * rate), rate)
    heel = tone(thump, len(seconds), rate) * np.exp(-seconds / 0.035)
    since = np.clip(seconds - rng.uniform(0.02, 0.05), 0.0, None)
    sole = (since / 0.02) * np.exp(1.0 - since / 0.02)
    crunch = noise_band(rng, len(seconds), rate, low, high)
    crunch *= 0.4 + 0.6 * (rng.random(len(seconds)) < 0.3)
    return attacked(heel + grain * sole * crunch, rate, 0.001)


def _click(rng: np.random.Generator, rate: int, case: float, brass: float) -> Mono:
    seconds = seconds_of(int(0.2 * rate), rate)
    metal = tone(brass, len(seconds), rate) * np.exp(-seconds / 0.006)
    wood = 0.8 * tone(case, len(seconds), rate) * np.exp(-seconds / 0.025)
    noise = 0.4 * rng.standard_normal(len(seconds)) * np.exp(-seconds / 0.002)
    return attacked(metal + wood + noise, rate, 0.0005)
