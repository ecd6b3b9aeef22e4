"""The CLIP vision tower: one pass gives what the picture shows and where.

Built through open_clip from a bundle's `clip` folder: `config.json` is an open_clip model
configuration (`embed_dim`, `vision_cfg`, `quick_gelu`, and `preprocess` with `mean` and `std`)
and `model.safetensors` holds the tower under open_clip's names, `visual.*`. The text tower is
never built.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from visage_core.errors import ModelError
from visage_core.types import FloatArray
from visage_core.weights import CONFIG_NAME, check_tensors, read_config, read_weights, write_part

PREFIX = "visual."
BATCH_FRAMES = 32


class ClipEncoder:
    """A loaded vision tower in inference mode."""

    def __init__(self, tower: nn.Module, mean: Tensor, std: Tensor) -> None:
        self._tower = tower
        self._mean, self._std = mean, std
        self.image_size: tuple[int, int] = tower.image_size  # type: ignore[assignment]
        self.embed_dim = int(tower.output_dim)  # type: ignore[arg-type]

    @torch.inference_mode()
    def encode(self, frames: NDArray[np.uint8]) -> tuple[FloatArray, FloatArray]:
        """Look at RGB `frames` [F, H, W, 3] of the tower's own size.

        Returns image embeddings [F, d], not normalised, and the transformer's output tokens
        [F, 1 + P, C] before the last layer norm: the class token, then patches row by row.
        """
        if (
            frames.dtype != np.uint8
            or frames.ndim != 4
            or frames.shape[1:] != (*self.image_size, 3)
        ):
            height, width = self.image_size
            raise ValueError(
                f"frames must be uint8 [F, {height}, {width}, 3], "
                f"not {frames.dtype} {list(frames.shape)}"
            )
        if len(frames) == 0:
            raise ValueError("there are no frames to look at")
        starts = range(0, len(frames), BATCH_FRAMES)
        batches = [self._look(frames[start : start + BATCH_FRAMES]) for start in starts]
        embeddings, patches = (torch.cat(parts).numpy() for parts in zip(*batches, strict=True))
        return embeddings, patches

    def _look(self, frames: NDArray[np.uint8]) -> tuple[Tensor, Tensor]:
        pixels = torch.tensor(frames, device=self._mean.device).permute(0, 3, 1, 2).float() / 255
        seen = self._tower.forward_intermediates(  # type: ignore[operator]
            (pixels - self._mean) / self._std, indices=1, output_fmt="NLC", output_extra_tokens=True
        )
        tokens = [seen["image_intermediates_prefix"][-1], seen["image_intermediates"][-1]]
        return seen["image_features"].cpu(), torch.cat(tokens, dim=1).cpu()


def load_clip(folder: Path | str, device: str = "cpu") -> ClipEncoder:
    """Load the vision tower in `folder`. Raises `ModelError`."""
    folder = Path(folder)
    config = read_config(folder)
    with torch.device("meta"):
        tower = _build_tower(folder, config)
    stored = read_weights(folder, device)
    tensors = {name: t.float() for name, t in stored.items() if name.startswith(PREFIX)}
    check_tensors(folder, tensors, {PREFIX + name: t for name, t in tower.state_dict().items()})
    tower.load_state_dict({n.removeprefix(PREFIX): t for n, t in tensors.items()}, assign=True)
    mean, std = _preprocessing(folder, config, device)
    return ClipEncoder(tower.eval().requires_grad_(False), mean, std)


def save_clip(
    model: nn.Module | Mapping[str, Tensor], config: Mapping[str, Any], folder: Path | str
) -> None:
    """Write the vision tower of an open_clip model, or of its tensors, as a bundle's clip part.

    `config` is the open_clip model configuration the model was built from; `preprocess` is added
    with OpenAI's mean and standard deviation if it has none.
    """
    from open_clip import OPENAI_DATASET_MEAN, OPENAI_DATASET_STD

    tensors = model.state_dict() if isinstance(model, nn.Module) else model
    visual = {name: tensor for name, tensor in tensors.items() if name.startswith(PREFIX)}
    openai = {"mean": list(OPENAI_DATASET_MEAN), "std": list(OPENAI_DATASET_STD)}
    write_part(folder, {"preprocess": openai, **config}, visual)


def _build_tower(folder: Path, config: Mapping[str, Any]) -> nn.Module:
    # open_clip offers no public way to build a tower alone from a configuration.
    from open_clip.model import CLIPVisionCfg, _build_vision_tower
    from open_clip.transformer import VisionTransformer

    try:
        vision = CLIPVisionCfg(**config["vision_cfg"])
        tower = _build_vision_tower(
            int(config["embed_dim"]), vision, quick_gelu=bool(config.get("quick_gelu", False))
        )
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise _not_a_clip(folder, f"is not an open_clip configuration ({error!r})") from error
    if not isinstance(tower, VisionTransformer):
        raise _not_a_clip(folder, "describes no vision transformer")
    network: nn.Module = tower
    return network


def _preprocessing(folder: Path, config: Mapping[str, Any], device: str) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of the colours, each [3, 1, 1]."""
    try:
        values = [config["preprocess"][name] for name in ("mean", "std")]
        mean, std = torch.tensor(values, dtype=torch.float32, device=device).reshape(2, 3, 1, 1)
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise _not_a_clip(folder, "lacks preprocess: mean and std of 3 colours") from error
    return mean, std


def _not_a_clip(folder: Path, reason: str) -> ModelError:
    return ModelError(folder / CONFIG_NAME, reason, "Use the config.json that belongs to it")
