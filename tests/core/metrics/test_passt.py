"""The adapter to PaSST, with a package that only looks like it."""

import sys
from types import ModuleType

import numpy as np
import pytest
import torch
from torch import nn

from visage_core.errors import ModelError
from visage_core.metrics import passt
from visage_core.metrics.classifier import load_classifier


class FakeMel(nn.Module):
    def __init__(self, **options):
        super().__init__()
        assert options["sr"] == passt.SAMPLE_RATE

    def forward(self, signals):
        print("chatter")
        return signals[:, None, :]


class FakeNetwork(nn.Module):
    """Remembers the lengths it was given; the first feature is the signal's level."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))
        self.lengths = []

    def forward(self, spectrograms):
        level = spectrograms.abs().mean(dim=(1, 2, 3))
        self.lengths.append(spectrograms.shape[-1])
        return level[:, None] * torch.ones(passt.CLASSES), level[:, None] * torch.ones(768)


@pytest.fixture
def package(monkeypatch, tmp_path):
    monkeypatch.setenv("VISAGE_HOME", str(tmp_path))
    network = FakeNetwork()
    models = ModuleType("hear21passt.models")
    architecture = ModuleType("hear21passt.models.passt")
    front_end = ModuleType("hear21passt.models.preprocess")

    def get_model(arch, pretrained):
        assert not pretrained, "the package must not download anything by itself"
        print("chatter")
        return network

    architecture.get_model = get_model
    front_end.AugmentMelSTFT = FakeMel
    for module in (ModuleType("hear21passt"), models, architecture, front_end):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    return network


def put_weights(content):
    path = passt.weights_path()
    path.parent.mkdir(parents=True)
    torch.save(content, path)


def test_the_weights_on_this_machine_are_used_and_nothing_is_printed(package, capsys):
    put_weights({"scale": torch.full((1,), 2.0)})
    classifier = load_classifier("passt")
    heard = classifier.describe(np.full((3, 44100), 0.5, np.float32), 44100)
    assert package.scale.item() == 2.0
    assert heard.embeddings.shape == (3, 768)
    assert heard.probabilities.shape == (3, sum(classifier.head_sizes))
    np.testing.assert_allclose(heard.probabilities.sum(axis=1), 1.0, rtol=1e-5)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("seconds", "pieces"), [(0.0, [1.0]), (0.2, [1.0]), (5.0, [5.0]), (25.0, [10, 10, 5])]
)
def test_signals_are_cut_or_filled_to_what_the_positions_cover(package, seconds, pieces):
    put_weights({"scale": torch.ones(1)})
    samples = np.zeros((1, round(seconds * passt.SAMPLE_RATE)), np.float32)
    assert np.isfinite(load_classifier("passt").embed(samples, passt.SAMPLE_RATE)).all()
    assert package.lengths == [round(piece * passt.SAMPLE_RATE) for piece in pieces]


def test_nothing_is_downloaded_unless_that_is_asked_for(package, monkeypatch):
    asked = []
    monkeypatch.setattr(passt, "download", lambda url, path, report: asked.append(url))
    with pytest.raises(ModelError, match=r"are not there.*--fetch-classifier"):
        load_classifier("passt")
    assert not asked


def test_asked_for_the_weights_are_fetched(package, monkeypatch):
    def bring(url, path, report):
        assert url == passt.URL
        put_weights({"scale": torch.ones(1)})

    monkeypatch.setattr(passt, "download", bring)
    assert load_classifier("passt", report=lambda _: None).name == "passt"


def test_what_is_no_weights_is_never_run(package, tmp_path):
    class Trap:
        def __reduce__(self):
            return (print, ("the pickle ran",))

    put_weights(Trap())
    with pytest.raises(ModelError, match="does not hold PaSST's weights"):
        load_classifier("passt")


def test_without_the_package_the_way_out_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "hear21passt", None)
    with pytest.raises(ModelError, match=r"visage-studio\[passt\].*aisfx"):
        load_classifier("passt")
