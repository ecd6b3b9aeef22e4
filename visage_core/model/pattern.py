"""The order in which code streams are written: patterns as data.

A clip has T frames of K codes, one per stream. A decoder writes them step by step, several streams
at a time, and a pattern says which: a new frame begins every `stride` steps and is complete `span`
steps later, and stream k of frame t is written at step `stride · t + delays[k]`. Both directions of
the mapping, and all the numbers that a model needs, are derived from these facts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

NUM_CHANNELS = 4
"""First-order ambisonics: W, Y, Z, X."""

Codes = TypeVar("Codes", NDArray[Any], "torch.Tensor")


@dataclass(frozen=True, slots=True)
class CodePattern:
    """A pattern over K streams; `delays` has one entry in 0 .. span - 1 for each of them."""

    stride: int
    span: int
    delays: tuple[int, ...]

    @property
    def num_streams(self) -> int:
        """Streams K."""
        return len(self.delays)

    def num_steps(self, frames: int) -> int:
        """Steps S that `frames` frames take."""
        return max(0, self.stride * (frames - 1) + self.span)

    def layout(self, frames: int) -> list[list[tuple[int, int]]]:
        """For every step the (frame, stream) pairs written at it.

        With two channels of two codebooks each, two frames are written as
        `[[(0, 0)], [(0, 1), (0, 2)], [(1, 0), (0, 3)], [(1, 1), (1, 2)], [(1, 3)]]`.
        """
        steps: list[list[tuple[int, int]]] = [[] for _ in range(self.num_steps(frames))]
        for stream, delay in enumerate(self.delays):
            for frame in range(frames):
                steps[self.stride * frame + delay].append((frame, stream))
        return steps

    def streams_at(self, step: int, frames: int, first: int = 0) -> tuple[int, ...]:
        """Streams in which a step writes one of the frames `first` .. `frames` - 1, ascending."""
        return tuple(
            stream
            for stream, delay in enumerate(self.delays)
            if self.stride * first <= step - delay < self.stride * frames
            and (step - delay) % self.stride == 0
        )

    def frame_finished_at(self, step: int) -> int | None:
        """The frame whose last code a step writes, None if it finishes none."""
        frame, rest = divmod(step - self.span + 1, self.stride)
        return None if rest or frame < 0 else frame

    def steps_of(self, stream: int, frames: int) -> slice:
        """The steps at which a stream is written, one per frame."""
        delay = self.delays[stream]
        return slice(delay, delay + self.stride * frames, self.stride)

    def interleave(self, codes: Codes, pad: int) -> Codes:
        """Codes [..., T, K] laid out by step, [..., S, K], with `pad` where nothing is written."""
        frames = self._checked(codes).shape[-2]
        shape = (*codes.shape[:-2], self.num_steps(frames), self.num_streams)
        if isinstance(codes, np.ndarray):
            out = np.full(shape, pad, dtype=codes.dtype)
        else:
            out = codes.new_full(shape, pad)
        for stream in range(self.num_streams):
            out[..., self.steps_of(stream, frames), stream] = codes[..., stream]
        return out

    def deinterleave(self, steps: Codes) -> Codes:
        """Codes [..., T, K] of a layout [..., S, K]: the inverse of `interleave`."""
        num_steps = self._checked(steps).shape[-2]
        frames, rest = divmod(num_steps - self.span + self.stride, self.stride)
        if rest or frames < 0:
            raise ValueError(f"no number of frames takes {num_steps} steps in this pattern")
        shape = (*steps.shape[:-2], frames, self.num_streams)
        if isinstance(steps, np.ndarray):
            out = np.empty(shape, dtype=steps.dtype)
        else:
            out = steps.new_empty(shape)
        for stream in range(self.num_streams):
            out[..., stream] = steps[..., self.steps_of(stream, frames), stream]
        return out

    def _checked(self, codes: Codes) -> Codes:
        if codes.ndim < 2 or codes.shape[-1] != self.num_streams:
            raise ValueError(f"expected [..., {self.num_streams}] codes, not {tuple(codes.shape)}")
        return codes


def interleaved_pattern(num_rvq: int, channels: int = NUM_CHANNELS) -> CodePattern:
    """ViSAGe's pattern for `channels` · `num_rvq` streams, channel by channel.

    Of each frame first the main content (W, codebook 0), then W's residuals together with the
    other channels' codebook 0, then the other channels' residuals, while the next frame's W
    begins: 2T + 1 steps.
    """
    w, spatial = [0] + [1] * (num_rvq - 1), [1] + [2] * (num_rvq - 1)
    return CodePattern(stride=2, span=3, delays=tuple(w + spatial * (channels - 1)))


def sequential_pattern(num_rvq: int, channels: int = NUM_CHANNELS) -> CodePattern:
    """Every stream one step behind the one before it, a new frame every step: T + K - 1 steps."""
    num_streams = num_rvq * channels
    return CodePattern(stride=1, span=num_streams, delays=tuple(range(num_streams)))


def residual_pattern(num_rvq: int, channels: int = NUM_CHANNELS) -> CodePattern:
    """Of each frame codebook 0 of all channels, then all other codebooks: 2T steps."""
    delays = ([0] + [1] * (num_rvq - 1)) * channels
    return CodePattern(stride=2, span=2, delays=tuple(delays))


def spatial_pattern(num_rvq: int, channels: int = NUM_CHANNELS) -> CodePattern:
    """Of each frame all codebooks of W, then all of the other channels: 2T steps."""
    delays = [0] * num_rvq + [1] * (num_rvq * (channels - 1))
    return CodePattern(stride=2, span=2, delays=tuple(delays))


DEFAULT_PATTERN = "interleaved"

PATTERNS: dict[str, Callable[[int, int], CodePattern]] = {
    DEFAULT_PATTERN: interleaved_pattern,
    "sequential": sequential_pattern,
    "residual": residual_pattern,
    "spatial": spatial_pattern,
}
"""The patterns that a model's configuration can name: ViSAGe's own, and those it is compared with.

Sequential delay, delay only along codebooks (residual) and delay only along channels (spatial) are
the paper's ablations.
"""


@lru_cache(maxsize=32)
def code_pattern(name: str, num_rvq: int, channels: int = NUM_CHANNELS) -> CodePattern:
    """The pattern called `name` for `channels` · `num_rvq` streams.

    Raises `ValueError` for a name that is not in `PATTERNS`.
    """
    if name not in PATTERNS:
        raise ValueError(f"the code pattern {name!r} is unknown; choose {', '.join(PATTERNS)}")
    return PATTERNS[name](num_rvq, channels)


def interleave(codes: Codes, pad: int) -> Codes:
    """Codes [..., T, K] in ViSAGe's order, [..., 2T + 1, K], for any K = 4 · num_rvq."""
    return _pattern_of(codes).interleave(codes, pad)


def deinterleave(steps: Codes) -> Codes:
    """Codes [..., T, K] of ViSAGe's order [..., 2T + 1, K]."""
    return _pattern_of(steps).deinterleave(steps)


def _pattern_of(codes: NDArray[Any] | torch.Tensor) -> CodePattern:
    num_rvq, rest = divmod(codes.shape[-1], NUM_CHANNELS)
    if rest or not num_rvq:
        raise ValueError(f"{codes.shape[-1]} streams are no multiple of {NUM_CHANNELS} channels")
    return code_pattern(DEFAULT_PATTERN, num_rvq)
