"""The embedded classifier says what the published one says."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from visage_core.errors import ModelError
from visage_core.metrics.aisfx import AisfxClassifier, MelFrontEnd, load_aisfx, mel_triangles
from visage_core.metrics.classifier import as_mono_batch, load_classifier
from visage_core.weights import write_part

RATE = 44100
GOLDEN = Path(__file__).parents[2] / "golden" / "aisfx" / "golden.npz"


@pytest.fixture(scope="module")
def classifier() -> AisfxClassifier:
    loaded = load_classifier("aisfx")
    assert isinstance(loaded, AisfxClassifier)
    return loaded


def golden_signal() -> np.ndarray:
    """What the original package heard when the golden numbers were made."""
    n = np.arange(5 * RATE)
    t = n / RATE
    sweep = 0.4 * np.sin(2 * np.pi * (150 + 400 * t) * t) * np.exp(-4 * (t % 0.9))
    hiss = 0.1 * np.sin(0.37 * n.astype(float) ** 2) * np.exp(-12 * ((t + 0.3) % 0.6))
    return (sweep + hiss).astype(np.float32)


def test_the_spectrogram_is_the_one_the_weights_were_trained_on(classifier):
    with np.load(GOLDEN) as golden:
        published = golden["spectrogram"]  # Essentia's, every 12th frame
    front_end = MelFrontEnd(classifier.config)
    ours = front_end(torch.from_numpy(golden_signal())[None])[0] * classifier.config.log_maximum
    assert ours.shape == (217, 96)
    np.testing.assert_allclose(ours[::12].numpy(), published, atol=2e-3)


def test_embeddings_and_probabilities_are_those_of_the_original_package(classifier):
    with np.load(GOLDEN) as golden:
        embeddings = golden["embeddings"]
        names = [f"probabilities_{name.replace('-', '_')}" for name in classifier.config.heads]
        probabilities = np.concatenate([golden[name] for name in names], axis=1)
    heard = classifier.describe(golden_signal()[None], RATE)
    expected = embeddings.mean(axis=0)
    error = np.linalg.norm(heard.embeddings[0] - expected) / np.linalg.norm(expected)
    assert error < 1e-2
    np.testing.assert_allclose(heard.probabilities[0], probabilities.mean(axis=0), atol=1e-2)


def test_a_batch_is_its_signals_one_by_one(classifier):
    signals = np.stack([golden_signal(), golden_signal()[::-1] * 0.5])
    together = classifier.describe(signals, RATE)
    for row, signal in enumerate(signals):
        np.testing.assert_allclose(
            classifier.embed(signal[None], RATE)[0], together.embeddings[row], rtol=1e-3, atol=1e-3
        )
        np.testing.assert_allclose(
            classifier.class_probabilities(signal[None], RATE)[0],
            together.probabilities[row],
            atol=1e-4,
        )


def test_the_rate_of_the_recording_hardly_matters(classifier):
    tone = [0.3 * np.sin(2 * np.pi * 440 * np.arange(3 * r) / r)[None] for r in (44100, 48000)]
    one, other = (
        classifier.embed(x.astype(np.float32), r) for x, r in zip(tone, (44100, 48000), strict=True)
    )
    assert np.linalg.norm(one - other) < 0.05 * np.linalg.norm(one)


@settings(max_examples=15)
@given(st.integers(0, 3000), st.sampled_from(["silence", "click", "constant", "full"]))
def test_every_signal_has_a_finite_description(length, kind):
    signal = np.zeros((2, length), np.float32)
    if kind == "click":
        signal[:, :1] = 1.0
    elif kind == "constant":
        signal += 0.5
    elif kind == "full":
        signal += np.resize(np.float32([1.0, -1.0]), length)
    heard = load_classifier("aisfx").describe(signal, RATE)
    assert np.isfinite(heard.embeddings).all()
    assert heard.embeddings.shape == (2, 512)
    heads = np.split(heard.probabilities, np.cumsum([78, 79])[:2], axis=1)
    for head in heads:
        np.testing.assert_allclose(head.sum(axis=1), 1.0, atol=1e-4)


def test_mel_bands_have_equal_weight_and_lie_in_order():
    bank = mel_triangles(RATE, 2048, 96)
    np.testing.assert_allclose(bank.sum(axis=0), 1.0)
    assert (np.diff(bank.argmax(axis=0)) >= 0).all()
    assert (bank >= 0).all()


def test_signals_that_are_none_are_refused():
    with pytest.raises(ValueError, match=r"must be \[N, T\]"):
        as_mono_batch(np.zeros(4, np.float32), RATE, RATE)
    with pytest.raises(ValueError, match="finite"):
        as_mono_batch(np.full((1, 4), np.nan, np.float32), RATE, RATE)


def test_an_unknown_classifier_is_named_with_the_known_ones():
    with pytest.raises(ModelError, match=r"ears: is unknown.*aisfx, passt"):
        load_classifier("ears")


def test_a_damaged_classifier_is_refused(tmp_path):
    write_part(tmp_path, {"heads": {"a": 3}}, {"heads.a.0.weight": torch.zeros(2, 2)})
    with pytest.raises(ModelError, match="tensors do not fit"):
        load_aisfx(tmp_path)
    write_part(tmp_path, {"channels": [4]}, {})
    with pytest.raises(ModelError, match="does not describe a classifier"):
        load_aisfx(tmp_path)
