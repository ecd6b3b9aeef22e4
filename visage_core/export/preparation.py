"""The sound of a delivery at its rate, length and level, before it is coded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from visage_core.ambisonics.convention import to_ambix
from visage_core.ambisonics.energy import covariance, dominant_direction
from visage_core.errors import DeliveryError, ExportError
from visage_core.export.delivery import Delivery
from visage_core.export.levels import decibels, shared_gain, true_peak
from visage_core.export.watch import Watch
from visage_core.types import Direction, FloatArray

_DIRECTED = 0.02
"""Mean intensity, as a share of the energy of all channels, below which a sound has no direction
that coding and rounding would keep; a single source has a half."""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Samples float32 [C, N] ready to be coded, the gain in them, and their true peak."""

    samples: FloatArray
    sample_rate: int
    gain_db: float
    true_peak: float
    notes: tuple[str, ...] = ()

    @property
    def level_db(self) -> float | None:
        """Root mean square of all channels over full scale, None for silence."""
        return level_db(self.samples)

    @property
    def direction(self) -> Direction | None:
        """Where most of an AmbiX sound comes from, None if from nowhere in particular."""
        products = covariance(self.samples[:4])
        if np.linalg.norm(products[0, 1:]) <= _DIRECTED * np.trace(products):
            return None
        return dominant_direction(products)


def prepare(
    delivery: Delivery, path: Path, samples: FloatArray, watch: Watch, *, bounded: bool
) -> Prepared:
    """`samples` [C, N] at the field's rate, resampled, as long as the video, at a safe level.

    `bounded`: the file cannot hold what lies beyond full scale. Raises `ExportError` for the file
    `path`, `MediaError` for the video and `Cancelled`.
    """
    if not np.isfinite(samples).all():
        raise ExportError(path, "the sound has values that are not numbers", "Generate it again.")
    watch.at(0.0)
    rate = delivery.sample_rate or delivery.foa.sample_rate
    resampled = resample(samples, delivery.foa.sample_rate, rate)
    watch.at(0.5)
    fitted, notes = _as_long_as_video(delivery, resampled, rate)
    peak = true_peak(fitted)
    gain = shared_gain(peak, delivery.gain, bounded=bounded)
    watch.at(1.0)
    if gain != 1.0:
        fitted = fitted * np.float32(gain)
        notes += (f"all channels share a gain of {decibels(gain):+.1f} dB",)
    return Prepared(fitted, rate, decibels(gain), peak * gain, notes)


def ambix_of(delivery: Delivery) -> FloatArray:
    """The delivery's field [4, N] as AmbiX."""
    return to_ambix(delivery.foa).samples


def head_locked(delivery: Delivery) -> FloatArray | None:
    """Left and right [2, N] of the delivery's head-locked stereo, as long as its field.

    Raises `DeliveryError` if it has other channels.
    """
    pair = delivery.head_locked
    if pair is None:
        return None
    if pair.shape[:1] != (2,):
        raise DeliveryError(
            f"Head-locked sound is stereo, not {list(pair.shape)}. Choose a file of two channels."
        )
    return fit(pair, delivery.foa.samples.shape[1])


def resample(samples: FloatArray, rate: int, wanted: int) -> FloatArray:
    """Samples [C, N] at another rate, by soxr's very high quality: [C, round(N wanted / rate)]."""
    if rate == wanted or samples.shape[1] == 0:
        return samples
    frames = np.ascontiguousarray(samples.T, np.float32)
    length = round(samples.shape[1] * wanted / rate)
    return fit(np.asarray(soxr.resample(frames, rate, wanted, quality="VHQ")).T, length)


def fit(samples: NDArray[np.float32], length: int) -> FloatArray:
    """Samples [C, N] cut to, or filled with silence up to, [C, length]."""
    missing = max(length - samples.shape[1], 0)
    return np.pad(samples[:, :length], ((0, 0), (0, missing)))


def level_db(samples: NDArray[np.floating]) -> float | None:
    """Root mean square of all channels over full scale in decibels, None for silence."""
    power = float(np.mean(np.square(samples, dtype=np.float64))) if samples.size else 0.0
    return decibels(power**0.5) if power > 0.0 else None


def _as_long_as_video(
    delivery: Delivery, samples: FloatArray, rate: int
) -> tuple[FloatArray, tuple[str, ...]]:
    if delivery.video is None:
        return samples, ()
    from visage_core.media.reader import probe

    info = probe(delivery.video)
    length = round(info.duration * rate)
    apart = (samples.shape[1] - length) / rate
    if abs(apart) <= 1.0 / info.frame_rate:
        return fit(samples, length), ()
    done = "cut" if apart > 0 else "filled with silence"
    note = f"the sound was {abs(apart):.2f} s {'longer' if apart > 0 else 'shorter'} than the video"
    return fit(samples, length), (f"{note} and is {done} to its length",)
