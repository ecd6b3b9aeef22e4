"""A classifier simple enough to reason about, and a few clips of the world."""

from pathlib import Path

import numpy as np
import pytest

from visage_core.data.worlds.writer import WorldOptions, write_world
from visage_core.metrics.classifier import Description
from visage_core.types import FloatArray


class QuarterBands:
    """Hears how loud four frequency bands are."""

    name = "quarter-bands"
    head_sizes = (4,)

    def describe(self, samples: FloatArray, sample_rate: int) -> Description:
        power = np.abs(np.fft.rfft(samples, axis=1)) ** 2
        bands = np.stack([part.sum(axis=1) for part in np.array_split(power, 4, axis=1)], axis=1)
        shares = (1e-6 + bands) / (1e-6 + bands).sum(axis=1, keepdims=True)
        return Description(np.log10(1e-6 + bands).astype(np.float32), shares.astype(np.float32))

    def embed(self, samples: FloatArray, sample_rate: int) -> FloatArray:
        return self.describe(samples, sample_rate).embeddings

    def class_probabilities(self, samples: FloatArray, sample_rate: int) -> FloatArray:
        return self.describe(samples, sample_rate).probabilities


@pytest.fixture
def classifier(monkeypatch: pytest.MonkeyPatch) -> QuarterBands:
    """The same from the command line, whatever is asked for there."""
    hearing = QuarterBands()
    monkeypatch.setattr(
        "visage_core.metrics.classifier.load_classifier", lambda *_args, **_more: hearing
    )
    return hearing


@pytest.fixture(scope="session")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scenes")
    write_world(folder, 3, 5, WorldOptions(sample_rate=16000), workers=1)
    return folder
