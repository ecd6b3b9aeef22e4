"""Train one part of a bundle from a recipe and a folder of clips, and write it."""

from __future__ import annotations

from pathlib import Path

from accelerate.utils import set_seed
from rich.progress import Progress

from visage_core.codec.dac import save_codec
from visage_core.data.worlds.stills import Stills, render_stills
from visage_core.features.clip import save_clip
from visage_core.model.checkpoint import save_checkpoint
from visage_core.model.config import VisageConfig
from visage_core.model.visage import VisageModel
from visage_core.training.clip import ClipRecipe, ClipTask, clip_examples
from visage_core.training.codec import CodecRecipe, close, codec_tasks, settle
from visage_core.training.loop import train
from visage_core.training.prepared import prepare_with_bar
from visage_core.training.recipes import read_recipe
from visage_core.training.visage import VisageRecipe, VisageTask
from visage_core.training.visage_start import start

PART = "part"
"""Folder, inside a run's folder, that holds what was trained."""


def train_codec(recipe_path: Path, clips: Path, run: Path) -> Path:
    """Train a codec on the sound of `clips`; returns the folder of the part."""
    recipe = read_recipe(recipe_path, CodecRecipe)
    set_seed(recipe.loop.seed)
    opened, whole, *judged = codec_tasks(recipe, clips)
    train(opened, recipe.open, run / "open")
    close(whole)
    train(whole, recipe.loop, run)
    for task in judged:
        assert recipe.adversary is not None, "it made the task"
        settle(task)
        train(task, recipe.adversary.loop, run / "judged")
    save_codec(whole.network.cpu(), run / PART)
    return run / PART


def train_clip(recipe_path: Path, clips: Path, run: Path) -> Path:
    """Train a CLIP on captioned frames of `clips`, or on the stills that the recipe asks for.

    The part is its picture tower.
    """
    recipe = read_recipe(recipe_path, ClipRecipe)
    set_seed(recipe.loop.seed)
    task = ClipTask(recipe, clip_examples(recipe, clips, _stills(recipe, run / "stills")))
    train(task, recipe.loop, run)
    save_clip(task.network.cpu(), recipe.model, run / PART)
    return run / PART


def _stills(recipe: ClipRecipe, folder: Path) -> Stills | None:
    """The recipe's stills, rendered with a progress bar unless `folder` has them."""
    if recipe.stills is None:
        return None
    with Progress(transient=True) as bar:
        row = bar.add_task("stills", total=recipe.stills.scenes)
        return render_stills(
            folder, **recipe.stills.model_dump(), on_scenes=lambda n: bar.update(row, completed=n)
        )


def train_visage(
    recipe_path: Path, clips: Path, clip: Path, codec: Path, run: Path, *, mono: Path | None
) -> Path:
    """Train one stage of ViSAGe: mono pretraining, or, from the part `mono`, the sound field."""
    recipe = read_recipe(recipe_path, VisageRecipe)
    loop = recipe.foa if mono else recipe.mono
    set_seed(loop.seed)
    model = VisageModel(VisageConfig.from_mapping(dict(recipe.model)))
    material = prepare_with_bar(clips, clip, codec)
    start(model, recipe, material, codec, mono)
    task = VisageTask(model, material, recipe, mono=mono is None)
    train(task, loop, run)
    save_checkpoint(model.cpu(), run / PART)
    return run / PART
