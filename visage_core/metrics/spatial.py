"""Do two sound fields put their energy in the same places? CC and AUC of their energy maps.

The scores published for ViSAGe, comparable number for number: 16 kHz, 5 s, the "official" map
basis, samples of equal area on the sphere, Pearson correlation (CC) and AUC-Judd; over the whole
clip ("all") and as means over windows of 1 s ("1fps") and 0.2 s ("5fps").
"""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

import numpy as np
import soxr
from numpy.typing import NDArray

from visage_core.ambisonics.convention import FoaLike, ambix_samples
from visage_core.ambisonics.energy import map_from_covariance, windowed_covariance
from visage_core.errors import InvalidFoa
from visage_core.types import WINDOW_SECONDS, Foa

Float64Array: TypeAlias = NDArray[np.float64]

SAMPLE_RATE = 16000
WINDOW_RATES = {"all": 1.0 / WINDOW_SECONDS, "1fps": 1.0, "5fps": 5.0}
"""Windows per second behind each score."""

NO_CORRELATION = 0.0
CHANCE_AUC = 0.5


def spatial_scores(
    generated: FoaLike, reference: FoaLike, sample_rate: int | None = None
) -> dict[str, float]:
    """Scores cc_all, auc_all, cc_1fps, auc_1fps, cc_5fps, auc_5fps of AmbiX signals [4, N].

    `sample_rate` is that of plain arrays; a `Foa` brings its own. Signals are resampled to
    16 kHz and cut or padded with silence to 5 s.

    Where there is nothing to compare, the scores stay defined: a window in which the reference
    is silent (or equally loud from everywhere) says nothing and is left out of the mean; one in
    which only the generated sound is so scores CC 0 and AUC 0.5, as does a clip that has no
    window left. Raises `InvalidFoa`.
    """
    ours, truth = _prepare(generated, sample_rate), _prepare(reference, sample_rate)
    scores: dict[str, float] = {}
    for name, rate in WINDOW_RATES.items():
        pairs = zip(_window_maps(ours, rate), _window_maps(truth, rate), strict=True)
        windows = [_window_scores(a, b) for a, b in pairs if not _is_flat(b)]
        mean = np.mean(windows, axis=0) if windows else (NO_CORRELATION, CHANCE_AUC)
        scores[f"cc_{name}"], scores[f"auc_{name}"] = float(mean[0]), float(mean[1])
    return scores


def sample_equal_area(maps: Float64Array) -> Float64Array:
    """Values [..., 10312] of maps [..., 90, 180] at points that are equally dense on the sphere.

    Row r of H keeps S = round(W sin(π (r + 0.5) / H)) points, interpolated linearly at
    j (W - W / 2S) / S, j = 0 .. S - 1.
    """
    left, fraction = _equal_area_points(*maps.shape[-2:])
    flat = maps.reshape(*maps.shape[:-2], -1)
    # The last point of a row lies before its last column, so the right neighbour is in the row.
    sampled: Float64Array = flat[..., left] * (1.0 - fraction) + flat[..., left + 1] * fraction
    return sampled


def correlation(generated: Float64Array, reference: Float64Array) -> float:
    """Pearson correlation of two vectors [P], neither of them constant."""
    return float(np.corrcoef(generated, reference)[0, 1])


def auc_judd(generated: Float64Array, reference: Float64Array) -> float:
    """AUC-Judd of two vectors [P]: how well the generated values pick the reference's peaks.

    The fixations are the n points at which the reference exceeds its maximum minus its standard
    deviation; the others are m points. Each fixation's value is a threshold, and the area lies
    under the trapezoids that join (0, 0), the n points (false, true positives) and (1, 1).
    The published scores count the fixations from 0: the i-th highest has i / n true positives and
    (F + 1) / m false ones, F being the others that reach it. That lowers the area a little
    and is kept. Others that tie with a threshold count one half, the mean of what the customary
    random jitter gives. Only the order of the generated values matters, not their scale.
    """
    fixated = reference > reference.max() - reference.std()
    thresholds, others = np.sort(generated[fixated])[::-1], np.sort(generated[~fixated])
    n, m = thresholds.size, others.size
    if n == 0 or m == 0:
        return CHANCE_AUC
    below = (others.searchsorted(thresholds, "left") + others.searchsorted(thresholds, "right")) / 2
    true_positives = np.arange(n) / n
    false_positives = (m - below + 1) / m
    return float(np.trapezoid(np.r_[0, true_positives, 1], np.r_[0, false_positives, 1]))


def _prepare(signal: FoaLike, sample_rate: int | None) -> Float64Array:
    """AmbiX float64 [4, 80000] at 16 kHz."""
    rate = signal.sample_rate if isinstance(signal, Foa) else sample_rate
    if rate is None or rate <= 0:
        raise InvalidFoa(f"a signal given as an array needs its sample rate, not {rate}")
    samples = ambix_samples(signal).astype(np.float64)
    if rate != SAMPLE_RATE:
        samples = soxr.resample(samples.T, rate, SAMPLE_RATE).T
    length = round(WINDOW_SECONDS * SAMPLE_RATE)
    samples = samples[:, :length]
    return np.pad(samples, ((0, 0), (0, length - samples.shape[1])))


def _window_maps(samples: Float64Array, rate: float) -> Float64Array:
    """Equal-area samples [T, 10312] of the official energy map of every window."""
    covariances = windowed_covariance(samples, SAMPLE_RATE, rate)
    return sample_equal_area(map_from_covariance(covariances, "official"))


def _window_scores(generated: Float64Array, reference: Float64Array) -> tuple[float, float]:
    if _is_flat(generated):
        return NO_CORRELATION, CHANCE_AUC
    return correlation(generated, reference), auc_judd(generated, reference)


def _is_flat(values: Float64Array) -> bool:
    """Whether a map is the same everywhere, up to rounding: silence, or W alone."""
    return bool(np.ptp(values) <= 1e-9 * values.max())


@cache
def _equal_area_points(height: int, width: int) -> tuple[NDArray[np.intp], Float64Array]:
    """Flat index of the pixel at or left of every point, and how far beyond it the point lies."""
    left, fraction = [], []
    for row in range(height):
        count = round(width * np.sin(np.pi * (row + 0.5) / height))
        x = np.arange(count) * (width - 0.5 * width / count) / count
        whole = np.floor(x).astype(np.intp)
        left.append(row * width + whole)
        fraction.append(x - whole)
    return np.concatenate(left), np.concatenate(fraction)
