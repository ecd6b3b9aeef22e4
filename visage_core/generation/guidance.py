"""Guidance as arithmetic: every mode is a weighted sum of four condition streams' logits.

The streams are the model's answers to four sets of conditions: `FULL` (video and direction), `SEM`
(video alone), `SPAT` (direction alone) and `UNC` (neither). The weights of a mode add up to 1, so
scale 0 is always the plain, fully conditioned model.
"""

from __future__ import annotations

from enum import IntEnum

import torch
from torch import Tensor

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
    """Weights float32 [4, K] of the four condition streams for each of K code streams."""
    visual, direction = guidance.visual, guidance.direction
    full, sem, spat, unc = {
        GuidanceMode.OFF: (1.0, 0.0, 0.0, 0.0),
        # full + g (full - unc)
        GuidanceMode.JOINT: (1.0 + visual, 0.0, 0.0, -visual),
        # full + g_v (sem - unc) + g_d (spat - unc)
        GuidanceMode.DUAL: (1.0, visual, direction, -visual - direction),
        # full + g_v (full - spat)
        GuidanceMode.VISUAL: (1.0 + visual, 0.0, -visual, 0.0),
        # full + g_d (full - sem)
        GuidanceMode.DIRECTION: (1.0 + direction, -direction, 0.0, 0.0),
    }[guidance.mode]
    return torch.tensor([full, sem, spat, unc])[:, None].repeat(1, num_streams)
