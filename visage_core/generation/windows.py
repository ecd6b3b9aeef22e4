"""Clips of any length: windows of what the model sees at once, each continuing the one before.

At a cut nothing is continued: what was heard in one shot says little about the next, and the model
has never seen a clip with two. The codec joins them within its receptive field, a tenth of a
second, without a click.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from threading import Event
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor

from visage_core.generation.conditions import Conditions
from visage_core.generation.forcing import Forced
from visage_core.generation.guidance import stream_weights, weights_of_frames
from visage_core.generation.sampling import CodeSampler, Sampler
from visage_core.generation.scores import Likelihoods
from visage_core.generation.session import DecodingSession
from visage_core.generation.stepping import BoundDecoder
from visage_core.model.config import NUM_CHANNELS
from visage_core.model.visage import VisageModel
from visage_core.types import Guidance, Sampling
from visage_core.windowing import OVERLAP_SECONDS, plan_windows


def write_frames(
    decoder: BoundDecoder,
    conditions: Conditions,
    weights: Sequence[Tensor],
    sampler: CodeSampler,
    *,
    forced: Forced | None = None,
    cancel: Event | None = None,
    channels: int = NUM_CHANNELS,
    tally: Callable[[Sequence[Likelihoods]], None] | None = None,
) -> Iterator[Tensor]:
    """Frames of codes int64 [B, K] that fill the clip's sound, each as soon as it is final.

    `weights` of each take, [4, K], or [4, T, K] for the T frames of the whole clip, mix the
    condition streams; of the channels only the first `channels` are written, the others are pad.
    `forced` codes of the whole clip are not written. The codec's true frame rate is a little off
    the one the model counts in: the last frame of a shot is held, or the last ones are left out,
    until the clip has `VisageConfig.audio_frames`. `tally` hears the takes' likelihoods window by
    window.
    """
    config = decoder.model.config
    wanted = config.audio_frames(conditions.video_frames)
    forced = forced or Forced.nothing(
        (conditions.takes, wanted, config.num_streams), decoder.model.device
    )
    overlap = math.ceil(OVERLAP_SECONDS * config.clip_frame_rate)
    for shot in conditions.shots or (range(conditions.video_frames),):
        begin, end = config.audio_frames(shot.start), config.audio_frames(shot.stop)
        written: list[Tensor] = []
        before = shot.start
        for window in plan_windows(shot, config.max_source_length, overlap):
            first = config.audio_frames(window.start)
            count = config.code_frames(len(window))
            again = len(written) - (first - begin)
            anew, before = before, window.stop
            session = DecodingSession(
                decoder,
                conditions.window(window.start, window.stop, anew),
                [weights_of_frames(one, first, count) for one in weights],
                sampler,
                forced.window(first, count).begin_with(written[first - begin :]),
                channels=channels,
            )
            with closing(session.frames(cancel)) as frames:
                for frame in islice(frames, again, again + end - begin - len(written)):
                    written.append(frame)
                    yield frame
            if tally is not None:
                tally(session.likelihoods)
        yield from [written[-1]] * (end - begin - len(written))


def generate_codes(  # noqa: PLR0913 - everything after the guidance is a keyword
    model: VisageModel | BoundDecoder,
    clip: Tensor | NDArray[Any],
    energy: Tensor | NDArray[Any],
    direction: Tensor | NDArray[Any],
    guidance: Guidance,
    *,
    greedy: bool = False,
    top_k: int = 256,
    temperature: float = 1.0,
    seed: int = 0,
    cancel: Event | None = None,
    on_frame: Callable[[int, Tensor], None] | None = None,
    prefix: Tensor | None = None,
    channels: int = NUM_CHANNELS,
) -> Tensor:
    """Codes int64 [B, frames, K] of a batch of clips of any length.

    `clip` [B, F, d_clip], `energy` [B, F, 49] and `direction` [B, 3] (model vectors) are the
    conditions; `prefix` [B, P, K] forces the first P frames; only the first `channels` channels are
    written, the streams of the others hold the pad id. `on_frame(index, codes [B, K])` is
    called as frames become final; setting `cancel` raises `Cancelled` at the next decoding step.
    Same arguments and device, same codes. A model is bound in fp32, which copies its weights: bind
    it yourself to generate more than once.
    """
    decoder = model if isinstance(model, BoundDecoder) else BoundDecoder(model)
    model = decoder.model
    clip, energy, direction = (
        torch.as_tensor(x).to(model.device, model.dtype) for x in (clip, energy, direction)
    )
    sampler = Sampler(Sampling(top_k, temperature, greedy), seed, model.device)
    conditions = Conditions(clip, energy, direction)
    total = model.config.audio_frames(conditions.video_frames)
    weights = stream_weights(guidance, model.config.num_streams, total)
    begun = 0 if prefix is None else prefix.shape[1]
    frames: list[Tensor] = []
    for frame in write_frames(
        decoder,
        conditions,
        [weights] * conditions.takes,
        sampler,
        forced=None if prefix is None else Forced.beginning(prefix.to(model.device), total),
        cancel=cancel,
        channels=channels,
    ):
        if on_frame is not None and len(frames) >= begun:
            on_frame(len(frames), frame)
        frames.append(frame)
    return torch.stack(frames, dim=1)
