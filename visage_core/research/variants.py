"""Training of one variant: a mono stage, shared by variants that agree on it, and the sound field.

Everything goes into the run's folder, and what is finished there is taken as it is.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accelerate.utils import set_seed

from visage_core.model.checkpoint import save_checkpoint
from visage_core.model.visage import VisageModel
from visage_core.models import file_digest, weights_file
from visage_core.research.ablations import AblationRecipe
from visage_core.research.blinded import Blinding
from visage_core.training.demo import assemble
from visage_core.training.loop import train
from visage_core.training.prepared import PreparedClips
from visage_core.training.visage import VisageTask
from visage_core.training.visage_start import start
from visage_core.weights import WEIGHTS_NAME

PART = "part"

_NOT_OF_MONO = {"foa", "turn", "quarter_turns", "hide_space", "drop_direction", "own_axes"}
"""Entries of a recipe that the mono stage does not read."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What all variants share: the picture tower, the codec, and features and codes of clips."""

    clip: Path
    codec: Path
    prepared: PreparedClips

    def digest(self) -> str:
        """Changes with the parts and with the number of clips."""
        parts = "".join(file_digest(weights_file(part))[:16] for part in (self.clip, self.codec))
        return f"{parts}-{len(self.prepared.codes)}"


def train_variant(name: str, recipe: AblationRecipe, parts: Parts, run: Path) -> Path:
    """Train a variant as far as it is not trained yet; returns its bundle's folder."""
    folder = run / name
    bundle = folder / "bundle"
    if (bundle / "codec" / WEIGHTS_NAME).exists():
        return bundle
    mono = _mono(name, recipe, parts, run) if recipe.variants[name].pretrained else None
    foa = _train_stage(name, recipe, parts, folder / "foa", mono=mono)
    assemble(bundle, visage=foa, clip=parts.clip, codec=parts.codec)
    return bundle


def variant_settings(name: str, recipe: AblationRecipe, parts: Parts) -> dict[str, Any]:
    """Everything that decides what a variant becomes, ready for JSON."""
    return {
        "variant": recipe.variants[name].model_dump(exclude={"title"}),
        "recipe": recipe.of(name).model_dump(),
        "parts": parts.digest(),
    }


def _mono(name: str, recipe: AblationRecipe, parts: Parts, run: Path) -> Path:
    """The mono stage that a variant starts from, trained unless another one has."""
    decides = {
        "config": recipe.config(name).to_mapping(),
        "recipe": recipe.of(name).model_dump(exclude=_NOT_OF_MONO),
        "patch_energy": recipe.variants[name].patch_energy,
        "parts": parts.digest(),
    }
    text = json.dumps(decides, sort_keys=True)
    folder = run / "mono" / hashlib.sha256(text.encode()).hexdigest()[:12]
    part = folder / PART
    if (part / WEIGHTS_NAME).exists():
        return part
    return _train_stage(name, recipe, parts, folder, mono=None, pretraining=True)


def _train_stage(
    name: str,
    recipe: AblationRecipe,
    parts: Parts,
    folder: Path,
    *,
    mono: Path | None,
    pretraining: bool = False,
) -> Path:
    """The mono stage if `pretraining`; else the sound field, from the part `mono` or nothing."""
    own, variant = recipe.of(name), recipe.variants[name]
    loop = own.mono if pretraining else own.foa
    set_seed(loop.seed)
    model = VisageModel(recipe.config(name))
    start(model, own, parts.prepared, parts.codec, mono)
    blinding = Blinding(variant.direction, variant.patch_energy)
    task = VisageTask(model, blinding.prepared(parts.prepared), own, mono=pretraining)
    train(task, loop, folder)
    save_checkpoint(model.cpu(), folder / PART)
    return folder / PART
