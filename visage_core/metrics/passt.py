"""PaSST, the classifier behind the paper's FAD and KLD; an optional extra.

Koutini et al., "Efficient Training of Audio Transformers with Patchout" (Interspeech 2022), as
the package hear21passt builds it: 32 kHz, 527 AudioSet classes, embeddings [768]. Its weights are
fetched only when the user asks, into the user's data folder, and read as tensors alone. KLD takes
the softmax over the 527 logits, as evaluations of generated sound do.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from visage_core.download import ReportDownload, download
from visage_core.errors import ModelError
from visage_core.metrics.classifier import Description, as_mono_batch
from visage_core.models import models_home
from visage_core.types import FloatArray

NAME = "passt"
ARCHITECTURE = "passt_s_swa_p16_128_ap476"
WEIGHTS = "passt-s-f128-p16-s10-ap.476-swa.pt"
URL = f"https://github.com/kkoutini/PaSST/releases/download/v0.0.1-audioset/{WEIGHTS}"

SAMPLE_RATE = 32000
CLASSES = 527
LONGEST, SHORTEST = 10 * SAMPLE_RATE, SAMPLE_RATE
"""Samples that the transformer's positions cover, and what shorter signals are filled up to."""


class PasstClassifier:
    """PaSST on whole signals; one longer than 10 s is the mean of adjoining pieces."""

    name = NAME
    head_sizes = (CLASSES,)

    def __init__(self, mel: nn.Module, network: nn.Module, device: str = "cpu") -> None:
        self._device = device
        self._mel = mel.to(device).eval()
        self._network = network.to(device).eval().requires_grad_(False)

    @torch.inference_mode()
    def describe(self, samples: FloatArray, sample_rate: int) -> Description:
        """See `SoundClassifier`."""
        signals = torch.from_numpy(as_mono_batch(samples, sample_rate, SAMPLE_RATE))
        pieces = [self._pass(piece) for piece in torch.split(signals, LONGEST, dim=1)]
        features, probabilities = (
            torch.stack(both).mean(dim=0).cpu().numpy() for both in zip(*pieces, strict=True)
        )
        return Description(features, probabilities)

    def embed(self, samples: FloatArray, sample_rate: int) -> FloatArray:
        """See `SoundClassifier`."""
        return self.describe(samples, sample_rate).embeddings

    def class_probabilities(self, samples: FloatArray, sample_rate: int) -> FloatArray:
        """See `SoundClassifier`."""
        return self.describe(samples, sample_rate).probabilities

    def _pass(self, signals: Tensor) -> tuple[Tensor, Tensor]:
        missing = max(0, SHORTEST - signals.shape[1])
        filled = functional.pad(signals, (0, missing)).to(self._device)
        with _quiet():
            logits, features = self._network(self._mel(filled)[:, None])
        return features.float(), logits.float().softmax(dim=-1)


def load_passt(device: str = "cpu", report: ReportDownload | None = None) -> PasstClassifier:
    """PaSST with its published weights, which are fetched only if there is a `report`.

    Raises `ModelError` if the extra or the weights are missing.
    """
    mel, network = _build()
    weights = weights_path()
    if not weights.is_file():
        _fetch(weights, report)
    try:
        tensors = torch.load(weights, map_location="cpu", weights_only=True)
        network.load_state_dict(tensors)
    except Exception as error:
        raise ModelError(
            weights,
            f"does not hold PaSST's weights ({_first_line(error)})",
            "Delete it, fetch again",
        ) from error
    return PasstClassifier(mel, network, device)


def weights_path() -> Path:
    """Where the fetched weights live."""
    return models_home() / NAME / WEIGHTS


def _fetch(weights: Path, report: ReportDownload | None) -> None:
    if report is None:
        raise ModelError(
            weights,
            "PaSST's weights (330 MB) are not there",
            f"Run again with --fetch-classifier, or put the file from {URL} there; "
            "--classifier aisfx needs no download",
        )
    download(URL, weights, report)


def _build() -> tuple[nn.Module, nn.Module]:
    """Front end and network, with random weights."""
    try:
        from hear21passt.models.passt import get_model
        from hear21passt.models.preprocess import AugmentMelSTFT
    except ImportError as error:
        raise ModelError(
            "The classifier passt",
            f"needs the optional package hear21passt ({_first_line(error)})",
            "Install it with: pip install 'visage-studio[passt]'; "
            "--classifier aisfx is always there",
        ) from error
    with _quiet():
        mel: nn.Module = AugmentMelSTFT(
            n_mels=128,
            sr=SAMPLE_RATE,
            win_length=800,
            hopsize=320,
            n_fft=1024,
            fmin_aug_range=10,
            fmax_aug_range=2000,
        )
        network: nn.Module = get_model(arch=ARCHITECTURE, pretrained=False)
    return mel, network


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what the package prints, and its warnings about sizes, off the terminal."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
