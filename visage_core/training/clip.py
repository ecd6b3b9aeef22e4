"""Contrastive training of a small CLIP on video frames and what their captions say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict, PositiveInt
from torch import Tensor, nn
from torch.utils.data import Dataset

from visage_core.data.ambigen import Clip, list_clips
from visage_core.errors import MediaError
from visage_core.media.sampling import sample_frames
from visage_core.training.loop import LoopRecipe
from visage_core.types import FRAME_RATE, Span


class ClipRecipe(BaseModel):
    """Everything that decides how a CLIP is trained; `model` is an open_clip configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: dict[str, Any]
    loop: LoopRecipe
    frames_per_clip: PositiveInt = 4


class CaptionedFrames(Dataset[tuple[Tensor, Tensor]]):
    """Random frames uint8 [n, 3, 224, 224] of one clip, and their captions' tokens [n, L]."""

    def __init__(self, clips: tuple[Clip, ...], frames: int, context: int) -> None:
        import open_clip

        self._clips = tuple(clip for clip in clips if clip.captions)
        if not self._clips:
            raise MediaError("captions.json", "no clip has a caption", "Write what is to be seen.")
        self._frames = frames
        self._tokenizer = open_clip.SimpleTokenizer(context_length=context)

    def __len__(self) -> int:
        return len(self._clips)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        clip = self._clips[index]
        images = sample_frames(clip.video, Span(0.0, max(1, len(clip.captions)) / FRAME_RATE))
        chosen = torch.randperm(len(images))[: self._frames].tolist()
        captions = [one_sentence(clip.captions[i % len(clip.captions)]) for i in chosen]
        pixels = torch.from_numpy(np.ascontiguousarray(images[chosen])).permute(0, 3, 1, 2)
        return pixels, self._tokenizer(captions)


class ClipTask:
    """An open_clip model on the captioned frames of a folder of clips."""

    name = "clip"
    opponent = None

    def __init__(self, recipe: ClipRecipe, clips: Path) -> None:
        import open_clip

        towers = {name: recipe.model[name] for name in ("embed_dim", "vision_cfg", "text_cfg")}
        quick = bool(recipe.model.get("quick_gelu", False))
        self.network: nn.Module = open_clip.CLIP(**towers, quick_gelu=quick)
        self.examples = CaptionedFrames(
            list_clips(clips), recipe.frames_per_clip, recipe.model["text_cfg"]["context_length"]
        )
        mean, std = open_clip.OPENAI_DATASET_MEAN, open_clip.OPENAI_DATASET_STD
        self._mean = torch.tensor(mean).reshape(3, 1, 1)
        self._std = torch.tensor(std).reshape(3, 1, 1)

    def losses(self, network: nn.Module, batch: tuple[Tensor, Tensor]) -> Mapping[str, Tensor]:
        """Symmetric cross-entropy in which all pictures with the same caption are right answers."""
        pixels, tokens = (part.flatten(0, 1) for part in batch)
        mean, std = self._mean.to(pixels.device), self._std.to(pixels.device)
        image, text, scale = network((pixels / 255.0 - mean) / std, tokens)[:3]
        scores = scale * image @ text.T
        same = (tokens[:, None] == tokens[None]).all(dim=2).float()
        answers = same / same.sum(dim=1, keepdim=True)
        loss = 0.5 * (_cross_entropy(scores, answers) + _cross_entropy(scores.T, answers))
        right = same.gather(1, scores.argmax(dim=1, keepdim=True)).mean()
        return {"loss": loss, "accuracy": right}


def one_sentence(caption: str) -> str:
    """A random sentence: each says one thing, which is learned sooner than all at once."""
    sentences = caption.split(". ")
    return sentences[int(torch.randint(len(sentences), ()))]


def _cross_entropy(scores: Tensor, answers: Tensor) -> Tensor:
    return -(answers * scores.log_softmax(dim=1)).sum(dim=1).mean()
