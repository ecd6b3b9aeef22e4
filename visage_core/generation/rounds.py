"""Whole rounds of decoding steps that are recorded once and replayed.

A round is `stride` steps, ViSAGe's odd and even one, in which every stream is written once. All it
reads and writes lies in tensors that stay where they are, its place among them, so on a GPU a round
is one launch of a CUDA graph instead of hundreds of small ones.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from threading import Lock
from typing import NamedTuple, Protocol

import torch
from torch import Generator, Size

from visage_core.generation.places import CountedPlace, Place
from visage_core.generation.sampling import CodeSampler, follow
from visage_core.generation.state import DecodingState, Given, HeadRun
from visage_core.types import Sampling

log = logging.getLogger(__name__)

LENGTH_STEP = 256
"""Attention reads the caches up to a multiple of this; every length has a recording."""

FEWEST_STEPS = 32
"""Sessions with fewer steps end before a recording would pay."""

KEPT = 2
"""Recordings that wait for their next session; each holds caches of its own."""

Round = Callable[[], None]
Runs = tuple[HeadRun | None, ...]

Recorder = Callable[[Round, Sequence[Generator]], Round]
"""Makes of a round, and the generators it draws from, something faster that does the same.

It may run the round a few times before.
"""


def unrecorded(round_: Round, _: Sequence[Generator]) -> Round:
    """The recorder that changes nothing, for sessions too few to be worth a recording."""
    return round_


class StepWriter(Protocol):
    """What a round is made of: see `BoundDecoder.write`."""

    def write(
        self, state: DecodingState, place: Place, run: HeadRun | None, sampler: CodeSampler
    ) -> None:
        """Look at a place and write the codes of its last position."""


class RoundKey(NamedTuple):
    """All that is fixed in a recording."""

    runs: Runs
    sampling: tuple[Sampling, ...]
    shapes: tuple[Size, ...]


class Rounds:
    """A session's state in tensors that stay, and its recorded rounds.

    `runs` are the heads of a round's steps. `begin` comes before the first step of every session.
    """

    @torch.inference_mode()
    def __init__(
        self,
        writer: StepWriter,
        given: Given,
        sampler: CodeSampler,
        key: RoundKey,
        record: Recorder,
    ) -> None:
        self.key = key
        self.state = DecodingState(given.clone())
        self.sampler = sampler.fresh()
        self._writer = writer
        self._position = torch.ones(1, dtype=torch.long, device=given.steps.device)
        longest = self.state.caches[0].shape[3]
        self._recorded: dict[int, Round] = {}
        for length in (*range(LENGTH_STEP, longest, LENGTH_STEP), longest):
            self._position.fill_(1)
            round_ = partial(self._write_round, length)
            self._recorded[length] = record(round_, self.sampler.generators)

    @torch.inference_mode()
    def begin(self, given: Given, sampler: CodeSampler) -> None:
        """Start over from tensors of the same shapes, drawing as `sampler` would go on."""
        self.state.load(given)
        follow(self.sampler, sampler)

    @torch.inference_mode()
    def run(self, step: int) -> None:
        """Write the round that begins at a step."""
        self._position.fill_(step)
        end = step + len(self.key.runs)
        self._recorded[min(length for length in self._recorded if length >= end)]()

    def _write_round(self, length: int) -> None:
        for run in self.key.runs:
            place = CountedPlace.at(self._position, length, self.state.caches[0].dtype)
            self._writer.write(self.state, place, run, self.sampler)
            self._position.add_(1)


class RoundPool:
    """Recordings that wait for sessions of their kind; safe to use from many threads.

    Without a recorder, or once it has failed, there are none and sessions step eagerly.
    """

    def __init__(self, record: Recorder | None) -> None:
        self._record = record
        self._lock = Lock()
        self._waiting: list[Rounds] = []

    def take(
        self, writer: StepWriter, given: Given, runs: Runs, sampler: CodeSampler
    ) -> Rounds | None:
        """Rounds for one session, begun; None if it is to step eagerly."""
        if self._record is None or given.steps.shape[1] < FEWEST_STEPS:
            return None
        key = RoundKey(runs, sampler.key, given.shapes)
        with self._lock:
            rounds = self._found(key) or self._made(writer, given, sampler, key, self._record)
        if rounds is not None:
            rounds.begin(given, sampler)
        return rounds

    def give(self, rounds: Rounds) -> None:
        """Keep rounds whose session is over for the next."""
        with self._lock:
            self._waiting = [*self._waiting, rounds][-KEPT:]

    def _found(self, key: RoundKey) -> Rounds | None:
        found = next((rounds for rounds in self._waiting if rounds.key == key), None)
        if found is not None:
            self._waiting.remove(found)
        return found

    def _made(
        self,
        writer: StepWriter,
        given: Given,
        sampler: CodeSampler,
        key: RoundKey,
        record: Recorder,
    ) -> Rounds | None:
        try:
            return Rounds(writer, given, sampler, key, record)
        except torch.OutOfMemoryError:
            # A smaller batch may be recorded: only recordings that wait are in its way.
            self._waiting.clear()
            raise
        except RuntimeError as error:
            reason = str(error).partition("\n")[0]
            log.warning("decoding steps cannot be recorded, going on without: %s", reason)
            self._record = None
            return None
