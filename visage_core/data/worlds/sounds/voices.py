"""Things with a voice: bird, dog and a crowd of people."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visage_core.data.worlds.sounds.shaping import (
    Mono,
    band,
    harmonics,
    noise_band,
    peaked,
    placed,
    pulses,
    seconds_of,
    tone,
)

_VOWELS = ((730.0, 1090.0), (270.0, 2290.0), (300.0, 870.0), (530.0, 1840.0), (570.0, 840.0))
"""First two formants of a, i, u, e, o in hertz."""


def bird(rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]) -> Mono:
    """Phrases of whistled, swept syllables, or trills of one repeated note."""
    base, syllables = rng.uniform(1700.0, 3800.0), int(rng.integers(2, 6))
    gap = rng.uniform(0.07, 0.14)
    sweeps = rng.uniform(-0.35, 0.45, syllables)
    steps = rng.choice([0.8, 0.9, 1.0, 1.12, 1.25], syllables)
    vibrato, depth = rng.uniform(18.0, 45.0), rng.uniform(0.0, 0.06)
    if rng.random() < 0.3:
        syllables, gap = 2 * syllables, 0.55 * gap
        sweeps, steps = np.full(syllables, sweeps[0]), np.ones(syllables)
    phrase = np.zeros(int(rate * (gap * syllables + 0.1)))
    seconds = seconds_of(int(rate * gap * 0.85), rate)
    for index, (sweep, step) in enumerate(zip(sweeps, steps, strict=True)):
        bend = 1.0 + sweep * seconds / seconds[-1] + depth * np.sin(2 * np.pi * vibrato * seconds)
        pitch = base * step * bend
        note = tone(pitch, len(seconds), rate) + 0.12 * tone(2.0 * pitch, len(seconds), rate)
        at = int(index * gap * rate)
        phrase[at : at + len(seconds)] += np.hanning(len(seconds)) ** 0.6 * note
    return peaked(placed([phrase], strikes, length, rate, rng))


def dog(rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]) -> Mono:
    """Barks: a pitched cry that rises and falls through an opening muzzle, with breath."""
    pitch, hoarse = rng.uniform(190.0, 620.0), rng.uniform(0.1, 0.5)
    stretch = (pitch / 400.0) ** -0.4
    barks = []
    for _ in range(3):
        seconds = seconds_of(int(rate * stretch * rng.uniform(0.13, 0.2)), rate)
        part = seconds / seconds[-1]
        curve = pitch * rng.uniform(0.93, 1.07) * (0.75 + 0.6 * np.sin(np.pi * part**0.6))
        cry = peaked(harmonics(curve, rate, 0.7, 24))
        breath = hoarse * noise_band(rng, len(seconds), rate, 600.0, 3500.0)
        muzzle = band(cry + breath, rate, 350.0 + 0.5 * pitch, 1300.0 + 2.0 * pitch, 2)
        barks.append(peaked(muzzle) * np.minimum(1.0, seconds / 0.008) * (1.0 - part) ** 0.7)
    return peaked(placed(barks, strikes, length, rate, rng))


def crowd(rng: np.random.Generator, length: int, rate: int, strikes: NDArray[np.float64]) -> Mono:
    """Several people talking at once: syllables of changing vowels, each at its own pace."""
    voices = int(rng.integers(3, 7))
    murmur = sum(_voice(rng, length, rate) for _ in range(voices))
    room = 0.15 * noise_band(rng, length, rate, 200.0, 1500.0)
    return peaked(peaked(np.asarray(murmur)) + room)


def _voice(rng: np.random.Generator, length: int, rate: int) -> Mono:
    pitch = rng.uniform(85.0, 150.0) if rng.random() < 0.5 else rng.uniform(160.0, 260.0)
    pace = rng.uniform(3.0, 5.5)
    count = int(length / rate * pace) + 2
    places = np.arange(length) / rate * pace
    melody = np.interp(places, np.arange(count + 1), rng.uniform(0.85, 1.2, count + 1))
    throat = pulses(pitch * melody, rate, 30)
    spoken = (rng.random(count) < 0.8) * rng.uniform(0.4, 1.0, count)
    vowels = rng.integers(len(_VOWELS), size=count)
    size = rng.uniform(0.9, 1.15)
    out = np.zeros(length)
    syllable = np.minimum(places.astype(int), count - 1)
    opening = spoken[syllable] * np.sin(np.pi * (places % 1.0)) ** 0.7
    for vowel, formants in enumerate(_VOWELS):
        mouth = opening * (vowels[syllable] == vowel)
        for gain, formant in zip((1.0, 0.6), formants, strict=True):
            out += gain * band(throat * mouth, rate, 0.85 * size * formant, 1.15 * size * formant)
    return peaked(out) * rng.uniform(0.4, 1.0)
