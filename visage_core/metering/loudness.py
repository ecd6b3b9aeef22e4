"""Programme loudness after EBU R128: ITU-R BS.1770 gating and the meter of EBU Tech 3341."""

from __future__ import annotations

import math
from array import array

import numpy as np
from numpy.typing import NDArray

from visage_core.metering.k_weighting import KWeighting

HOP_SECONDS = 0.1
MOMENTARY_HOPS, SHORT_TERM_HOPS = 4, 30

ABSOLUTE_GATE = -70.0
RELATIVE_GATE = -10.0

_OFFSET = -0.691  # the K-weighting's gain at 1 kHz, so that a full-scale sine there reads -3.01


class LoudnessMeter:
    """Loudness in LUFS of blocks [C, n] of mono, stereo or anything whose channels count alike.

    Readings change every 100 ms and do not depend on how the signal is cut into blocks; -inf is
    silence, or nothing measured yet.
    """

    def __init__(self, channels: int, sample_rate: int) -> None:
        self._weighting = KWeighting(channels, sample_rate)
        self._hop = round(HOP_SECONDS * sample_rate)
        self._rest = np.zeros(0)  # power per sample of the hop that has begun
        self._hops: list[float] = []
        self._gated = array("d")  # power of the 400 ms blocks over the absolute gate
        self._integrated = -math.inf

    def push(self, block: NDArray[np.floating]) -> None:
        """Measure the next block [C, n]."""
        power = np.sum(self._weighting.process(block) ** 2, axis=0)
        power = np.concatenate([self._rest, power])
        whole = len(power) // self._hop * self._hop
        self._rest = power[whole:]
        for hop in power[:whole].reshape(-1, self._hop).mean(axis=1):
            self._add_hop(float(hop))

    @property
    def momentary(self) -> float:
        """Loudness of the last 400 ms."""
        return self._recent(MOMENTARY_HOPS)

    @property
    def short_term(self) -> float:
        """Loudness of the last 3 s."""
        return self._recent(SHORT_TERM_HOPS)

    @property
    def integrated(self) -> float:
        """Loudness since the beginning, gated: silence and quiet passages do not count."""
        return self._integrated

    def _add_hop(self, power: float) -> None:
        self._hops = [*self._hops[1 - SHORT_TERM_HOPS :], power]
        if len(self._hops) >= MOMENTARY_HOPS:
            block = float(np.mean(self._hops[-MOMENTARY_HOPS:]))
            if _lufs(block) > ABSOLUTE_GATE:
                self._gated.append(block)
                self._integrated = _gated_loudness(np.array(self._gated))

    def _recent(self, hops: int) -> float:
        return _lufs(float(np.mean(self._hops[-hops:]))) if len(self._hops) >= hops else -math.inf


def _gated_loudness(powers: NDArray[np.float64]) -> float:
    """Loudness of the blocks that are not far under the mean of all."""
    threshold = np.mean(powers) * 10.0 ** (RELATIVE_GATE / 10.0)
    return _lufs(float(np.mean(powers[powers > threshold])))


def _lufs(power: float) -> float:
    return _OFFSET + 10.0 * math.log10(power) if power > 0.0 else -math.inf
