"""Checkpoints on disk: `config.json` beside `model.safetensors` or `pytorch_model.bin`."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from visage_core.errors import ModelError
from visage_core.model.config import VisageConfig
from visage_core.model.visage import VisageModel

SAFETENSORS_FILE = "model.safetensors"
PICKLE_FILE = "pytorch_model.bin"

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
    path, tensors = _read_tensors(folder)
    with torch.device("meta"):
        model = VisageModel(config)
    _check_tensors(path, model.state_dict(), tensors)
    model = model.to(dtype).to_empty(device=device)
    model.load_state_dict(tensors)
    return model.eval()


def save_checkpoint(model: VisageModel, folder: Path | str) -> None:
    """Write `model` into `folder` so that `load_checkpoint` reads it back."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    model.config.save(folder)
    tensors = {name: t.detach().cpu().contiguous() for name, t in model.state_dict().items()}
    partial = folder / (SAFETENSORS_FILE + ".part")
    save_file(tensors, partial)
    partial.replace(folder / SAFETENSORS_FILE)


def _read_tensors(folder: Path) -> tuple[Path, dict[str, Tensor]]:
    for name, read in ((SAFETENSORS_FILE, load_file), (PICKLE_FILE, _load_pickle)):
        path = folder / name
        if path.is_file():
            try:
                return path, read(path)
            except ModelError:
                raise
            # A damaged file can fail in any way a parser can; all of them mean the same here.
            except Exception as error:
                reason = f"cannot be read as a checkpoint ({_first_line(error)})"
                raise ModelError(path, reason, _GET_AGAIN) from error
    raise ModelError(folder, f"holds no {SAFETENSORS_FILE} or {PICKLE_FILE}", _GET_AGAIN)


def _load_pickle(path: Path) -> dict[str, Tensor]:
    loaded = torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
    if not isinstance(loaded, Mapping):
        raise ModelError(path, "does not hold a table of tensors", _GET_AGAIN)
    strangers = [str(name) for name, value in loaded.items() if not isinstance(value, Tensor)]
    if strangers:
        raise ModelError(path, f"holds values that are no tensors: {_named(strangers)}", _GET_AGAIN)
    return dict(loaded)


def _check_tensors(path: Path, wanted: Mapping[str, Tensor], found: Mapping[str, Tensor]) -> None:
    def shape(tensor: Tensor) -> str:
        return "x".join(map(str, tensor.shape)) or "scalar"

    mismatched = [
        f"{name} ({shape(found[name])} instead of {shape(wanted[name])})"
        for name in wanted.keys() & found.keys()
        if found[name].shape != wanted[name].shape
    ]
    complaints = {
        "lacks": wanted.keys() - found.keys(),
        "holds unknown tensors": found.keys() - wanted.keys(),
        "holds tensors of the wrong shape": mismatched,
    }
    reasons = [f"{what}: {_named(names)}" for what, names in complaints.items() if names]
    if reasons:
        raise ModelError(path, "; ".join(reasons), "Use the config.json that belongs to it")


def _named(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
