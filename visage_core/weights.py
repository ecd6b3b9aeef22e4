"""One part of a model bundle on disk: `config.json` and `model.safetensors`, read with checks.

Torch is not imported here until a tensor is read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visage_core.errors import ModelError

if TYPE_CHECKING:
    import torch
    from pydantic import ValidationError

CONFIG_NAME = "config.json"
WEIGHTS_NAME = "model.safetensors"

_FETCH_AGAIN = "Fetch the model again, or check that the folder is the part it should be"


def named_faults(error: ValidationError) -> str:
    """Every wrong entry of a configuration by name, in one line."""
    return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())


def read_config(folder: Path | str) -> dict[str, Any]:
    """The object in a part's `config.json`. Raises `ModelError`."""
    path = Path(folder) / CONFIG_NAME
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(path, f"cannot be read ({error.strerror})", _FETCH_AGAIN) from error
    except ValueError as error:
        raise ModelError(path, f"is not JSON ({error})", _FETCH_AGAIN) from error
    if not isinstance(config, dict):
        raise ModelError(path, "does not hold a JSON object", _FETCH_AGAIN)
    return config


def read_weights(folder: Path | str, device: str = "cpu") -> dict[str, torch.Tensor]:
    """The tensors of a part's `model.safetensors`, by name. Raises `ModelError`."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    path = Path(folder) / WEIGHTS_NAME
    if not path.is_file():
        raise ModelError(path, "does not exist", _FETCH_AGAIN)
    try:
        return load_file(path, device=device)
    except (SafetensorError, OSError) as error:
        raise ModelError(path, f"is not a safetensors file ({error})", _FETCH_AGAIN) from error


def write_part(
    folder: Path | str, config: Mapping[str, Any], tensors: Mapping[str, torch.Tensor]
) -> None:
    """Write `config.json` and `model.safetensors` into `folder`, which is made if need be.

    The weights are replaced only once they are written in full.
    """
    from safetensors.torch import save_file

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(dict(config), indent=2, ensure_ascii=False)
    (folder / CONFIG_NAME).write_text(text + "\n", encoding="utf-8")
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    unfinished = folder / (WEIGHTS_NAME + ".part")
    save_file(plain, unfinished)
    unfinished.replace(folder / WEIGHTS_NAME)


def check_tensors(
    where: Path | str,
    found: Mapping[str, torch.Tensor],
    expected: Mapping[str, torch.Tensor],
    *,
    most_named: int | None = 3,
) -> None:
    """Raise a `ModelError` that names the tensors which are missing, unknown or mis-shaped.

    Of each kind at most `most_named`, or all of them if that is None.
    """
    missing = sorted(expected.keys() - found.keys())
    unknown = sorted(found.keys() - expected.keys())
    misshapen = [
        f"{name} is {list(found[name].shape)} and should be {list(expected[name].shape)}"
        for name in sorted(expected.keys() & found.keys())
        if found[name].shape != expected[name].shape
    ]
    faults = [
        f"{label} {_shortened(names, most_named)}"
        for label, names in (("missing", missing), ("unknown", unknown), ("", misshapen))
        if names
    ]
    if faults:
        reason = f"the tensors do not fit {CONFIG_NAME}: {'; '.join(faults).strip()}"
        raise ModelError(where, reason, _FETCH_AGAIN)


def _shortened(names: list[str], limit: int | None) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - limit} more" if limit and len(names) > limit else ""
    return ", ".join(names[:limit]) + more
