"""Where sound goes: what an output is, and one that is a PortAudio device.

An output is a short queue of frames that is drained at the sample rate. It tells how many of them
have been heard, and that count is the clock of the whole editor.
"""

from __future__ import annotations

import threading
import time
from typing import Any, Protocol

import numpy as np

from visage_core.types import FloatArray

LEAD_SECONDS = 0.06
"""How far ahead of the device the queue is filled at first: what the feeder may be late by."""

FOLLOWING_LEAD_SECONDS = 0.025
"""The same while the listener turns the head: with the device's own depth and the filters' delay,
motion comes to the ear within 60 ms."""

HELD_BACK_SECONDS = LEAD_SECONDS - FOLLOWING_LEAD_SECONDS

MAX_LEAD_SECONDS = 0.25
"""A device whose queue ran dry is given half as much lead again, up to this."""

DEVICE_LATENCY_SECONDS = 0.02
"""Depth asked of the device's own buffer: smooth with sound servers, short for monitoring."""

STEREO = 2
SAMPLE_BYTES = np.dtype(np.float32).itemsize


class AudioOutput(Protocol):
    """A sink of frames of `channels` samples that drains its queue at `sample_rate` while started.

    Between `start` and `stop` the owner keeps the queue filled; each time it is found empty
    counts as one of `underruns`. Only one thread may write; any thread may ask.
    """

    sample_rate: int
    channels: int
    description: str
    real: bool
    underruns: int
    following: bool
    """Keep the queue short, so that what is written next is heard soon."""

    def write(self, frames: FloatArray) -> int:
        """Queue frames float32 [n, K]; returns how many were taken. Never waits."""

    def writable(self) -> int:
        """Frames that `write` would take now."""

    def played(self) -> int:
        """Frames heard so far; never decreases, dropped frames count as heard."""

    def alive(self) -> bool:
        """False once the device has gone away while it was playing."""

    def start(self) -> None:
        """Begin to drain the queue."""

    def stop(self) -> None:
        """Stop draining, and drop what is queued."""

    def flush(self) -> None:
        """Drop what is queued; only while stopped."""

    def close(self) -> None:
        """Give the device back; nothing may be called afterwards."""


class RtMixerOutput:
    """A PortAudio device fed from a ring buffer by a callback that runs no Python.

    Raises `OSError` if the PortAudio library is missing, and `sounddevice.PortAudioError` if
    the device refuses.
    """

    real = True

    def __init__(
        self,
        sample_rate: int,
        device: int | str | None = None,
        lead: float = LEAD_SECONDS,
        channels: int = STEREO,
        block: int = 0,
    ) -> None:
        """`block` frames are handed to the device at a time, and two such blocks are its latency;
        0 leaves both to the device and `DEVICE_LATENCY_SECONDS`."""
        import rtmixer

        self._mixer: Any = rtmixer.Mixer(
            device=device,
            channels=channels,
            samplerate=sample_rate,
            blocksize=block,
            latency=2 * block / sample_rate if block else DEVICE_LATENCY_SECONDS,
        )
        self.sample_rate, self.channels = sample_rate, channels
        self.description = _device_name(self._mixer.device)
        self.underruns, self.following = 0, False
        self._max_lead = int(MAX_LEAD_SECONDS * sample_rate)
        self._lead = min(int(lead * sample_rate), self._max_lead)
        self._ring: Any = rtmixer.RingBuffer(channels * SAMPLE_BYTES, _power_of_two(self._max_lead))
        self._action: Any = None
        self._running = False
        self._written = 0
        self._clock = _DeviceClock(sample_rate, self._mixer.latency)

    def write(self, frames: FloatArray) -> int:
        """Queue frames; see `AudioOutput`."""
        count = min(len(frames), self.writable())
        if count == 0:
            return 0
        self._ring.write(np.ascontiguousarray(frames[:count], dtype=np.float32))
        self._written += count
        self._keep_playing()
        return count

    def _keep_playing(self) -> None:
        """Attach the ring to the callback, which lets go of it whenever it finds it empty."""
        if self._action in self._mixer.actions:
            return
        if self._action is not None and self._running:
            self.underruns += 1
            self._lead = min(self._lead * 3 // 2, self._max_lead)
        self._action = self._mixer.play_ringbuffer(self._ring)

    def writable(self) -> int:
        """Frames that `write` would take now."""
        lead = self._lead - (round(HELD_BACK_SECONDS * self.sample_rate) if self.following else 0)
        return max(lead - int(self._ring.read_available), 0)

    def played(self) -> int:
        """Frames heard so far, as well as PortAudio knows its latency."""
        # The total is read before the queue: a write in between can only make this too small,
        # and the clock never goes back.
        written = self._written
        return self._clock.heard(written - int(self._ring.read_available))

    def alive(self) -> bool:
        """False once the stream has stopped by itself."""
        return not self._running or bool(self._mixer.active)

    def start(self) -> None:
        """Begin to drain the queue."""
        if not self._running:
            self._mixer.start()
            self._running = True

    def stop(self) -> None:
        """Stop draining, and drop what is queued."""
        if self._running:
            self._running = False
            self._mixer.stop(ignore_errors=True)
        self.flush()

    def flush(self) -> None:
        """Drop what is queued; only while stopped."""
        self._ring.flush()

    def close(self) -> None:
        """Stop and give the device back."""
        self.stop()
        self._mixer.close(ignore_errors=True)


class _DeviceClock:
    """Heard frames from pulled frames: one latency later, smooth between the device's pulls."""

    def __init__(self, sample_rate: int, latency: float) -> None:
        self._sample_rate = sample_rate
        self._latency = round(latency * sample_rate)
        self._pulled, self._pulled_at = 0, time.monotonic()
        self._heard = 0
        self._lock = threading.Lock()

    def heard(self, pulled: int) -> int:
        """Frames heard when `pulled` frames have left the queue."""
        with self._lock:
            now = time.monotonic()
            if pulled > self._pulled:
                self._pulled, self._pulled_at = pulled, now
            since = int((now - self._pulled_at) * self._sample_rate)
            waiting = max(self._latency - since, 0)
            self._heard = max(self._heard, self._pulled - waiting)
            return self._heard


def _device_name(device: Any) -> str:
    import sounddevice

    return str(sounddevice.query_devices(device, kind="output")["name"])


def _power_of_two(minimum: int) -> int:
    """The smallest power of two that is at least `minimum`, as the ring buffer wants."""
    return 1 << (minimum - 1).bit_length()
