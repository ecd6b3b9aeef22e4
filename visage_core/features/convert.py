"""Published CLIP weights as a bundle's clip part."""

from __future__ import annotations

import pickle
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from visage_core.errors import ModelError
from visage_core.features.clip import load_clip, save_clip


def convert_open_clip(model: str, path: Path, folder: Path) -> None:
    """Write the vision tower of open_clip's `model` from its weights at `path` into `folder`.

    `path` is a safetensors file, or a PyTorch one that is read without executing anything in it.
    Raises `ModelError`.
    """
    from open_clip import get_model_config

    config = get_model_config(model)
    try:
        if path.suffix == ".safetensors":
            tensors = load_file(path)
        else:
            tensors = torch.load(path, map_location="cpu", weights_only=True)
            tensors = tensors.get("state_dict", tensors)
        save_clip(tensors, config, folder)
    except (
        SafetensorError,
        pickle.UnpicklingError,
        RuntimeError,
        EOFError,
        AttributeError,
    ) as error:
        reason = f"holds no CLIP weights ({str(error).partition(chr(10))[0]})"
        raise ModelError(path, reason, "Delete the file and fetch it again") from error
    load_clip(folder)
