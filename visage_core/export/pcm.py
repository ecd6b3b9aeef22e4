"""Samples as the integers and floats that files hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Subtype: TypeAlias = Literal["PCM_16", "PCM_24", "FLOAT"]

BITS: dict[Subtype, int] = {"PCM_16": 16, "PCM_24": 24, "FLOAT": 32}

BLOCK = 1 << 16
_DITHER_SEED = 0x5EED


def ceiling(subtype: Subtype) -> float:
    """Largest sample that rounding and dither keep within the range of `subtype`."""
    if subtype == "FLOAT":
        return float("inf")
    headroom = 2.0 if subtype == "PCM_16" else 1.0  # steps below full scale
    return 1.0 - headroom * 2.0 ** (1 - BITS[subtype])


def pcm_blocks(
    samples: NDArray[np.floating], subtype: Subtype, gain: float = 1.0
) -> Iterator[bytes]:
    """Interleaved little-endian blocks of `gain` times samples [C, N].

    Integer formats expect no more than `ceiling`; 16 bits get TPDF dither, the same each time.
    """
    random = np.random.default_rng(_DITHER_SEED)
    for start in range(0, samples.shape[1], BLOCK):
        frames = samples[:, start : start + BLOCK].T.astype(np.float64) * gain
        yield _encode(frames, subtype, random)


def _encode(frames: NDArray[np.float64], subtype: Subtype, random: np.random.Generator) -> bytes:
    if subtype == "FLOAT":
        return frames.astype("<f4", order="C").tobytes()
    steps = frames * 2.0 ** (BITS[subtype] - 1)
    if subtype == "PCM_16":
        return np.rint(steps + _tpdf_dither(steps.shape, random)).astype("<i2").tobytes()
    words = np.rint(steps).astype("<i4", order="C")
    return words.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def _tpdf_dither(shape: tuple[int, ...], random: np.random.Generator) -> NDArray[np.float64]:
    """Triangular noise of ±1 step: it frees the rounding error from the signal."""
    return random.random(shape) - random.random(shape)
