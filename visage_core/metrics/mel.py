"""Do two signals sound alike? A distance between their mel spectrograms at several resolutions."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from torchaudio.transforms import MelSpectrogram

SCALES = ((256, 20), (512, 40), (1024, 80), (2048, 160))
"""FFT length in samples and number of mel bands of every resolution; the hop is a quarter."""

FLOOR = 1e-4
"""Amplitude under which differences do not count: -80 dB below a full-scale sine."""


def mel_distance(
    generated: NDArray[np.floating], reference: NDArray[np.floating], sample_rate: int
) -> float:
    """Mean absolute difference of log10 mel amplitudes of two signals [C, N]; 0 if they are equal.

    Averaged over channels, bands and frames, then over `SCALES`. A factor of ten in level at all
    frequencies is a distance of 1. Raises `ValueError` if the shapes differ or are empty.
    """
    if np.shape(generated) != np.shape(reference) or np.ndim(generated) != 2:
        raise ValueError(f"cannot compare {np.shape(generated)} with {np.shape(reference)}")
    if np.size(generated) == 0:
        raise ValueError("cannot compare signals without samples")
    pair = torch.from_numpy(np.stack([generated, reference]).astype(np.float32))
    distances = [_distance_at(pair, sample_rate, *scale) for scale in SCALES]
    return float(np.mean(distances))


def _distance_at(pair: torch.Tensor, sample_rate: int, fft_length: int, bands: int) -> float:
    """Mean absolute difference at one resolution of the two signals in `pair` [2, C, N]."""
    spectrogram = _mel_spectrogram(sample_rate, fft_length, bands)
    sine = fft_length / 4  # what a full-scale sine reaches behind a Hann window
    generated, reference = (spectrogram(pair) / sine).clamp(min=FLOOR).log10()
    return float((generated - reference).abs().mean())


@cache
def _mel_spectrogram(sample_rate: int, fft_length: int, bands: int) -> MelSpectrogram:
    return MelSpectrogram(
        sample_rate,
        n_fft=fft_length,
        hop_length=fft_length // 4,
        n_mels=bands,
        power=1.0,
        mel_scale="slaney",
        pad_mode="constant",
    )
