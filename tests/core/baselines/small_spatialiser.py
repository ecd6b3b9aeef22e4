"""A spatialiser that fits the tiny bundle."""

import torch

from visage_core.baselines.network import Spatialiser, SpatialiserConfig

SIZES = {
    "sample_rate": 16000,
    "fft": 64,
    "hop": 32,
    "d_clip": 24,
    "channels": [4, 6],
    "hidden": 16,
}


def small() -> Spatialiser:
    torch.manual_seed(0)
    return Spatialiser(SpatialiserConfig(**SIZES))
