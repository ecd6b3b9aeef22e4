"""Takes at the rate of the player, kept as far as there is room: heard again, they are there."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from visage_core.types import FloatArray, Foa

KEPT_BYTES = 512 * 2**20
"""Enough for all cells of the largest guidance grid, 5 s each."""


class KeptSounds:
    """Makes sounds at a rate, and keeps the last ones that `limit` bytes have room for.

    The one in use and the one that was asked for last are kept in any case. May be called from any
    thread; what two want at once may be made twice.
    """

    def __init__(self, make: Callable[[Foa, int], FloatArray], limit: int = KEPT_BYTES) -> None:
        self._make, self._limit = make, limit
        self._kept: dict[tuple[Foa, int], FloatArray] = {}  # the one asked for last is the last
        self._used: Foa | None = None
        self._lock = threading.Lock()

    def __call__(self, foa: Foa, sample_rate: int) -> FloatArray:
        """The samples [4, N] of a sound at a rate; takes a while unless they are kept."""
        key = (foa, sample_rate)
        with self._lock:
            kept = self._kept.get(key)
        made = self._make(foa, sample_rate) if kept is None else kept
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = made
            self._drop()
        return made

    def use(self, foa: Foa | None) -> None:
        """Keep this one, however long ago it was asked for, until another one is used."""
        with self._lock:
            self._used = foa
            self._drop()

    def _drop(self) -> None:
        """Let go of what was not asked for longest, until the rest has room."""
        held = sum(_held(foa, made) for (foa, _), made in self._kept.items())
        for foa, sample_rate in list(self._kept)[:-1]:
            if held <= self._limit:
                return
            if foa is not self._used:
                held -= _held(foa, self._kept.pop((foa, sample_rate)))


def _held(foa: Foa, made: FloatArray) -> int:
    """Bytes that are in memory for the sake of a sound, that at its own rate included."""
    shared = np.may_share_memory(made, foa.samples)
    return made.nbytes + (0 if shared else foa.samples.nbytes)
