"""Plays a sound field: transport and clock. Audio is the clock, everything else follows it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from app.engine.audio_output import AudioOutput, SilentOutput
from app.engine.metering import Metering, Readings
from app.engine.monitor import Monitor
from app.engine.sources import GrowingSource, resampled
from app.engine.timeline import Timeline
from app.engine.transport import Transport
from visage_core.ambisonics.binaural import BinauralRenderer
from visage_core.ambisonics.decoders import Decoder
from visage_core.ambisonics.heads import Fit, load_head
from visage_core.types import Direction, Foa

BLOCK_SECONDS = 0.010
"""Rendered at a time: what a command waits for, and the glide of every change of look or level."""

IDLE_SECONDS = 2.0
"""Silence after which the device is let go until the next play."""

KEPT_SOURCES = 64
"""Resampled takes kept, so that A/B is instant, also between all cells of a guidance grid."""

Matrix: TypeAlias = NDArray[np.float64]

log = logging.getLogger(__name__)


class Player:
    """Transport over an `AudioOutput`, heard through `decoder`. Times are seconds.

    Commands may come from any thread and are heard within the output's lead. `position` is what
    is being heard now; after a seek while paused it is the new place at once.
    """

    def __init__(self, output: AudioOutput, decoder: Decoder) -> None:
        self.sample_rate = output.sample_rate
        self._output = output
        self._block = round(BLOCK_SECONDS * self.sample_rate)
        self._played_before = 0  # frames heard through outputs that have gone away
        self._metering = Metering(self.sample_rate)
        self._monitor = Monitor(decoder, self.sample_rate, self._metering)
        self._transport = Transport(self.sample_rate)
        self._turn_at: Callable[[float], Matrix] | None = None
        self._timeline = Timeline()
        self._resampled = lru_cache(KEPT_SOURCES)(partial(resampled, sample_rate=self.sample_rate))
        self._playing = False
        self._silent_frames = round(IDLE_SECONDS * self.sample_rate)
        self._loop: tuple[float, float] | None = None
        self._closing = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="player-feeder", daemon=True)
        self._thread.start()

    # --- what to play ---

    def set_source(self, foa: Foa | None, duration: float, start: float = 0.0) -> None:
        """Play `foa` (AmbiX; None = silence), which begins at `start`, from the present position
        on; playing ends at `duration`.

        While playing, the old source fades into the new one at the same place without a gap.
        """
        samples = np.zeros((4, 0), np.float32) if foa is None else self._resampled(foa)
        with self._changed:
            self._transport.set_source(samples, self._frames(duration), self._frames(start))
            self._hold_still()

    def hear_growing(
        self, duration: float, sample_rate: int, start: float = 0.0, until: float | None = None
    ) -> GrowingSource:
        """Play what is pushed into the source that is given back, as long as it comes in time.

        Where it does not, the playhead waits. The source takes sound at `sample_rate` and is
        `duration` long and begins at `start`; playing ends at `until`, or with it. It is heard
        until the next `set_source`.
        """
        source = GrowingSource(duration, sample_rate, self.sample_rate)
        with self._changed:
            begin, end = self._frames(start), self._frames(until or start + duration)
            self._transport.set_source(source.samples, end, begin, lambda: source.available)
            self._hold_still()
        return source

    def _hold_still(self) -> None:
        if not self._transport.moving:
            self._timeline.hold(self._transport.position)

    def prepare(self, foa: Foa) -> None:
        """Resample a source now, so that hearing it later need not wait; from any thread."""
        self._resampled(foa)

    # --- transport ---

    def play(self) -> None:
        """Play from the position, or from the beginning if that is the end."""
        with self._changed:
            self._transport.play()
            self._playing = self._transport.moving and self._thread.is_alive()
            self._changed.notify()

    def pause(self) -> None:
        """Stop where we are."""
        with self._changed:
            self._transport.pause()
            self._playing = False

    def seek(self, seconds: float) -> None:
        """Go to another place, playing on if playing."""
        with self._changed:
            self._transport.seek(self._frames(seconds))
            self._hold_still()
            self._playing = self._playing and self._transport.moving

    @property
    def loop(self) -> tuple[float, float] | None:
        """The span that repeats, None for none."""
        return self._loop

    @loop.setter
    def loop(self, span: tuple[float, float] | None) -> None:
        with self._changed:
            self._loop = span
            frames = None if span is None else (self._frames(span[0]), self._frames(span[1]))
            self._transport.set_loop(frames)

    # --- what is heard ---

    @property
    def position(self) -> float:
        """Where in the source is being heard now."""
        return self._timeline.heard(self._played()) / self.sample_rate

    @property
    def duration(self) -> float:
        """Where playing ends."""
        return self._transport.duration / self.sample_rate

    @property
    def playing(self) -> bool:
        """True from play until pause, or until the end has been heard."""
        return self._playing

    @property
    def waiting(self) -> bool:
        """True while playing stands still until more of the source is made."""
        return self._transport.waiting

    @property
    def at_end(self) -> bool:
        """True once the end has been heard."""
        return (
            not self._playing and self._timeline.heard(self._played()) >= self._transport.duration
        )

    @property
    def description(self) -> str:
        """Name of the sound device, or why there is none."""
        return self._output.description

    @property
    def real(self) -> bool:
        """False when playing silently."""
        return self._output.real

    @property
    def underruns(self) -> int:
        """Times the output ran dry because the feeder came late."""
        return self._output.underruns

    # --- how it is heard ---

    def set_look(self, look: Direction) -> None:
        """Turn the listener's head."""
        self._monitor.set_look(look)

    def turn_field(self, turn: Matrix | Callable[[float], Matrix]) -> None:
        """Turn the sound field by an AmbiX matrix [4, 4], as if the camera had been turned.

        A camera that moves has one for each moment, in seconds.
        """
        self._turn_at = turn if callable(turn) else None
        if not callable(turn):
            self._monitor.set_turn(turn)

    def turn_head(self, orientation: Rotation) -> None:
        """Turn it further, as a head tracker says; see `HeadMotion`."""
        self._monitor.head.turn_to(orientation)

    def set_decoder(self, decoder: Decoder) -> None:
        """Listen through another decoder of one or two channels. See `DecoderSwitch.choose`."""
        self._monitor.set_decoder(decoder)

    def set_head(self, sofa: Path | str) -> Fit:
        """Listen through the ears of a SOFA file, and tell how well its filters fit it.

        Takes a second; may be called from a background thread. Raises `HrtfError`; the decoder
        before stays then.
        """
        head = load_head(sofa, self.sample_rate)
        self.set_decoder(BinauralRenderer(head.filters))
        return head.fit

    def set_audible(self, audible: tuple[bool, bool, bool, bool]) -> None:
        """Which of W, Y, Z, X of the sound field are heard."""
        self._monitor.set_audible(audible)

    @property
    def readings(self) -> Readings:
        """What the meters show of what was rendered last."""
        return self._metering.readings

    def restart_loudness(self) -> None:
        """Begin to measure integrated loudness and true peak anew."""
        self._metering.restart()

    @property
    def gain_db(self) -> float:
        """Monitoring level; -60 dB and below is silence."""
        return self._monitor.gain_db

    @gain_db.setter
    def gain_db(self, gain_db: float) -> None:
        self._monitor.gain_db = gain_db

    @property
    def mute(self) -> bool:
        """Silence without losing the level."""
        return self._monitor.mute

    @mute.setter
    def mute(self, mute: bool) -> None:
        self._monitor.mute = mute

    def close(self) -> None:
        """Stop the feeder and give the device back."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()
        self._output.close()

    # --- feeder thread ---

    def _run(self) -> None:
        try:
            while not self._closing:
                self._feed()
        except Exception:
            log.exception("playback stopped")
            self._playing = False

    def _feed(self) -> None:
        """Sleep until there is something to play; fill the output; nap for half a block."""
        if self._idle():
            self._output.stop()
            with self._changed:
                self._changed.wait_for(lambda: self._closing or not self._idle())
        while self._output.writable() >= self._block:
            self._write_block()
        self._output.start()
        if not self._output.alive():
            self._replace_output()
        self._notice_the_end()
        with self._changed:
            if not self._closing:
                self._changed.wait(BLOCK_SECONDS / 2)

    def _idle(self) -> bool:
        """True after `IDLE_SECONDS` of silence: the device may sleep."""
        rested = self._silent_frames >= round(IDLE_SECONDS * self.sample_rate)
        return rested and self._transport.silent

    def _write_block(self) -> None:
        with self._changed:
            foa, passages = self._transport.render(self._block)
            self._timeline.add(passages)
            silent = self._transport.silent
            self._silent_frames = self._silent_frames + self._block if silent else 0
        turn_at = self._turn_at
        if turn_at is not None and passages:
            self._monitor.set_turn(turn_at(passages[-1].position / self.sample_rate))
        self._output.write(self._monitor.process(foa))

    def _notice_the_end(self) -> None:
        """Stop `playing` once the last frame has been heard, not when it was written."""
        heard = self._timeline.heard(self._played())
        with self._changed:
            if not self._transport.moving and heard >= self._transport.duration:
                self._playing = False

    def _replace_output(self) -> None:
        """The device has gone: go on silently from what has been heard."""
        lost = self._output
        description = f"{lost.description} has gone away: playing silently"
        log.warning(description)
        self._played_before = self._timeline.written
        self._output = SilentOutput(self.sample_rate, description)
        lost.close()

    def _played(self) -> int:
        return self._played_before + self._output.played()

    def _frames(self, seconds: float) -> int:
        return round(seconds * self.sample_rate)
