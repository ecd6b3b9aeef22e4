"""A sound card made of a named pipe: swallows 16-bit stereo at the sample rate, and keeps it.

ALSA's `null` device takes sound as fast as it comes, so it cannot show whether playback keeps up.
With its `file` plugin writing to this pipe, the writer has to wait as it does for a real card.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

FRAME_BYTES = 4
PIPE_BYTES = 8192
"""Two pages, of which one can be written while the other is read: a buffer of 46 ms at 44.1 kHz."""

TICK_SECONDS = 0.002

_ALSA = """
pcm.{name} {{
  type plug
  slave.pcm {{
    type file
    slave.pcm {{ type null }}
    file "{pipe}"
    format raw
  }}
  slave.format S16_LE
  slave.channels {channels}
  slave.rate {rate}
}}
"""


class PacedCard:
    """Context manager that plays, that is: records, what is written to the pipe at `path`."""

    def __init__(
        self, path: Path, sample_rate: int, buffer_bytes: int = PIPE_BYTES, channels: int = 2
    ) -> None:
        """More `channels`, of which the first two are kept, make the pipe shorter in time."""
        self.path = path
        self._sample_rate, self._channels = sample_rate, channels
        self._frame_bytes = FRAME_BYTES * channels // 2
        self._data = bytearray()
        self._log: list[tuple[float, int]] = []
        self._unplugged = threading.Event()
        os.mkfifo(path)
        self._pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        fcntl.fcntl(self._pipe, fcntl.F_SETPIPE_SZ, buffer_bytes)
        self._thread = threading.Thread(target=self._play, name="paced-card")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.unplug()

    def alsa_config(self, name: str) -> str:
        """What makes ALSA offer the card under a name."""
        return _ALSA.format(
            name=name, pipe=self.path, rate=self._sample_rate, channels=self._channels
        )

    def unplug(self) -> None:
        """Take no more: from now on whoever writes finds the pipe broken."""
        if not self._unplugged.is_set():
            self._unplugged.set()
            self._thread.join()
            os.close(self._pipe)

    @property
    def heard(self) -> NDArray[np.float64]:
        """What was played, [n, 2] in -1..1."""
        frames = np.frombuffer(bytes(self._data), dtype="<i2").reshape(-1, self._channels)
        return frames[:, :2] / 32768.0

    def taken_at(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """Frames that had been taken at the latest at monotonic `times`."""
        moments, frames = np.array(self._log).T
        return np.asarray(frames[np.searchsorted(moments, times, side="right") - 1])

    def taken_when(self, frames: NDArray[np.int_]) -> NDArray[np.float64]:
        """Monotonic times at which the card had taken frames of these indices."""
        moments, counts = np.array(self._log).T
        return np.asarray(moments[np.searchsorted(counts, frames, side="right")])

    def _play(self) -> None:
        started, taken = time.monotonic(), 0
        while not self._unplugged.wait(TICK_SECONDS):
            due = self._frame_bytes * int((time.monotonic() - started) * self._sample_rate)
            now = time.monotonic()
            data = self._read(due - taken)
            self._data += data
            self._log.append((now, len(self._data) // self._frame_bytes))
            # What was not there in time is not made up for later.
            taken = due if len(data) < due - taken else taken + len(data)

    def _read(self, size: int) -> bytes:
        try:
            return os.read(self._pipe, size)
        except BlockingIOError:
            return b""
