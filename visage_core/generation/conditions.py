"""What takes are conditioned on, and which conditions of which take are computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from visage_core.generation.guidance import Stream
from visage_core.model.pattern import CodePattern
from visage_core.model.visage import VisageModel


@dataclass(frozen=True, slots=True, eq=False)
class Conditions:
    """What a batch of takes is conditioned on, on the model's device.

    `clip` [B, F, d_clip] and `energy` [B, F, 49] describe the video, `direction` [B, 3], or
    [B, F, 3] where it changes, is a model vector (x right, y down, z forward). `shots` divide the
    F frames; by default there is one.
    """

    clip: Tensor
    energy: Tensor
    direction: Tensor
    shots: tuple[range, ...] = ()

    @property
    def takes(self) -> int:
        """Takes B."""
        return self.clip.shape[0]

    @property
    def video_frames(self) -> int:
        """Video frames F."""
        return self.clip.shape[1]

    def window(self, start: int, stop: int, anew: int | None = None) -> Conditions:
        """The conditions of the video frames `start` .. `stop` - 1, as one shot.

        A direction that changes is the one at frame `anew`, where what is written begins.
        """
        direction = self.direction
        if direction.ndim == 3:
            direction = direction[:, start if anew is None else anew]
        return Conditions(self.clip[:, start:stop], self.energy[:, start:stop], direction)


class Rows(NamedTuple):
    """The conditions that count: stream and take of each of M rows, and each take's rows.

    `of_take` has N row numbers for every take; one that uses fewer has its first again.
    """

    streams: tuple[Stream, ...]
    takes: tuple[int, ...]
    of_take: tuple[tuple[int, ...], ...]


def plan_rows(weights: Sequence[Tensor]) -> Rows:
    """Rows for takes whose weights are [4, K] or [4, T, K]: the streams that have any weight."""
    used = [[stream for stream in Stream if one[stream].any()] for one in weights]
    pairs = [(stream, take) for stream in Stream for take, its in enumerate(used) if stream in its]
    number = {pair: row for row, pair in enumerate(pairs)}
    widest = max(map(len, used))
    of_take = tuple(
        tuple(number[stream, take] for stream in its + its[:1] * (widest - len(its)))
        for take, its in enumerate(used)
    )
    return Rows(tuple(s for s, _ in pairs), tuple(take for _, take in pairs), of_take)


def weights_of_rows(rows: Rows, weights: Sequence[Tensor], pattern: CodePattern) -> Tensor:
    """The takes' weights for their rows: [B, N], or [B, N, K], or [B, S, N, K] if any change.

    Usually all code streams share their weights: then one number for each condition is enough.
    """
    frames = max((one.shape[1] for one in weights if one.ndim > 2), default=None)
    mixed = torch.stack(
        [_of_take(rows, take, one, frames).to(torch.float32) for take, one in enumerate(weights)]
    )
    if frames is not None:
        return pattern.interleave(mixed, 0).transpose(1, 2)
    return mixed[..., 0] if bool((mixed == mixed[..., :1]).all()) else mixed


def _of_take(rows: Rows, take: int, weights: Tensor, frames: int | None) -> Tensor:
    """One take's weights [N, K], or [N, T, K] where another one's change over T frames."""
    if frames is not None and weights.ndim == 2:
        weights = weights[:, None].expand(-1, frames, -1)
    its = rows.of_take[take]
    # A row that is there again is the filling of a take with fewer conditions.
    return torch.stack(
        [weights[rows.streams[row]] * (row not in its[:place]) for place, row in enumerate(its)]
    )


def encode_rows(model: VisageModel, conditions: Conditions, rows: Rows) -> Tensor:
    """Memory [M, F + 2, D] of the rows."""
    takes = torch.tensor(rows.takes, device=model.device)
    inputs = model.with_nulls(
        conditions.clip[takes],
        conditions.energy[takes],
        conditions.direction[takes],
        visual=_mask(model, [not stream.sees_video for stream in rows.streams]),
        directional=_mask(model, [not stream.knows_direction for stream in rows.streams]),
    )
    return model.encode(*inputs)


def _mask(model: VisageModel, values: list[bool]) -> Tensor:
    return torch.tensor(values, device=model.device)
