"""What every classifier of sounds offers to the semantic metrics, and which ones there are.

A classifier tells what sounds are heard, whatever the signal's phase or fine structure: its
embeddings are what a Fréchet distance compares, its class probabilities what a KL divergence does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import soxr
from numpy.typing import NDArray

from visage_core.download import ReportDownload
from visage_core.errors import ModelError
from visage_core.types import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Description:
    """What a classifier says of N signals.

    `embeddings` float32 [N, D]; `probabilities` float32 [N, C], the classes of all heads side by
    side, each head's own adding up to 1.
    """

    embeddings: FloatArray
    probabilities: FloatArray


class SoundClassifier(Protocol):
    """A network that hears mono signals.

    Signals are float32 [N, T], full scale 1, at any rate; one that is shorter than the network
    needs is padded with silence, and silence itself is a sound like any other.
    """

    @property
    def name(self) -> str:
        """What it is called on the command line and in results."""

    @property
    def head_sizes(self) -> tuple[int, ...]:
        """Classes of each head; they add up to C."""

    def describe(self, samples: FloatArray, sample_rate: int) -> Description:
        """Embeddings and probabilities in one pass."""

    def embed(self, samples: FloatArray, sample_rate: int) -> FloatArray:
        """Embeddings [N, D]."""

    def class_probabilities(self, samples: FloatArray, sample_rate: int) -> FloatArray:
        """Probabilities [N, C]."""


def load_classifier(
    name: str = "aisfx", device: str = "cpu", *, report: ReportDownload | None = None
) -> SoundClassifier:
    """The classifier called `name`: "aisfx", which ships with the program, or "passt".

    One that has to fetch its weights does so only if there is a `report` to say how far it is.
    Raises `ModelError`.
    """
    if name not in _LOADERS:
        raise ModelError(
            f"The classifier {name}", "is unknown", f"Use one of {', '.join(CLASSIFIERS)}"
        )
    return _LOADERS[name](device, report)


def as_mono_batch(samples: FloatArray, sample_rate: int, wanted_rate: int) -> FloatArray:
    """Signals float32 [N, T] at `wanted_rate`, for a network; one sample at least.

    Raises `ValueError` for another shape and for samples that are not finite.
    """
    signals = np.asarray(samples, np.float32)
    if signals.ndim != 2:
        raise ValueError(f"signals must be [N, T], not {list(signals.shape)}")
    if not np.isfinite(signals).all():
        raise ValueError("signals must be finite")
    if sample_rate != wanted_rate and signals.size:
        resampled: NDArray[np.float32] = soxr.resample(signals.T, sample_rate, wanted_rate)
        signals = resampled.reshape(-1, signals.shape[0]).T
    missing = max(0, 1 - signals.shape[1])
    return np.ascontiguousarray(np.pad(signals, ((0, 0), (0, missing))), np.float32)


def _load_aisfx(device: str, _report: ReportDownload | None) -> SoundClassifier:
    from visage_core.metrics.aisfx import load_aisfx
    from visage_core.resources import resource_path

    return load_aisfx(resource_path("models", "aisfx"), device)


def _load_passt(device: str, report: ReportDownload | None) -> SoundClassifier:
    from visage_core.metrics.passt import load_passt

    return load_passt(device, report)


_LOADERS: dict[str, Callable[[str, ReportDownload | None], SoundClassifier]] = {
    "aisfx": _load_aisfx,
    "passt": _load_passt,
}
CLASSIFIERS = tuple(_LOADERS)
