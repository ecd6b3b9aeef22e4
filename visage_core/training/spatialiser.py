"""Training of the baseline's second stage: from W, the picture and the direction to Y, Z and X."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from accelerate.utils import set_seed
from pydantic import BaseModel, ConfigDict, Field, PositiveInt
from torch import Tensor, nn
from torch.utils.data import Dataset

from visage_core.baselines.checkpoint import save_spatialiser
from visage_core.baselines.network import Spatialiser, SpatialiserConfig
from visage_core.data.ambigen import Clip, list_clips, read_window
from visage_core.errors import MediaError
from visage_core.training.loop import LoopRecipe, train
from visage_core.training.prepared import QUARTER_TURNS, PreparedClips, prepare_with_bar
from visage_core.training.recipes import read_recipe
from visage_core.training.visage import turned
from visage_core.types import FRAME_RATE, FloatArray

Pair = tuple[Tensor, Tensor, Tensor, Tensor]
"""Sound field [4, N], CLIP features [F, d], patch energy [F, 49] and direction [3]."""

PART = "part"

_EPSILON = 1e-6


class SpatialiserRecipe(BaseModel):
    """Everything that decides how a spatialiser is trained."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: SpatialiserConfig
    loop: LoopRecipe
    turn: float = Field(0.5, ge=0.0, le=1.0)
    """Probability of turning the sound field and the direction together."""
    quarter_turns: tuple[int, ...] = Field((1,), min_length=1)
    """The turns to choose from, in quarters to the right."""
    segment: PositiveInt = 10
    """Video frames per example."""
    intensity: float = Field(1.0, ge=0.0)
    """Weight of the error in where the sound comes from, beside that in the spectra."""


class SoundFieldPairs(Dataset[Pair]):
    """Random pieces of the clips' sound fields with what is seen, turned at random by quarters.

    Raises `MediaError` for clips that are no sound fields.
    """

    def __init__(
        self, clips: tuple[Clip, ...], prepared: PreparedClips, recipe: SpatialiserRecipe
    ) -> None:
        if len(clips) != len(prepared.clip):
            raise MediaError(
                clips[0].audio.parent.parent,
                f"it holds {len(clips)} clips, of which {len(prepared.clip)} are prepared",
                "Delete its prepared-*.npz to have them prepared again.",
            )
        self._clips = clips
        self._prepared = prepared
        self._recipe = recipe

    def __len__(self) -> int:
        return len(self._clips)

    def __getitem__(self, index: int) -> Pair:
        seen, rate = self._prepared, self._recipe.model.sample_rate / FRAME_RATE
        turns = self._random_turns()
        frames = min(self._recipe.segment, seen.clip.shape[1])
        first = int(torch.randint(seen.clip.shape[1] - frames + 1, ()))
        start, rows = round(first * rate), slice(first, first + frames)
        field = self._field(index)[:, start : start + round(frames * rate)]
        signals = np.concatenate([field, -field[[1, 3]]])
        return (
            torch.from_numpy(signals[list(QUARTER_TURNS[turns])]),
            torch.from_numpy(seen.clip[index, rows].astype(np.float32)),
            torch.from_numpy(seen.energy[index, rows].astype(np.float32)),
            torch.from_numpy(turned(seen.direction[index], turns)),
        )

    def _field(self, index: int) -> FloatArray:
        clip = self._clips[index]
        window = read_window(clip, self._recipe.model.sample_rate)
        if window.shape[0] != 4:
            raise MediaError(clip.audio, "it is no sound field", "Train on ambisonic clips.")
        return window

    def _random_turns(self) -> int:
        if torch.rand(()) >= self._recipe.turn:
            return 0
        choices = self._recipe.quarter_turns
        return choices[int(torch.randint(len(choices), ()))]


class PlacementError(nn.Module):
    """The network with its errors, so that a data-parallel wrapper sees one forward pass."""

    def __init__(self, spatialiser: Spatialiser) -> None:
        super().__init__()
        self.spatialiser = spatialiser

    def forward(self, field: Tensor, clip: Tensor, energy: Tensor, direction: Tensor) -> Tensor:
        """Errors [2] of the spectra and of the intensity, both relative to W."""
        spectra = self.spatialiser.spectrum(field)
        w, truth = spectra[:, 0], spectra[:, 1:]
        made = self.spatialiser.masks(w, clip, energy, direction) * w[:, None]
        return torch.stack([_spectral_error(made, truth, w), _intensity_error(made, truth, w)])


def _spectral_error(made: Tensor, truth: Tensor, w: Tensor) -> Tensor:
    """Mean magnitude of the error of spectra [B, 3, bins, S], as a share of W's magnitude."""
    missed = (made - truth).abs().mean(dim=(1, 2, 3))
    return (missed / (w.abs().mean(dim=(1, 2)) + _EPSILON)).mean()


def _intensity_error(made: Tensor, truth: Tensor, w: Tensor) -> Tensor:
    """Length of the error of the intensity vector at every moment, as a share of W's energy."""
    missed = (w[:, None].conj() * (made - truth)).real.sum(dim=2)
    energy = w.abs().square().sum(dim=(1, 2)) + _EPSILON
    # The root is kept from 0, where it has no slope.
    length = (missed.square().sum(dim=1) + _EPSILON**2).sqrt().sum(dim=1)
    return (length / energy).mean()


class SpatialiserTask:
    """A spatialiser and the sound fields that it learns from."""

    name = "spatialiser"
    opponent = None

    def __init__(
        self,
        spatialiser: Spatialiser,
        clips: tuple[Clip, ...],
        prepared: PreparedClips,
        recipe: SpatialiserRecipe,
    ) -> None:
        self.network: nn.Module = PlacementError(spatialiser)
        self.examples = SoundFieldPairs(clips, prepared, recipe)
        self._weight = recipe.intensity

    def losses(self, network: nn.Module, batch: Pair) -> Mapping[str, Tensor]:
        """Their weighted sum, and the errors of the spectra and of the intensity."""
        spectral, intensity = network(*batch)
        loss = spectral + self._weight * intensity
        return {"loss": loss, "spectral": spectral, "intensity": intensity}


def train_spatialiser(recipe_path: Path, clips: Path, clip: Path, codec: Path, run: Path) -> Path:
    """Train a spatialiser on the sound fields of `clips`; returns the folder of the part.

    `clip` looks at the pictures; with `codec` it tells which prepared features are used, so that
    those of ViSAGe's own training serve again. Raises `ModelError` and `MediaError`.
    """
    recipe = read_recipe(recipe_path, SpatialiserRecipe)
    set_seed(recipe.loop.seed)
    spatialiser = Spatialiser(recipe.model)
    prepared = prepare_with_bar(clips, clip, codec)
    task = SpatialiserTask(spatialiser, list_clips(clips), prepared, recipe)
    train(task, recipe.loop, run)
    save_spatialiser(spatialiser.cpu(), run / PART)
    return run / PART
