"""Checkpoints on disk: `config.json` beside `model.safetensors` or `pytorch_model.bin`."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from visage_core.errors import ModelError
from visage_core.model.config import VisageConfig
from visage_core.model.visage import VisageModel
from visage_core.weights import WEIGHTS_NAME, check_tensors, read_weights, write_part

PICKLE_NAME = "pytorch_model.bin"

_GET_AGAIN = "Get the checkpoint again, or another one"


def load_checkpoint(
    folder: Path | str, device: torch.device | str = "cpu", dtype: torch.dtype = torch.float32
) -> VisageModel:
    """The model in `folder`, ready for inference.

    Nothing in the file is executed. Raises `ModelError` naming every tensor that is missing,
    unknown or of another shape than the configuration asks for.
    """
    folder = Path(folder)
    config = VisageConfig.load(folder)
    tensors = _read_tensors(folder)
    with torch.device("meta"):
        model = VisageModel(config)
    check_tensors(folder, tensors, model.state_dict(), most_named=None)
    model = model.to(dtype).to_empty(device=device)
    model.load_state_dict(tensors)
    return model.eval()


def save_checkpoint(model: VisageModel, folder: Path | str) -> None:
    """Write `model` into `folder` so that `load_checkpoint` reads it back."""
    write_part(folder, model.config.to_mapping(), model.state_dict())


def _read_tensors(folder: Path) -> dict[str, Tensor]:
    """The tensors in a folder; safetensors is preferred. Raises `ModelError`."""
    path = folder / PICKLE_NAME
    if (folder / WEIGHTS_NAME).is_file():
        return read_weights(folder)
    if not path.is_file():
        raise ModelError(folder, f"holds no {WEIGHTS_NAME} or {PICKLE_NAME}", _GET_AGAIN)
    try:
        loaded = torch.load(
            path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path)
        )
    # A damaged file can fail in any way a parser can; all of them mean the same here.
    except Exception as error:
        reason = f"cannot be read as a checkpoint ({_first_line(error)})"
        raise ModelError(path, reason, _GET_AGAIN) from error
    return _checked_table(path, loaded)


def _checked_table(path: Path, loaded: object) -> dict[str, Tensor]:
    if not isinstance(loaded, Mapping):
        raise ModelError(path, "does not hold a table of tensors", _GET_AGAIN)
    strangers = sorted(str(name) for name, value in loaded.items() if not torch.is_tensor(value))
    if strangers:
        reason = f"holds values that are no tensors: {', '.join(strangers)}"
        raise ModelError(path, reason, _GET_AGAIN)
    return dict(loaded)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
