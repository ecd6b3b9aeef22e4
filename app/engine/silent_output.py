"""An output for when there is no sound device: time passes, and nothing is heard."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from app.engine.audio_output import HELD_BACK_SECONDS, LEAD_SECONDS, STEREO
from visage_core.types import FloatArray


class SilentOutput:
    """A monotonic clock that eats frames at the sample rate; `description` says why it is used."""

    real = False

    def __init__(
        self,
        sample_rate: int,
        description: str,
        clock: Callable[[], float] = time.monotonic,
        channels: int = STEREO,
    ) -> None:
        self.sample_rate, self.channels = sample_rate, channels
        self.description = description
        self.underruns, self.following = 0, False
        self._clock = clock
        self._lead = int(LEAD_SECONDS * sample_rate)
        self._started_at: float | None = None
        self._written = 0
        self._played = 0
        self._lock = threading.Lock()

    def write(self, frames: FloatArray) -> int:
        """Queue frames; see `AudioOutput`."""
        with self._lock:
            self._drain()
            count = min(len(frames), self._room())
            self._written += count
            return count

    def writable(self) -> int:
        """Frames that `write` would take now."""
        with self._lock:
            self._drain()
            return self._room()

    def played(self) -> int:
        """Frames whose time has passed."""
        with self._lock:
            self._drain()
            return self._played

    def _room(self) -> int:
        held_back = round(HELD_BACK_SECONDS * self.sample_rate) if self.following else 0
        return max(self._lead - held_back - (self._written - self._played), 0)

    def _drain(self) -> None:
        """Eat the frames whose time has passed; when too few are there, time waits for them."""
        if self._started_at is None:
            return
        due = int((self._clock() - self._started_at) * self.sample_rate)
        if due > self._written:
            self.underruns += 1
            self._anchor(self._written)
        self._played = max(self._played, min(due, self._written))

    def _anchor(self, frame: int) -> None:
        """Let the clock read `frame` now."""
        self._started_at = self._clock() - frame / self.sample_rate

    def alive(self) -> bool:
        """Always: there is nothing that could go away."""
        return True

    def start(self) -> None:
        """Let time run."""
        with self._lock:
            if self._started_at is None:
                self._anchor(self._played)

    def stop(self) -> None:
        """Stop time, and drop what is queued."""
        with self._lock:
            self._drain()
            self._started_at = None
        self.flush()

    def flush(self) -> None:
        """Drop what is queued."""
        with self._lock:
            self._played = self._written

    def close(self) -> None:
        """Stop time."""
        self.stop()
