"""A classifier simple enough to reason about, and a few clips of the world."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from visage_core.data.worlds.writer import WorldOptions, write_world
from visage_core.metrics.classifier import Description
from visage_core.types import FloatArray


class BandClassifier:
    """Hears how loud four frequency bands are: its embedding, and the classes of its one head."""

    name = "bands"
    head_sizes = (4,)

    def describe(self, samples: FloatArray, sample_rate: int) -> Description:
        power = np.abs(np.fft.rfft(samples, axis=1)) ** 2
        bands = np.stack([part.sum(axis=1) for part in np.array_split(power, 4, axis=1)], axis=1)
        levels = np.log10(1e-6 + bands).astype(np.float32)
        shares = (1e-6 + bands) / (1e-6 + bands).sum(axis=1, keepdims=True)
        return Description(levels, shares.astype(np.float32))

    def embed(self, samples: FloatArray, sample_rate: int) -> FloatArray:
        return self.describe(samples, sample_rate).embeddings

    def class_probabilities(self, samples: FloatArray, sample_rate: int) -> FloatArray:
        return self.describe(samples, sample_rate).probabilities


@pytest.fixture
def bands() -> BandClassifier:
    return BandClassifier()


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three clips of the procedural world."""
    folder = tmp_path_factory.mktemp("evaluated")
    write_world(folder, 3, 3, WorldOptions(sample_rate=16000), workers=1)
    return folder
