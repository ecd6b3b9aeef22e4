"""Smooth random patterns for skies, grounds and skylines."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.floating[Any]]
_SIDE = 64


def value_noise(rng: np.random.Generator, x: Field, y: Field, octaves: int = 4) -> Field:
    """Fractal noise between about -1 and 1; its largest waves are one unit wide.

    Waves smaller than two pixels are left out, so that far ground does not flicker.
    """
    total = np.zeros(x.shape, np.float32)
    table = rng.uniform(-1.0, 1.0, (_SIDE, _SIDE)).astype(np.float32)
    step = np.maximum(_steps(x), _steps(y)) if x.ndim == 2 else np.zeros(x.shape, np.float32)
    for octave in range(octaves):
        scale = float(2**octave)
        seen = np.clip(1.6 - 2.5 * scale * step, 0.0, 1.0)
        total += seen * _lattice(table, x * scale + 17.3 * octave, y * scale + 5.1 * octave) / scale
    return total


def _lattice(table: Field, x: Field, y: Field) -> Field:
    """Random values on the whole numbers, smooth between them, repeating every 64."""
    left, low = np.floor(x), np.floor(y)
    u, v = x - left, y - low
    u, v = u * u * (3.0 - 2.0 * u), v * v * (3.0 - 2.0 * v)
    i, j = left.astype(np.int32) % _SIDE, low.astype(np.int32) % _SIDE
    right, high = (i + 1) % _SIDE, (j + 1) % _SIDE
    bottom = table[j, i] + u * (table[j, right] - table[j, i])
    top = table[high, i] + u * (table[high, right] - table[high, i])
    return np.asarray(bottom + v * (top - bottom))


def _steps(values: Field) -> Field:
    """How much a coordinate changes from one pixel to the next, across and down."""
    across = np.abs(np.diff(values, axis=1, append=values[:, -1:]))
    down = np.abs(np.diff(values, axis=0, append=values[-1:]))
    return np.asarray(np.maximum(across, down))


def round_noise(rng: np.random.Generator, turns: Field, count: int, octaves: int = 3) -> Field:
    """Noise around a circle, between about -1 and 1: `turns` from 0 to 1, `count` waves."""
    total = np.zeros(turns.shape, np.float32)
    for octave in range(octaves):
        waves = count * 2**octave
        values = rng.uniform(-1.0, 1.0, waves).astype(np.float32)
        place = turns * np.float32(waves)
        start = np.floor(place)
        part = place - start
        part = part * part * (3.0 - 2.0 * part)
        index = start.astype(np.int32) % waves
        total += (values[index] + part * (values[(index + 1) % waves] - values[index])) / 2**octave
    return total
