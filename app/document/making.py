"""A take while it is made: its sound so far, and from when on it can be heard without a stop."""

from __future__ import annotations

import numpy as np

from app.document.waveform import Waveform
from visage_core.events import AudioChunk
from visage_core.media.reader import VideoInfo
from visage_core.types import Foa, GenerationRequest

SAFETY = 0.9
"""The engine's own estimate of the time left must fit into this share of the time to play."""

LATER_PIECES = 2.0
"""How much longer than any before the next piece of sound may be."""


class Making:
    """Fed with what the engine tells of one job; positions are seconds within its span."""

    def __init__(self, request: GenerationRequest, clip: VideoInfo) -> None:
        self.request, self.clip = request, clip
        self.duration = request.span.duration
        self.waveform = Waveform(self.duration)
        self.foa: Foa | None = None
        """AmbiX, as long as the span; silence where nothing is made yet."""
        self.made = 0.0
        self._longest = 0.0
        self._seconds_left: float | None = None

    def expect(self, seconds_left: float | None) -> None:
        """How long the engine thinks that it still needs."""
        self._seconds_left = seconds_left

    def add(self, chunk: AudioChunk) -> None:
        """Take the sound that follows; where it begins again, what is there is written over."""
        rate, length = chunk.foa.sample_rate, chunk.foa.samples.shape[1]
        if self.foa is None:
            self.foa = Foa(np.zeros((4, round(self.duration * rate)), np.float32), rate)
        self.foa.samples[:, chunk.start : chunk.start + length] = chunk.foa.samples
        self.waveform.add(chunk.start, chunk.foa)
        self.made = (chunk.start + length) / rate
        self._longest = max(self._longest, chunk.foa.seconds)

    def made_foa(self) -> Foa:
        """What is there; call it once there is something."""
        assert self.foa is not None
        return Foa(
            self.foa.samples[:, : round(self.made * self.foa.sample_rate)], self.foa.sample_rate
        )

    def can_be_heard_from(self, position: float) -> bool:
        """Whether playing from here would, by all that is known, never have to wait.

        Sound comes in pieces: the next must be there before the last has been played, and all of
        it before the end is reached.
        """
        rest = self.duration - self.made
        if rest <= 0.0:
            return True
        left = self._seconds_left
        if left is None or self.made <= position:
            return False
        next_piece = min(LATER_PIECES * self._longest, rest) * left / rest
        return next_piece <= self.made - position and left <= SAFETY * (self.duration - position)
