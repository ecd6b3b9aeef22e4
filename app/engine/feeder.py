"""The thread that keeps an output filled, and what it does when the output goes away."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from app.engine.audio_output import AudioOutput
from app.engine.silent_output import SilentOutput
from visage_core.types import FloatArray

BLOCK_SECONDS = 0.010
"""Rendered at a time: what a command waits for, and the glide of every change of look or level."""

IDLE_SECONDS = 2.0
"""Silence after which the device is let go until the next play."""

log = logging.getLogger(__name__)


class Rendering(Protocol):
    """What is played; asked in the feeder's thread."""

    def render(self, count: int) -> FloatArray:
        """The next frames [n, K]."""

    @property
    def silent(self) -> bool:
        """Whether nothing moves and nothing is still fading."""

    @property
    def following(self) -> bool:
        """Whether the head moves, so that what is rendered should be heard soon."""

    def notice(self, played: int) -> None:
        """So many frames have been heard."""


class Feeder:
    """Owns an output until it is stopped.

    `changed` is the lock of the rendering; it is notified when there may be something to play.
    `fail` is called in the feeder's thread if rendering goes wrong.
    """

    def __init__(
        self,
        output: AudioOutput,
        rendering: Rendering,
        changed: threading.Condition,
        fail: Callable[[], None],
    ) -> None:
        self.output = output
        self._rendering, self._changed, self._fail = rendering, changed, fail
        self._block = round(BLOCK_SECONDS * output.sample_rate)
        self._written = 0
        self._played_before = 0  # frames heard through an output that has gone away
        self._silent_frames = round(IDLE_SECONDS * output.sample_rate)
        self._stopping = False
        self.thread = threading.Thread(target=self._run, name="player-feeder", daemon=True)

    @property
    def played(self) -> int:
        """Frames heard so far."""
        return self._played_before + self.output.played()

    @property
    def alive(self) -> bool:
        """Whether it feeds, or will."""
        return not self._stopping and (self.thread.ident is None or self.thread.is_alive())

    def stop(self) -> None:
        """End the thread and give the device back; its clock stands still."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self.thread.ident is not None:
            self.thread.join()
        self._stand_in(self.output.description)

    def _run(self) -> None:
        try:
            while not self._stopping:
                self._feed()
        except Exception:
            log.exception("playback stopped")
            self._fail()

    def _feed(self) -> None:
        """Sleep until there is something to play; fill the output; nap for half a block."""
        if self._idle():
            self.output.stop()
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or not self._idle())
        while self._room() >= self._block and not self._stopping:
            self._write_block()
        self.output.start()
        if not self.output.alive():
            description = f"{self.output.description} has gone away: playing silently"
            log.warning(description)
            self._stand_in(description)
        self._rendering.notice(self.played)
        with self._changed:
            if not self._stopping:
                self._changed.wait(BLOCK_SECONDS / 2)

    def _idle(self) -> bool:
        """True after `IDLE_SECONDS` of silence: the device may sleep."""
        rested = self._silent_frames >= round(IDLE_SECONDS * self.output.sample_rate)
        return rested and self._rendering.silent

    def _room(self) -> int:
        """Frames to write now: the queue is short while the head moves."""
        self.output.following = self._rendering.following
        return self.output.writable()

    def _write_block(self) -> None:
        self.output.write(self._rendering.render(self._block))
        self._written += self._block
        silent = self._rendering.silent
        self._silent_frames = self._silent_frames + self._block if silent else 0

    def _stand_in(self, description: str) -> None:
        """Go on silently, from all that was written, in place of an output that is given back."""
        lost = self.output
        self._played_before = self._written
        self.output = SilentOutput(lost.sample_rate, description, channels=lost.channels)
        lost.close()
