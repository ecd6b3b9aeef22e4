"""Guidance as arithmetic: every mode is a weighted sum of four condition streams' logits.

The streams are the model's answers to four sets of conditions: `FULL` (video and direction), `SEM`
(video alone), `SPAT` (direction alone) and `UNC` (neither). The weights of a mode add up to 1, so
scale 0 is always the plain, fully conditioned model.
"""

from __future__ import annotations

from enum import IntEnum

import torch
from torch import Tensor

from visage_core.model.config import NUM_CHANNELS
from visage_core.types import Guidance, GuidanceMode


class Stream(IntEnum):
    """A set of conditions, and its row in the table of weights."""

    FULL = 0
    SEM = 1
    SPAT = 2
    UNC = 3

    @property
    def sees_video(self) -> bool:
        """Whether image features and energy map are given."""
        return self in (Stream.FULL, Stream.SEM)

    @property
    def knows_direction(self) -> bool:
        """Whether the camera direction is given."""
        return self in (Stream.FULL, Stream.SPAT)


def stream_weights(guidance: Guidance, num_streams: int) -> Tensor:
    """Weights float32 [4, K] of the four condition streams for each of K code streams.

    All code streams are guided alike but in mode `split`, which guides what is heard by the picture
    (visual guidance for W's streams) and where by the direction (for those of Y, Z and X).
    """
    split = guidance.mode is GuidanceMode.SPLIT
    omni = num_streams // NUM_CHANNELS
    of_w = _mix(GuidanceMode.VISUAL if split else guidance.mode, guidance)
    of_yzx = _mix(GuidanceMode.DIRECTION if split else guidance.mode, guidance)
    return torch.tensor([of_w] * omni + [of_yzx] * (num_streams - omni)).T.contiguous()


def _mix(mode: GuidanceMode, guidance: Guidance) -> tuple[float, float, float, float]:
    """Weights of full, sem, spat and unc in a mode that guides all code streams alike."""
    visual, direction = guidance.visual, guidance.direction
    return {
        GuidanceMode.OFF: (1.0, 0.0, 0.0, 0.0),
        # full + g (full - unc)
        GuidanceMode.JOINT: (1.0 + visual, 0.0, 0.0, -visual),
        # full + g_v (sem - unc) + g_d (spat - unc)
        GuidanceMode.DUAL: (1.0, visual, direction, -visual - direction),
        # full + g_v (full - spat)
        GuidanceMode.VISUAL: (1.0 + visual, 0.0, -visual, 0.0),
        # full + g_d (full - sem)
        GuidanceMode.DIRECTION: (1.0 + direction, -direction, 0.0, 0.0),
    }[mode]
