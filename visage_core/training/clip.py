"""Contrastive training of a small CLIP on pictures and what their captions say."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, NonNegativeInt, PositiveInt
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.data import Dataset

from visage_core.data.ambigen import Clip, list_clips
from visage_core.data.worlds.stills import Stills
from visage_core.errors import MediaError
from visage_core.media.sampling import sample_frames
from visage_core.training.loop import LoopRecipe
from visage_core.types import FRAME_RATE, Span

ASPECTS = 3
"""Sentences that are told apart in a caption: what there is, where it is and what it does."""


class StillsRecipe(BaseModel):
    """Stills of the procedural world to look at instead of the clips' own frames."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scenes: PositiveInt
    moments: PositiveInt = 2
    seed: NonNegativeInt = 100_000


class ClipRecipe(BaseModel):
    """Everything that decides how a CLIP is trained; `model` is an open_clip configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: dict[str, Any]
    loop: LoopRecipe
    frames_per_clip: PositiveInt = 4
    stills: StillsRecipe | None = None


class _Captioned(Dataset[tuple[Tensor, Tensor]]):
    """Pictures uint8 [n, 3, 224, 224] and the tokens [n, ASPECTS, L] of their captions."""

    def __init__(self, context: int) -> None:
        import open_clip

        self._tokenizer = open_clip.SimpleTokenizer(context_length=context)

    def _example(self, pictures: NDArray[np.uint8], captions: list[str]) -> tuple[Tensor, Tensor]:
        pixels = torch.from_numpy(np.array(pictures)).permute(0, 3, 1, 2)
        tokens = [self._tokenizer(list(sentences(caption))) for caption in captions]
        return pixels, torch.stack(tokens)


class CaptionedFrames(_Captioned):
    """Random frames of one clip; without captions there is nothing to learn: `MediaError`."""

    def __init__(self, clips: tuple[Clip, ...], frames: int, context: int) -> None:
        super().__init__(context)
        self._clips = tuple(clip for clip in clips if clip.captions)
        if not self._clips:
            raise MediaError("captions.json", "no clip has a caption", "Write what is to be seen.")
        self._frames = frames

    def __len__(self) -> int:
        return len(self._clips)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        clip = self._clips[index]
        images = sample_frames(clip.video, Span(0.0, max(1, len(clip.captions)) / FRAME_RATE))
        chosen = torch.randperm(len(images))[: self._frames].tolist()
        captions = [clip.captions[i % len(clip.captions)] for i in chosen]
        return self._example(images[chosen], captions)


class CaptionedStills(_Captioned):
    """Single stills, as batches of one picture."""

    def __init__(self, stills: Stills, context: int) -> None:
        super().__init__(context)
        self._stills = stills

    def __len__(self) -> int:
        return len(self._stills.captions)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self._example(self._stills.pixels[index : index + 1], [self._stills.captions[index]])


class ClipTask:
    """An open_clip model on captioned pictures."""

    name = "clip"
    opponent = None

    def __init__(self, recipe: ClipRecipe, examples: Dataset[tuple[Tensor, Tensor]]) -> None:
        import open_clip

        towers = {name: recipe.model[name] for name in ("embed_dim", "vision_cfg", "text_cfg")}
        quick = bool(recipe.model.get("quick_gelu", False))
        self.network: nn.Module = open_clip.CLIP(**towers, quick_gelu=quick)
        self.examples = examples
        mean, std = open_clip.OPENAI_DATASET_MEAN, open_clip.OPENAI_DATASET_STD
        self._mean = torch.tensor(mean).reshape(3, 1, 1)
        self._std = torch.tensor(std).reshape(3, 1, 1)

    def losses(self, network: nn.Module, batch: tuple[Tensor, Tensor]) -> Mapping[str, Tensor]:
        """Symmetric cross-entropy, the mean over the aspects; accuracy for each aspect.

        Each sentence competes only with those of its own aspect, since all that are true of a
        picture shall be near it. Pictures of which the same is said are all right answers.
        """
        pixels, tokens = (part.flatten(0, 1) for part in batch)
        mean, std = self._mean.to(pixels.device), self._std.to(pixels.device)
        said, which = tokens.flatten(0, 1).unique(  # type: ignore[no-untyped-call]
            dim=0, return_inverse=True
        )
        with _attention(pixels.device):
            image, text, scale = network((pixels / 255.0 - mean) / std, said)[:3]
        scores = scale * image @ text.T
        results = [_contrast(scores[:, row], row) for row in which.reshape(-1, ASPECTS).T]
        names = ("what", "where", "doing")
        accuracies = {name: right for name, (_, right) in zip(names, results, strict=True)}
        return {"loss": torch.stack([loss for loss, _ in results]).mean()} | accuracies


def clip_examples(
    recipe: ClipRecipe, clips: Path, stills: Stills | None
) -> Dataset[tuple[Tensor, Tensor]]:
    """What the recipe's CLIP looks at: `stills` if there are some, or the frames of `clips`."""
    context = int(recipe.model["text_cfg"]["context_length"])
    if stills:
        return CaptionedStills(stills, context)
    return CaptionedFrames(list_clips(clips), recipe.frames_per_clip, context)


def sentences(caption: str) -> tuple[str, ...]:
    """The caption's sentences, one for each aspect; a missing one is answered by the last."""
    said = caption.split(". ")
    return tuple(islice([*said, *[said[-1]] * ASPECTS], ASPECTS))


def _attention(device: torch.device) -> AbstractContextManager[object]:
    """For its backward pass over sequences this short a CPU's fused kernel takes twice as long."""
    return sdpa_kernel(SDPBackend.MATH) if device.type == "cpu" else nullcontext()


def _contrast(scores: Tensor, said: Tensor) -> tuple[Tensor, Tensor]:
    """Loss and accuracy of scores [N, N] of pictures and the sentences numbered `said` [N]."""
    same = (said[:, None] == said[None]).float()
    answers = same / same.sum(dim=1, keepdim=True)
    loss = 0.5 * (_cross_entropy(scores, answers) + _cross_entropy(scores.T, answers))
    return loss, same.gather(1, scores.argmax(dim=1, keepdim=True)).mean()


def _cross_entropy(scores: Tensor, answers: Tensor) -> Tensor:
    return -(answers * scores.log_softmax(dim=1)).sum(dim=1).mean()
