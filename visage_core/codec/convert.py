"""Published codec weights as a bundle's codec part."""

from __future__ import annotations

import pickle
from pathlib import Path

import torch

from visage_core.codec.dac import CodecConfig, fold_weight_norm, load_codec
from visage_core.errors import ModelError
from visage_core.weights import write_part


def convert_release(path: Path, folder: Path) -> None:
    """Write the codec of a `weights.pth` released by Descript into `folder`.

    The file holds `state_dict` and, in `metadata`, the arguments of `dac.DAC`. It is read without
    executing anything in it. Raises `ModelError`.
    """
    try:
        release = torch.load(path, map_location="cpu", weights_only=True)
        arguments = release["metadata"]["kwargs"]
        known = {name: arguments[name] for name in CodecConfig.model_fields if name in arguments}
        tensors = fold_weight_norm(dict(release["state_dict"]))
        write_part(folder, CodecConfig(**known).model_dump(), tensors)
    except (pickle.UnpicklingError, RuntimeError, EOFError, LookupError, TypeError) as error:
        reason = f"is not a release of the codec ({str(error).partition(chr(10))[0]})"
        raise ModelError(path, reason, "Delete the file and fetch it again") from error
    load_codec(folder)
