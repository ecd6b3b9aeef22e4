"""What the meters of the monitor show, measured in the feeder's thread and read in any."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from visage_core.metering.levels import CorrelationMeter, PeakMeter
from visage_core.metering.loudness import LoudnessMeter
from visage_core.metering.true_peak import TruePeakMeter
from visage_core.types import FloatArray

SURROUND_WEIGHTS = np.sqrt([[1.0], [1.0], [1.0], [0.0], [1.41], [1.41]])
"""Gains of L R C LFE Ls Rs before their loudness is measured (ITU-R BS.1770, table 3)."""


@dataclass(frozen=True, slots=True)
class Readings:
    """Peaks (1 is full scale) of W, Y, Z, X, and of the feed: correlation, LUFS and dBTP."""

    levels: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0)
    held: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0)
    correlation: float = 0.0
    momentary: float = -math.inf
    short_term: float = -math.inf
    integrated: float = -math.inf
    true_peak: float = -math.inf


class Metering:
    """All meters of one monitor: of the field as it is, and of the feed of `channels` channels
    (those of the two ears first) before its level is set.

    So neither the look direction nor the monitoring level changes what the channels read.
    """

    def __init__(self, sample_rate: int, channels: int = 2) -> None:
        self.readings = Readings()
        self._sample_rate, self._feed_channels = sample_rate, channels
        self._weights = SURROUND_WEIGHTS if channels == len(SURROUND_WEIGHTS) else np.ones((1, 1))
        self._channels = PeakMeter(4, sample_rate)
        self._correlation = CorrelationMeter(sample_rate)
        self._restart_wanted = True

    def push(self, field: FloatArray, feed: FloatArray) -> None:
        """Measure the next block: AmbiX [4, n] and what is heard of it [K, n]."""
        if self._restart_wanted:
            self._restart_wanted = False
            self._loudness = LoudnessMeter(self._feed_channels, self._sample_rate)
            self._true_peak = TruePeakMeter(self._feed_channels, self._sample_rate)
        self._channels.push(field)
        self._correlation.push(feed[:2])
        self._loudness.push(feed * self._weights)
        self._true_peak.push(feed)
        self.readings = Readings(
            levels=tuple(self._channels.levels.tolist()),
            held=tuple(self._channels.held.tolist()),
            correlation=self._correlation.correlation,
            momentary=self._loudness.momentary,
            short_term=self._loudness.short_term,
            integrated=self._loudness.integrated,
            true_peak=self._true_peak.decibels,
        )

    def restart(self) -> None:
        """Forget loudness and true peak so far, from any thread, before the next block."""
        self._restart_wanted = True
