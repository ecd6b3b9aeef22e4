"""What the things of the world sound like.

Every synthesiser takes a random generator (its choices are the individual thing), a length and
a rate, and the times at which the thing is struck, chirps or beats, so that picture and sound
share one clock. It returns mono float64 [N] with a peak near 1.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

Mono = NDArray[np.float64]
Synthesiser = Callable[[np.random.Generator, int, int, NDArray[np.float64]], Mono]


def bell(rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]) -> Mono:
    """Inharmonic partials of a cast bell, ringing on after each strike."""
    pitch = rng.uniform(220.0, 620.0)
    ratios = np.array([0.5, 1.0, 1.19, 1.5, 2.0, 2.51, 3.01, 4.1]) * rng.normal(1.0, 0.004, 8)
    gains = np.array([0.5, 1.0, 0.6, 0.35, 0.7, 0.3, 0.22, 0.12]) * rng.uniform(0.7, 1.3, 8)
    decay = rng.uniform(0.5, 1.4) / np.sqrt(ratios)
    seconds = np.arange(int(rate * 3.0)) / rate
    ring = np.zeros_like(seconds)
    for ratio, gain, tau in zip(ratios, gains, decay, strict=True):
        phase = rng.uniform(0, 2 * np.pi)
        ring += gain * np.exp(-seconds / tau) * np.sin(2 * np.pi * pitch * ratio * seconds + phase)
    return _place(ring * _attack(len(ring), rate, 0.002), strikes, length, rate, rng)


def drum(rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]) -> Mono:
    """A skin whose pitch falls after the blow, with a short burst of stick noise."""
    low = rng.uniform(55.0, 130.0)
    bend = rng.uniform(0.4, 1.2)
    tau = rng.uniform(0.12, 0.35)
    seconds = np.arange(int(rate * 1.2)) / rate
    pitch = low * (1.0 + bend * np.exp(-seconds / 0.03))
    skin = np.sin(2 * np.pi * np.cumsum(pitch) / rate) * np.exp(-seconds / tau)
    overtone = 0.35 * np.sin(2 * np.pi * np.cumsum(pitch * 1.59) / rate)
    stick = rng.standard_normal(len(seconds)) * np.exp(-seconds / 0.008)
    blow = skin + overtone * np.exp(-seconds / (0.5 * tau)) + rng.uniform(0.1, 0.3) * stick
    return _place(blow * _attack(len(blow), rate, 0.001), strikes, length, rate, rng)


def ball(rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]) -> Mono:
    """A rubber ball meeting the ground: a short hollow knock."""
    pitch = rng.uniform(170.0, 420.0)
    seconds = np.arange(int(rate * 0.4)) / rate
    tau = rng.uniform(0.03, 0.08)
    glide = 1.0 + 0.35 * np.exp(-seconds / 0.015)
    body = np.sin(2 * np.pi * np.cumsum(pitch * glide) / rate) * np.exp(-seconds / tau)
    hollow = 0.5 * np.sin(2 * np.pi * pitch * 2.3 * seconds) * np.exp(-seconds / (0.6 * tau))
    knock = body + hollow + 0.2 * rng.standard_normal(len(seconds)) * np.exp(-seconds / 0.004)
    return _place(knock * _attack(len(knock), rate, 0.001), strikes, length, rate, rng)


def bird(rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]) -> Mono:
    """Phrases of whistled, swept syllables."""
    base = rng.uniform(1800.0, 3800.0)
    syllables = int(rng.integers(2, 5))
    gap = rng.uniform(0.07, 0.14)
    sweeps = rng.uniform(-0.35, 0.45, syllables)
    vibrato, depth = rng.uniform(18.0, 45.0), rng.uniform(0.0, 0.06)
    phrase = np.zeros(int(rate * (gap * syllables + 0.1)))
    seconds = np.arange(int(rate * gap * 0.85)) / rate
    for index, sweep in enumerate(sweeps):
        shape = np.hanning(len(seconds)) ** 0.6
        bend = 1.0 + sweep * seconds / seconds[-1] + depth * np.sin(2 * np.pi * vibrato * seconds)
        phase = 2 * np.pi * np.cumsum(base * bend) / rate
        tone = shape * (np.sin(phase) + 0.12 * np.sin(2 * phase))
        at = int(index * gap * rate)
        phrase[at : at + len(tone)] += tone
    return _place(phrase, strikes, length, rate, rng)


def siren(rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]) -> Mono:
    """A siren that wails or alternates between two tones, turning with each given time."""
    seconds = np.arange(length) / rate
    low = rng.uniform(420.0, 650.0)
    span = rng.uniform(1.3, 1.8)
    turn = (np.searchsorted(strikes, seconds) % 2).astype(float)
    if rng.random() < 0.5:
        turn = ndimage.uniform_filter1d(turn, int(rate * 0.25))
    pitch = low * span**turn
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    harmonics = sum(np.sin(n * phase) / n**1.3 for n in (1, 2, 3, 4, 5))
    return _peak(np.asarray(harmonics))


def motorcycle(
    rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]
) -> Mono:
    """A combustion engine: firing pulses shaped by an exhaust, revved up at the given times."""
    seconds = np.arange(length) / rate
    idle = rng.uniform(32.0, 60.0)
    revs = np.ones(length)
    for strike in strikes:
        since = np.clip(seconds - strike, 0.0, None)
        revs += rng.uniform(0.4, 1.1) * (since / 0.25) * np.exp(1.0 - since / 0.25)
    cycle = np.cumsum(idle * revs) / rate
    pulses = np.exp(-12.0 * (cycle % 1.0)) + 0.7 * np.exp(-16.0 * ((cycle + 0.43) % 1.0))
    noise = rng.standard_normal(length) * pulses
    exhaust = signal.sosfilt(_band(rate, 60.0, rng.uniform(500.0, 1100.0)), pulses + 0.15 * noise)
    return _peak(np.tanh(2.0 * _peak(exhaust)))


def helicopter(
    rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]
) -> Mono:
    """Blade slap over a turbine whine; the given times set only the first blade's phase."""
    seconds = np.arange(length) / rate
    blades = rng.uniform(9.0, 16.0)
    start = strikes[0] if len(strikes) else 0.0
    phase = (blades * (seconds - start)) % 1.0
    slap = np.exp(-9.0 * phase)
    thump = slap * np.sin(2 * np.pi * rng.uniform(70.0, 120.0) * phase / blades)
    rush = signal.sosfilt(_band(rate, 90.0, 900.0), rng.standard_normal(length)) * (0.25 + slap)
    whine = np.sin(2 * np.pi * rng.uniform(380.0, 700.0) * seconds)
    return _peak(1.5 * thump + 0.5 * _peak(rush) + 0.12 * whine)


def stream(rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]) -> Mono:
    """Running water: a soft rush under many small, rising bubbles."""
    rush = signal.sosfilt(
        _band(rate, 250.0, rng.uniform(1200.0, 2600.0)), rng.standard_normal(length)
    )
    water = 0.35 * _peak(rush)
    count = int(length / rate * rng.uniform(18.0, 40.0))
    times = np.sort(rng.uniform(0.0, length / rate, count))
    for time, pitch in zip(times, rng.uniform(350.0, 1400.0, count), strict=True):
        at = int(time * rate)
        seconds = np.arange(min(int(rate * 0.06), length - at)) / rate
        tone = np.sin(2 * np.pi * pitch * (1.0 + 2.5 * seconds) * seconds)
        water[at : at + len(seconds)] += rng.uniform(0.2, 0.6) * tone * np.exp(-seconds / 0.015)
    return _peak(water)


def _place(
    one: Mono, strikes: NDArray[np.float64], length: int, rate: int, rng: np.random.Generator
) -> Mono:
    """Add a copy of `one` at each strike, each a little louder or softer than the last."""
    out = np.zeros(length)
    one = _peak(one)
    for strike, gain in zip(strikes, rng.uniform(0.75, 1.0, len(strikes)), strict=True):
        at = round(strike * rate)
        if 0 <= at < length:
            piece = one[: length - at]
            out[at : at + len(piece)] += gain * piece
    return out


def _attack(length: int, rate: int, seconds: float) -> Mono:
    """A ramp that keeps a blow from starting with a click."""
    return np.minimum(1.0, np.arange(length) / (seconds * rate))


def _band(rate: int, low: float, high: float) -> NDArray[np.float64]:
    return np.asarray(signal.butter(2, [low, high], btype="band", fs=rate, output="sos"))


def _peak(samples: Mono) -> Mono:
    """The same sound with a peak of 1."""
    return samples / max(float(np.abs(samples).max()), 1e-9)
