"""One decoding session: conditions in, finished frames of codes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event

import torch
from torch import Tensor

from visage_core.errors import Cancelled
from visage_core.generation.guidance import Stream
from visage_core.generation.places import KnownPlace
from visage_core.generation.sampling import Sampler
from visage_core.generation.state import DecodingState, Given, HeadRun
from visage_core.generation.stepping import BoundDecoder
from visage_core.model.config import NUM_CHANNELS
from visage_core.model.pattern import CodePattern
from visage_core.model.visage import VisageModel


@dataclass(frozen=True, slots=True, eq=False)
class Conditions:
    """What a batch of clips is conditioned on, on the model's device.

    `clip` [B, F, d_clip] and `energy` [B, F, 49] describe the video, `direction` [B, 3] is a model
    vector (x right, y down, z forward).
    """

    clip: Tensor
    energy: Tensor
    direction: Tensor

    @property
    def video_frames(self) -> int:
        """Video frames F."""
        return self.clip.shape[1]

    def window(self, start: int, stop: int) -> Conditions:
        """The conditions of the video frames `start` .. `stop` - 1."""
        return Conditions(self.clip[:, start:stop], self.energy[:, start:stop], self.direction)


class DecodingSession:
    """Writes the codes of a batch of clips of up to one model window.

    `weights` [4, K], or [4, T, K] for the clip's T frames, mix the condition streams
    (`visage_core.generation.guidance`); those with a weight run as one batch over caches that are
    allocated once. `prefix` [B, P, K] forces the first P frames. Of the model's channels only the
    first `channels` are written: 1 leaves all but W as pad, as mono training does. Raises
    `ValueError` if the clip is longer than the model's window, the prefix longer than the clip, or
    the weights are of other frames.
    """

    @torch.inference_mode()
    def __init__(
        self,
        decoder: BoundDecoder,
        conditions: Conditions,
        weights: Tensor,
        sampler: Sampler,
        prefix: Tensor | None = None,
        *,
        channels: int = NUM_CHANNELS,
    ) -> None:
        config = decoder.model.config
        self._decoder, self._sampler = decoder, sampler
        self._pattern = decoder.model.pattern
        self._frames = config.code_frames(conditions.video_frames)
        self._forced = 0 if prefix is None else prefix.shape[1]
        self._num_steps = self._pattern.num_steps(self._frames)
        if self._frames < max(1, self._forced):
            raise ValueError(f"{self._forced} of {self._frames} frames of codes cannot be forced")
        if self._num_steps > config.max_target_length:
            raise ValueError(f"the model has no room for {self._num_steps} decoder steps")
        if weights.ndim == 3 and weights.shape[1] != self._frames:
            raise ValueError(f"weights of {weights.shape[1]} frames, codes of {self._frames}")

        self._written = channels * config.num_rvq
        self._last = self._last_step()
        given = prepare(decoder, conditions, weights, self._start(conditions.clip.shape[0], prefix))
        self._rounds = decoder.rounds.take(decoder, given, self._round_runs(), sampler)
        self._state = self._rounds.state if self._rounds else DecodingState(given)

    def _round_runs(self) -> tuple[HeadRun | None, ...]:
        """The heads of a round's steps; it begins after one that begins a frame."""
        stride = self._pattern.stride
        phases = [(1 + step) % stride for step in range(stride)]
        return tuple(self._decoder.head_run(self._streams_of(phase)) for phase in phases)

    def _streams_of(self, phase: int) -> tuple[int, ...]:
        """The streams that are written at the steps of a phase, if their frames are there."""
        delays = self._pattern.delays[: self._written]
        return tuple(k for k, delay in enumerate(delays) if delay % self._pattern.stride == phase)

    def _last_step(self) -> int:
        """The last step that writes anything."""
        last = self._pattern.stride * (self._frames - 1)
        return last + max(self._pattern.delays[: self._written])

    def _streams_at(self, step: int) -> tuple[int, ...]:
        streams = self._pattern.streams_at(step, self._frames, self._forced)
        return tuple(stream for stream in streams if stream < self._written)

    def _start(self, batch: int, prefix: Tensor | None) -> Tensor:
        """Codes by step [B, S, K]: the forced frames, and pad where nothing is written yet."""
        model = self._decoder.model
        pad, shape = model.config.dac_pad_token_id, (batch, self._frames, self._pattern.num_streams)
        codes = torch.full(shape, pad, device=model.device)
        if prefix is not None:
            codes[:, : self._forced] = prefix
        return self._pattern.interleave(codes, pad)

    def frames(self, cancel: Event | None = None) -> Iterator[Tensor]:
        """Frames of codes int64 [B, K] after the forced ones, each as soon as it is complete.

        Raises `Cancelled` at the first step after `cancel` is set.
        """
        try:
            step = self._pattern.stride * self._forced
            while step < self._num_steps:
                if cancel is not None and cancel.is_set():
                    raise Cancelled
                end = self._advance(step)
                for finished in map(self._pattern.frame_finished_at, range(step, end)):
                    if finished is not None and finished >= self._forced:
                        yield self._frame(finished)
                step = end
        finally:
            self._release()

    def _advance(self, step: int) -> int:
        """Write a step, or a round where one is recorded; the next step."""
        if self._rounds is not None and self._is_round(step):
            self._rounds.run(step)
            return step + self._pattern.stride
        if step <= self._last:
            self._write(step)
        return step + 1

    def _is_round(self, step: int) -> bool:
        """Whether a step begins a round in which every stream has a frame to write."""
        stride = self._pattern.stride
        latest = max(self._pattern.delays[: self._written])
        first = stride * self._forced + max(1, latest)
        begins = step % stride == 1 % stride
        return begins and first <= step <= stride * (self._frames - 1)

    @torch.inference_mode()
    def _write(self, step: int) -> None:
        """Write one step; the first one looks at all before it as well."""
        first = step == self._pattern.stride * self._forced
        place = KnownPlace(0 if first else step, step + 1)
        run = self._decoder.head_run(self._streams_at(step))
        sampler = self._rounds.sampler if self._rounds else self._sampler
        self._decoder.write(self._state, place, run, sampler)

    def _release(self) -> None:
        """Leave the recorded rounds to the next session, and the sampler where they are."""
        if self._rounds is not None:
            self._sampler.follow(self._rounds.sampler)
            self._decoder.rounds.give(self._rounds)
            self._rounds = None

    def _frame(self, frame: int) -> Tensor:
        start = self._pattern.stride * frame
        steps = self._state.steps[:, start : start + self._pattern.span]
        return self._pattern.deinterleave(steps)[:, 0].clone()


def prepare(decoder: BoundDecoder, conditions: Conditions, weights: Tensor, steps: Tensor) -> Given:
    """What decoding starts from: condition streams that count, encoded, and their weights.

    `weights` are [4, K] or [4, T, K], `steps` [B, S, K] the codes by step that are there.
    """
    used = [stream for stream in Stream if weights[stream].any()]
    memory = encode_streams(decoder.model, conditions, used)
    return Given(
        steps,
        _by_step(decoder.model.pattern, weights[used].to(memory.device, torch.float32)),
        [layer.remember(memory) for layer in decoder.layers],
    )


def _by_step(pattern: CodePattern, weights: Tensor) -> Tensor:
    """Weights [N], or [N, K], of every step, or [N, S, K] where they change over time."""
    if weights.ndim == 3:
        return pattern.interleave(weights, 0)
    # Usually all code streams share their weights: then the states are mixed only once.
    return weights[:, 0] if bool((weights == weights[:, :1]).all()) else weights


def encode_streams(model: VisageModel, conditions: Conditions, streams: list[Stream]) -> Tensor:
    """Memory [N · B, F + 2, D] of N condition streams, one after another."""
    clip, energy, direction = conditions.clip, conditions.energy, conditions.direction
    count = len(streams)

    def dropped(given: list[bool]) -> Tensor:
        return ~torch.tensor(given, device=model.device).repeat_interleave(clip.shape[0])

    inputs = model.with_nulls(
        clip.repeat(count, 1, 1),
        energy.repeat(count, 1, 1),
        direction.repeat(count, 1),
        visual=dropped([stream.sees_video for stream in streams]),
        directional=dropped([stream.knows_direction for stream in streams]),
    )
    return model.encode(*inputs)
