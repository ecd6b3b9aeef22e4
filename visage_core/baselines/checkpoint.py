"""Spatialisers on disk: `config.json` beside `model.safetensors`, read strictly."""

from __future__ import annotations

from pathlib import Path

import torch
from pydantic import ValidationError

from visage_core.baselines.network import Spatialiser, SpatialiserConfig
from visage_core.errors import ModelError
from visage_core.weights import check_tensors, named_faults, read_config, read_weights, write_part


def save_spatialiser(network: Spatialiser, folder: Path | str) -> None:
    """Write `network` into `folder` so that `load_spatialiser` reads it back."""
    write_part(folder, network.config.model_dump(), network.state_dict())


def load_spatialiser(folder: Path | str, device: torch.device | str = "cpu") -> Spatialiser:
    """The spatialiser in `folder`, ready for inference.

    Raises `ModelError` for a configuration that fits none and for every tensor that is missing,
    unknown or mis-shaped.
    """
    folder = Path(folder)
    network = Spatialiser(_read_config(folder))
    tensors = read_weights(folder)
    check_tensors(folder, tensors, network.state_dict())
    network.load_state_dict(tensors)
    return network.to(device).eval().requires_grad_(False)


def _read_config(folder: Path) -> SpatialiserConfig:
    try:
        return SpatialiserConfig(**read_config(folder))
    except ValidationError as error:
        raise ModelError(
            folder / "config.json",
            f"does not describe a spatialiser ({named_faults(error)})",
            "Train one with `visage train spatialiser`",
        ) from error
