"""The demo model from nothing: render the world, train every part, put the bundle together."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from visage_core.data.worlds.writer import WorldOptions, write_world
from visage_core.resources import resource_path
from visage_core.training.parts import PART, train_clip, train_codec, train_visage
from visage_core.types import FRAME_RATE

CLIPS = 3000
"""Scenes 0 to 2999 are learned from; scenes from a million on are for evaluation."""

LEARNED_FROM = WorldOptions(sample_rate=22050, frame_rate=FRAME_RATE, ahead=0.1)
"""The clips' sound at the codec's rate, and of the picture only the frames that the model sees.

Sampling a usual film shows each a tenth of a second after its nominal time; so do these.
"""


def train_demo(run: Path, bundle: Path, *, clips: int = CLIPS) -> None:
    """Train the demo bundle into `bundle`, keeping everything on the way in `run`.

    Each step that is complete in `run` is taken as it is, so a stopped run continues.
    """
    world = run / "world"
    write_world(world, clips, seed=0, options=LEARNED_FROM)
    codec = _once(run / "codec", lambda to: train_codec(_recipe("codec"), world, to))
    clip = _once(run / "clip", lambda to: train_clip(_recipe("clip"), world, to))
    mono = _once(
        run / "mono",
        lambda to: train_visage(_recipe("visage"), world, clip, codec, to, mono=None),
    )
    foa = _once(
        run / "foa",
        lambda to: train_visage(_recipe("visage"), world, clip, codec, to, mono=mono),
    )
    assemble(bundle, visage=foa, clip=clip, codec=codec)


def assemble(bundle: Path, *, visage: Path, clip: Path, codec: Path) -> None:
    """Copy three parts into a bundle, their tensors in half precision to halve its size."""
    for name, part in (("visage", visage), ("clip", clip), ("codec", codec)):
        target = bundle / name
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(part / "config.json", target / "config.json")
        tensors = load_file(part / "model.safetensors")
        halves = {
            key: value.to(torch.float16) if value.is_floating_point() else value
            for key, value in tensors.items()
        }
        save_file(halves, target / "model.safetensors")


def _recipe(part: str) -> Path:
    return resource_path("recipes", f"demo-{part}.toml")


def _once(run: Path, training: Callable[[Path], Path]) -> Path:
    """The part that `training` writes into `run`, trained only if it is not there yet."""
    part = run / PART
    return part if (part / "model.safetensors").exists() else training(run)
