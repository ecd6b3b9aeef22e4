"""Training of ViSAGe in its two stages: W alone, then the whole sound field."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.utils.data import Dataset

from visage_core.model.config import VisageConfig
from visage_core.model.visage import VisageModel
from visage_core.training.loop import LoopRecipe
from visage_core.training.prepared import QUARTER_TURNS, PreparedClips

Example = tuple[Tensor, Tensor, Tensor, Tensor]
"""CLIP features [F, d], patch energy [F, 49], direction [3], codes [T, K]."""


class VisageRecipe(BaseModel):
    """Everything that decides how ViSAGe is trained."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: dict[str, int | float]
    mono: LoopRecipe
    foa: LoopRecipe
    turn: float = Field(0.5, ge=0.0, le=1.0)
    """Probability of turning the sound field and the direction together."""
    quarter_turns: tuple[int, ...] = (1,)
    """The turns to choose from, in quarters to the right."""
    drop_visual: float = Field(0.1, ge=0.0, le=1.0)
    drop_direction: float = Field(0.1, ge=0.0, le=1.0)
    hide_space: float = Field(0.0, ge=0.0, le=1.0)
    """Probability that a clip's Y, Z and X codes are hidden from the decoder's input.

    The codes just written tell so well where the sound is that a decoder leans on them alone and
    learns the direction last. Without them it must place W's sound by the direction. The paper's
    recipe does without (0).
    """
    hide_past: float = Field(0.0, ge=0.0, le=1.0)
    """Probability that a stretch of a clip's codes is hidden from the decoder's input.

    The codes before tell what sounds so well that a decoder looks at the picture last, although
    at the start of a clip and where something begins to sound nothing else tells. Inside the
    stretch, of random place and length, it must follow the picture. The paper's recipe does
    without (0).
    """
    pieces: int = Field(1, ge=1)
    """Into how many pieces a clip's sound is cut for the steps that hear only one of them.

    A step of whole clips costs as much as one that hears a piece of each of `pieces` times more
    clips, and what a picture sounds like shows in a fraction of a second: many pictures teach it
    sooner than few long ones. A batch has `batch_size` pieces, or a `pieces`-th of that in whole
    clips. The paper's recipe does without (1).
    """
    whole: float = Field(1.0, ge=0.0, le=1.0)
    """Share of the steps that hear whole clips, and so how a sound goes on."""
    lay_out: bool = False
    """Start from the codec's codes and from clocks; see `visage_core.training.visage_start`."""
    own_axes: bool = False
    """Turn the copies of W's embeddings that Y, Z and X start from apart."""


class SoundFields(Dataset[Example]):
    """Prepared clips as examples, turned at random by quarters."""

    def __init__(
        self, prepared: PreparedClips, config: VisageConfig, recipe: VisageRecipe, *, mono: bool
    ) -> None:
        self._prepared = prepared
        self._config = config
        self._recipe = recipe
        self._mono = mono

    def __len__(self) -> int:
        return len(self._prepared.codes)

    def __getitem__(self, index: int) -> Example:
        material = self._prepared
        turns = 0 if self._mono else self._random_turns()
        return (
            torch.from_numpy(material.clip[index].astype(np.float32)),
            torch.from_numpy(material.energy[index].astype(np.float32)),
            torch.from_numpy(turned(material.direction[index], turns)),
            self._codes(material.codes[index], turns),
        )

    def _random_turns(self) -> int:
        if torch.rand(()) >= self._recipe.turn:
            return 0
        choices = self._recipe.quarter_turns
        return choices[int(torch.randint(len(choices), ()))]

    def _codes(self, signals: np.ndarray, turns: int) -> Tensor:
        """Streams [T, K] of the four channels; those that mono training leaves out are pad."""
        seconds = self._config.max_source_length / self._config.clip_frame_rate
        frames = int(seconds * self._config.dac_frame_rate)
        rows = (0,) if self._mono else QUARTER_TURNS[turns]
        streams = torch.from_numpy(signals[list(rows), :, :frames].astype(np.int64))
        streams = streams.flatten(0, 1).T
        missing = self._config.num_streams - streams.shape[1]
        return nn.functional.pad(streams, (0, missing), value=self._config.dac_pad_token_id)


def turned(vector: np.ndarray, quarters: int) -> np.ndarray:
    """A model vector (x right, y down, z forward) after so many quarter turns to the right."""
    x, y, z = vector
    for _ in range(quarters % 4):
        x, z = z, -x
    return np.array([x, y, z], np.float32)


class TeacherForced(nn.Module):
    """The model together with its loss, so that a data-parallel wrapper sees one forward pass."""

    def __init__(self, model: VisageModel, recipe: VisageRecipe, *, mono: bool) -> None:
        super().__init__()
        self.model = model
        self._recipe = recipe
        self._streams = slice(0, model.config.num_rvq) if mono else slice(None)
        self._mono = mono

    def forward(self, clip: Tensor, energy: Tensor, direction: Tensor, codes: Tensor) -> Tensor:
        """Cross-entropy of each stream, [K'] in nats, with conditions dropped at random."""
        clips, span = self._heard_now(codes)
        clip, energy, direction = clip[clips], energy[clips], direction[clips]
        codes = codes[clips, span]
        chance = torch.rand(2, len(clip), device=clip.device)
        directional = torch.ones_like(chance[1], dtype=torch.bool)
        if not self._mono:
            directional = chance[1] < self._recipe.drop_direction
        conditions = self.model.with_nulls(
            clip,
            energy,
            direction,
            visual=chance[0] < self._recipe.drop_visual,
            directional=directional,
        )
        memory = self.model.encode(*conditions)
        logits = self.model.frame_logits(
            self._told(codes), memory, first_frame=span.start, streams=self._streams
        )
        return torch.stack(
            [
                cross_entropy(scores.flatten(0, 1).float(), codes[:, :, k].flatten())
                for k, scores in enumerate(logits)
            ]
        )

    def _heard_now(self, codes: Tensor) -> tuple[slice, slice]:
        """Which clips and which of their frames a step learns: few in whole or a piece of each."""
        batch, frames, _ = codes.shape
        pieces = self._recipe.pieces
        if torch.rand(()) < self._recipe.whole:
            return slice(max(1, batch // pieces)), slice(0, frames)
        length = frames // pieces
        first = int(torch.randint(frames - length + 1, ()))
        return slice(batch), slice(first, first + length)

    def _told(self, codes: Tensor) -> Tensor:
        """The codes that the decoder is told were written, pad in place of what is hidden."""
        hidden = self._hidden_space(codes) | self._hidden_past(codes)
        return codes.masked_fill(hidden, self.model.config.dac_pad_token_id)

    def _hidden_space(self, codes: Tensor) -> Tensor:
        """Y, Z and X of some clips, [B, 1, K]."""
        config = self.model.config
        chosen = torch.rand(len(codes), 1, 1, device=codes.device) < self._recipe.hide_space
        spatial = torch.arange(config.num_streams, device=codes.device) >= config.num_rvq
        return chosen & spatial

    def _hidden_past(self, codes: Tensor) -> Tensor:
        """A stretch of frames of some clips, [B, T, 1]."""
        batch, frames, _ = codes.shape
        chance: Tensor = torch.rand(3, batch, 1, 1, device=codes.device)
        chosen, length, place = chance.unbind()
        start = place * (1.0 - length)
        time = torch.arange(frames, device=codes.device)[:, None] / frames
        hidden: Tensor = (time >= start) & (time < start + length)
        return hidden & (chosen < self._recipe.hide_past)


class VisageTask:
    """One stage of training on prepared clips; mono clips have no direction to learn from."""

    opponent = None

    def __init__(
        self, model: VisageModel, prepared: PreparedClips, recipe: VisageRecipe, *, mono: bool
    ) -> None:
        self.name = "mono" if mono else "foa"
        self.network: nn.Module = TeacherForced(model, recipe, mono=mono)
        self.examples = SoundFields(prepared, model.config, recipe, mono=mono)
        self._num_rvq = model.config.num_rvq

    def losses(self, network: nn.Module, batch: Example) -> Mapping[str, Tensor]:
        """The sum over all streams, and the means of W's and of the other channels' streams."""
        nats = network(*batch)
        parts = {"loss": nats.sum(), "w": nats[: self._num_rvq].mean()}
        spatial = nats[self._num_rvq :]
        return parts | ({"yzx": spatial.mean()} if len(spatial) else {})
