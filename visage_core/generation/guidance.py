"""Guidance as arithmetic: every mode is a weighted sum of four condition streams' logits.

The streams are the model's answers to four sets of conditions: `FULL` (video and direction), `SEM`
(video alone), `SPAT` (direction alone) and `UNC` (neither). The weights of a mode add up to 1, so
scale 0 is always the plain, fully conditioned model. Schedules let the scales change over codebook
depth and over time; the weights of every code of every frame still add up to 1.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from visage_core.model.config import NUM_CHANNELS
from visage_core.types import Guidance, GuidanceMode, Schedule

IMPERCEPTIBLE = 1e-30
"""A weight that is not zero, and that no sum of logits in single precision notices."""


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


def stream_weights(guidance: Guidance, num_streams: int, frames: int = 1) -> Tensor:
    """Weights float32 [4, K] of the four condition streams for each of K code streams.

    All code streams are guided alike but in mode `split`, which guides what is heard by the picture
    (visual guidance for W's streams) and where by the direction (for those of Y, Z and X), and
    where a schedule changes over codebooks. One that changes over time gives [4, T, K] for a clip
    of T = `frames` frames.
    """
    omni = num_streams // NUM_CHANNELS
    split = guidance.mode is GuidanceMode.SPLIT
    visual = guidance.visual * _factors(guidance.visual_schedule, num_streams, frames)
    direction = guidance.direction * _factors(guidance.direction_schedule, num_streams, frames)
    weights = _mix(GuidanceMode.DIRECTION if split else guidance.mode, visual, direction)
    if split:
        weights[..., :omni] = _mix(GuidanceMode.VISUAL, visual, direction)[..., :omni]
    mixed = torch.from_numpy(weights.astype(np.float32))
    timed = guidance.visual_schedule.changes_over_time or (
        guidance.direction_schedule.changes_over_time
    )
    return mixed if timed else mixed[:, 0].contiguous()


def with_scored(weights: Tensor) -> Tensor:
    """The same weights [4, K] or [4, T, K], with every condition computed that scores need.

    A condition without any weight is not computed; these get one that is too small to move a logit.
    """
    complete = weights.clone()
    for stream in (Stream.FULL, Stream.SEM, Stream.SPAT):
        if not weights[stream].any():
            complete[stream] = IMPERCEPTIBLE
    return complete


def weights_of_frames(weights: Tensor, first: int, count: int) -> Tensor:
    """The part of a clip's weights that belongs to `count` of its frames from `first` on.

    [4, T, K] gives [4, count, K], the last frame's weights being held beyond the clip's end;
    weights that do not change over time, [4, K], are those of any frames.
    """
    if weights.ndim == 2:
        return weights
    frames = torch.arange(first, first + count).clamp(max=weights.shape[1] - 1)
    return weights[:, frames.to(weights.device)]


def _factors(schedule: Schedule, num_streams: int, frames: int) -> NDArray[np.float64]:
    """What a schedule multiplies a scale by, [T, K]."""
    codebooks = max(1, num_streams // NUM_CHANNELS)
    depth = _spread(schedule.depth, codebooks)[np.arange(num_streams) % codebooks]
    return np.outer(_spread(schedule.time, frames), depth)


def _spread(factors: tuple[float, ...], count: int) -> NDArray[np.float64]:
    """Factors at equal distances interpolated to `count` places; a single place has the first."""
    at = np.linspace(0.0, 1.0, len(factors)) if len(factors) > 1 else np.zeros(1)
    return np.interp(np.linspace(0.0, 1.0, count), at, factors)


def _mix(
    mode: GuidanceMode, visual: NDArray[np.float64], direction: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weights [4, T, K] of full, sem, spat and unc for scales [T, K] in any mode but `split`."""
    none, one = np.zeros_like(visual), np.ones_like(visual)
    return np.stack(
        {
            GuidanceMode.OFF: (one, none, none, none),
            # full + g (full - unc)
            GuidanceMode.JOINT: (one + visual, none, none, -visual),
            # full + g_v (sem - unc) + g_d (spat - unc)
            GuidanceMode.DUAL: (one, visual, direction, -visual - direction),
            # full + g_v (full - spat)
            GuidanceMode.VISUAL: (one + visual, none, -visual, none),
            # full + g_d (full - sem)
            GuidanceMode.DIRECTION: (one + direction, -direction, none, none),
        }[mode]
    )
