"""One decoding session: conditions in, finished frames of codes out."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from threading import Event

import torch
from torch import Tensor

from visage_core.errors import Cancelled
from visage_core.generation.conditions import Conditions, encode_rows, plan_rows, weights_of_rows
from visage_core.generation.forcing import Forced
from visage_core.generation.places import KnownPlace
from visage_core.generation.sampling import CodeSampler, follow
from visage_core.generation.scores import Likelihoods
from visage_core.generation.state import DecodingState, Given, HeadRun
from visage_core.generation.stepping import BoundDecoder
from visage_core.model.config import NUM_CHANNELS


class DecodingSession:
    """Writes the codes of a batch of takes of up to one model window.

    `weights` [4, K], or [4, T, K] for the clip's T frames, mix the condition streams
    (`visage_core.generation.guidance`), alike for all takes or one tensor for each. Only conditions
    with a weight are computed, all as one batch over caches that are allocated once. `forced` codes
    of the T frames are not written. Of the model's channels only the first `channels` are: 1
    leaves all but W as pad, as mono training does. Raises `ValueError` if the clip is longer than
    the model's window, or the weights or the forced codes are of other frames.
    """

    @torch.inference_mode()
    def __init__(
        self,
        decoder: BoundDecoder,
        conditions: Conditions,
        weights: Tensor | Sequence[Tensor],
        sampler: CodeSampler,
        forced: Forced | None = None,
        *,
        channels: int = NUM_CHANNELS,
    ) -> None:
        config = decoder.model.config
        self._decoder, self._sampler = decoder, sampler
        self._pattern = decoder.model.pattern
        self._frames = config.code_frames(conditions.video_frames)
        self._num_steps = self._pattern.num_steps(self._frames)
        self._written = channels * config.num_rvq
        takes = [weights] * conditions.takes if isinstance(weights, Tensor) else list(weights)
        shape = (conditions.takes, self._frames, config.num_streams)
        forced = forced or Forced.nothing(shape, decoder.model.device)
        self._check(takes, forced, shape)

        self._begun = forced.whole_frames
        self._last = self._last_step(forced)
        self._rows = plan_rows(takes)
        given = prepare(decoder, conditions, takes, forced)
        self._rounds = decoder.rounds.take(decoder, given, self._round_runs(), sampler)
        self._state = self._rounds.state if self._rounds else DecodingState(given)
        self.likelihoods: tuple[Likelihoods, ...] = ()
        """Of each take, what its codes are worth under its conditions; there at the end."""

    def _check(
        self, weights: Sequence[Tensor], forced: Forced, shape: tuple[int, int, int]
    ) -> None:
        frames = shape[1]
        if tuple(forced.codes.shape) != shape:
            given = forced.codes.shape[1]
            raise ValueError(f"forced codes of {given} of {frames} frames, or of another model")
        if frames < 1 or self._num_steps > self._decoder.model.config.max_target_length:
            raise ValueError(f"the model has no room for {self._num_steps} decoder steps")
        for one in weights:
            if one.ndim == 3 and one.shape[1] != frames:
                raise ValueError(f"weights of {one.shape[1]} frames, codes of {frames}")

    def _round_runs(self) -> tuple[HeadRun | None, ...]:
        """The heads of a round's steps; it begins after one that begins a frame."""
        stride = self._pattern.stride
        phases = [(1 + step) % stride for step in range(stride)]
        return tuple(self._decoder.head_run(self._streams_of(phase)) for phase in phases)

    def _streams_of(self, phase: int) -> tuple[int, ...]:
        """The streams that are written at the steps of a phase, if their frames are there."""
        delays = self._pattern.delays[: self._written]
        return tuple(k for k, delay in enumerate(delays) if delay % self._pattern.stride == phase)

    def _last_step(self, forced: Forced) -> int:
        """The last step that writes anything; -1 if there is none."""
        open_codes = ~forced.mask.all(dim=0)[:, : self._written]
        return max(
            (
                self._pattern.stride * int(codes.nonzero()[-1]) + delay
                for codes, delay in zip(open_codes.T, self._pattern.delays, strict=False)
                if codes.any()
            ),
            default=-1,
        )

    def _streams_at(self, step: int) -> tuple[int, ...]:
        streams = self._pattern.streams_at(step, self._frames, self._begun)
        return tuple(stream for stream in streams if stream < self._written)

    def frames(self, cancel: Event | None = None) -> Generator[Tensor]:
        """All frames of codes int64 [B, K], each as soon as it is complete.

        Raises `Cancelled` at the first step after `cancel` is set.
        """
        try:
            yield from map(self._frame, range(self._begun))
            step = self._pattern.stride * self._begun
            while step < self._num_steps:
                if cancel is not None and cancel.is_set():
                    raise Cancelled
                end = self._advance(step)
                for finished in map(self._pattern.frame_finished_at, range(step, end)):
                    if finished is not None and finished >= self._begun:
                        yield self._frame(finished)
                step = end
        finally:
            self._release()

    def _tallied(self) -> Iterator[Likelihoods]:
        sums, counts = self._state.likelihood.tolist(), self._state.count.tolist()
        for rows, its, count in zip(self._rows.of_take, sums, counts, strict=True):
            streams = [self._rows.streams[row] for row in rows]
            yield Likelihoods(dict(zip(streams, its, strict=True)), int(count))

    def _advance(self, step: int) -> int:
        """Write a step, or a round where one is recorded; the next step."""
        if step > self._last:
            return step + 1
        if self._rounds is not None and self._is_round(step):
            self._rounds.run(step)
            return step + self._pattern.stride
        self._write(step)
        return step + 1

    def _is_round(self, step: int) -> bool:
        """Whether a step begins a round in which every stream has a frame to write."""
        stride = self._pattern.stride
        latest = max(self._pattern.delays[: self._written])
        first = stride * self._begun + max(1, latest)
        begins = step % stride == 1 % stride
        return begins and first <= step <= stride * (self._frames - 1)

    @torch.inference_mode()
    def _write(self, step: int) -> None:
        """Write one step; the first one looks at all before it as well."""
        first = step == self._pattern.stride * self._begun
        place = KnownPlace(0 if first else step, step + 1)
        run = self._decoder.head_run(self._streams_at(step))
        sampler = self._rounds.sampler if self._rounds else self._sampler
        self._decoder.write(self._state, place, run, sampler)

    def _release(self) -> None:
        """Leave the recorded rounds to the next session, and the sampler where they are."""
        self.likelihoods = tuple(self._tallied())
        if self._rounds is not None:
            follow(self._sampler, self._rounds.sampler)
            self._decoder.rounds.give(self._rounds)
            self._rounds = None

    def _frame(self, frame: int) -> Tensor:
        start = self._pattern.stride * frame
        steps = self._state.given.steps[:, start : start + self._pattern.span]
        return self._pattern.deinterleave(steps)[:, 0].clone()


def prepare(
    decoder: BoundDecoder, conditions: Conditions, weights: Sequence[Tensor], forced: Forced
) -> Given:
    """What decoding starts from: conditions that count, encoded, their weights, and codes."""
    model, pattern = decoder.model, decoder.model.pattern
    rows = plan_rows(weights)
    memory = encode_rows(model, conditions, rows)
    codes = forced.codes.masked_fill(~forced.mask, model.config.dac_pad_token_id)
    return Given(
        pattern.interleave(codes, model.config.dac_pad_token_id),
        pattern.interleave(forced.mask, 0),
        torch.tensor(rows.takes, device=model.device),
        torch.tensor(rows.of_take, device=model.device),
        weights_of_rows(rows, weights, pattern).to(model.device),
        [layer.remember(memory) for layer in decoder.layers],
    )
