"""Plays a sound field: transport and clock. Audio is the clock, everything else follows it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.engine.audio_output import AudioOutput
from app.engine.deck import Deck, Program
from app.engine.decoder_switch import Decoding
from app.engine.feeder import Feeder
from app.engine.kept_sounds import KeptSounds
from app.engine.monitor import Monitor
from app.engine.sources import GrowingSource, resampled, resampled_stereo
from app.engine.transport import FADE_SECONDS
from visage_core.stereo import Stereo
from visage_core.types import Direction, FloatArray, Foa

Matrix: TypeAlias = NDArray[np.float64]

PARKING_SECONDS = 2.0
"""Longer than any output takes to play what it holds."""


class Player:
    """Transport over an `AudioOutput`. Times are seconds.

    Commands may come from any thread and are heard within the output's lead. `position` is what
    is being heard now; after a seek while paused it is the new place at once. How it is heard is
    up to `monitor`.
    """

    def __init__(self, output: AudioOutput, decoding: Decoding) -> None:
        self.monitor = Monitor(decoding, output.sample_rate, output.channels)
        self._resampled = KeptSounds(resampled)
        self._resampled_stereo = lru_cache(1)(resampled_stereo)
        self._program = Program()
        self._turn_at: Callable[[float], Matrix] | None = None
        self._deck = self._new_deck(output.sample_rate)
        self._playing = self._parked = False
        self._changed = threading.Condition()
        self._changing_output = threading.Lock()
        self._feeder = self._new_feeder(output)
        self._feeder.thread.start()

    def _new_deck(self, sample_rate: int) -> Deck:
        return Deck(sample_rate, self._resampled, self._resampled_stereo)

    def _new_feeder(self, output: AudioOutput) -> Feeder:
        return Feeder(output, self, self._changed, self._stop_playing)

    # --- what to play ---

    def set_source(self, foa: Foa | None, duration: float, start: float = 0.0) -> None:
        """Play `foa` (AmbiX; None = silence), which begins at `start`, from the present position
        on; playing ends at `duration`.

        While playing, the old source fades into the new one at the same place without a gap.
        """
        self._play_source(foa, duration, start)

    def hear_growing(
        self, duration: float, sample_rate: int, start: float = 0.0, until: float | None = None
    ) -> GrowingSource:
        """Play what is pushed into the source that is given back, as long as it comes in time.

        Where it does not, the playhead waits. The source takes sound at `sample_rate` and is
        `duration` long and begins at `start`; playing ends at `until`, or with it. It is heard
        until the next `set_source`.
        """
        source = GrowingSource(duration, sample_rate, self.sample_rate)
        self._play_source(source, until or start + duration, start)
        return source

    def _play_source(
        self, source: Foa | GrowingSource | None, duration: float, start: float
    ) -> None:
        self._resampled.use(source if isinstance(source, Foa) else None)
        self._deck.read(source)  # what takes long comes before the lock, and is kept
        with self._changed:
            self._program = replace(self._program, source=source, duration=duration, start=start)
            self._deck.set_source(self._program)

    def set_locked(self, locked: Stereo | None) -> None:
        """Play stereo along from the start of time on that does not turn with the head."""
        self._deck.read_locked(locked)
        with self._changed:
            self._program = replace(self._program, locked=locked)
            self._deck.transport.set_locked(self._deck.read_locked(locked))

    def prepare(self, foa: Foa) -> None:
        """Resample a source now, so that hearing it later need not wait; from any thread."""
        self._resampled(foa, self.sample_rate)

    # --- transport ---

    def play(self) -> None:
        """Play from the position, or from the beginning if that is the end."""
        with self._changed:
            if self._parked:
                self._playing = True
                return
            self._deck.transport.play()
            self._playing = self._deck.transport.moving and self._feeder.alive
            self._changed.notify_all()

    def pause(self) -> None:
        """Stop where we are."""
        with self._changed:
            self._deck.transport.pause()
            self._playing = False

    def seek(self, seconds: float) -> None:
        """Go to another place, playing on if playing."""
        with self._changed:
            deck = self._deck
            deck.transport.seek(deck.frames(seconds))
            deck.hold_still()
            self._playing = self._playing and (deck.transport.moving or self._parked)

    @property
    def loop(self) -> tuple[float, float] | None:
        """The span that repeats, None for none."""
        return self._program.loop

    @loop.setter
    def loop(self, span: tuple[float, float] | None) -> None:
        with self._changed:
            self._program = replace(self._program, loop=span)
            self._deck.set_loop(span)

    # --- what is heard ---

    @property
    def sample_rate(self) -> int:
        """That of the output, Hz."""
        return self._deck.sample_rate

    @property
    def position(self) -> float:
        """Where in the source is being heard now."""
        return self._heard(self._feeder.played) / self.sample_rate

    @property
    def duration(self) -> float:
        """Where playing ends."""
        return self._deck.transport.duration / self.sample_rate

    @property
    def playing(self) -> bool:
        """True from play until pause, or until the end has been heard."""
        return self._playing

    @property
    def waiting(self) -> bool:
        """True while playing stands still until more of the source is made."""
        return self._deck.transport.waiting

    @property
    def at_end(self) -> bool:
        """True once the end has been heard."""
        return not self._playing and self._heard(self._feeder.played) >= (
            self._deck.transport.duration
        )

    @property
    def output(self) -> AudioOutput:
        """The sound device: its name or why there is none, whether it is real, its underruns."""
        return self._feeder.output

    @property
    def description(self) -> str:
        """Name of the sound device, or why there is none."""
        return self.output.description

    @property
    def real(self) -> bool:
        """False when playing silently."""
        return self.output.real

    @property
    def underruns(self) -> int:
        """Times the output ran dry because the feeder came late."""
        return self.output.underruns

    # --- how it is heard: what follows the session ---

    @property
    def gain_db(self) -> float:
        """Monitoring level; -60 dB and below is silence."""
        return self.monitor.gain_db

    @gain_db.setter
    def gain_db(self, gain_db: float) -> None:
        self.monitor.gain_db = gain_db

    def set_look(self, look: Direction) -> None:
        """Turn the listener's head."""
        self.monitor.set_look(look)

    def turn_field(self, turn: Matrix | Callable[[float], Matrix]) -> None:
        """Turn the sound field by an AmbiX matrix [4, 4], as if the camera had been turned.

        A camera that moves has one for each moment, in seconds.
        """
        self._turn_at = turn if callable(turn) else None
        if not callable(turn):
            self.monitor.set_turn(turn)

    # --- another output ---

    def change_output(
        self,
        open_next: Callable[[], AudioOutput],
        decoding_for: Callable[[int], Decoding],
    ) -> None:
        """Fade out, give the device back, open another, and fade in where it was left.

        `decoding_for` says how to decode to so many channels. Takes as long as the devices take:
        for a background thread. Everything may be commanded meanwhile.
        """
        with self._changing_output:
            self._park()
            self._feeder.stop()
            output = open_next()
            self.monitor.retune(output.sample_rate, output.channels, decoding_for(output.channels))
            deck = self._new_deck(output.sample_rate)
            deck.read_locked(self._program.locked)  # what takes long comes before the lock
            if isinstance(self._program.source, Foa):
                deck.read(self._program.source)
            self._resume(deck, output)

    def _park(self) -> None:
        """Fade out, and wait until that has been heard; what is wanted later is remembered."""
        with self._changed:
            self._parked = True
            if self._deck.transport.silent:
                return
            self._deck.transport.pause()
            until = self._deck.timeline.written + self._deck.frames(FADE_SECONDS)
            deadline = time.monotonic() + PARKING_SECONDS
            while self._feeder.played < until and time.monotonic() < deadline:
                self._changed.wait(FADE_SECONDS)

    def _resume(self, deck: Deck, output: AudioOutput) -> None:
        with self._changed:
            before, program = self._deck, self._program
            if isinstance(program.source, GrowingSource):
                program.source.retune(deck.sample_rate)
            deck.load(program, before.transport.position / before.sample_rate)
            self._deck, self._feeder = deck, self._new_feeder(output)
            self._parked = False
            if self._playing:
                deck.transport.play()
        self._feeder.thread.start()

    def close(self) -> None:
        """Stop the feeder and give the device back."""
        with self._changing_output:
            self._feeder.stop()

    # --- for the feeder ---

    @property
    def silent(self) -> bool:
        """Whether nothing moves and nothing is still fading."""
        return self._deck.transport.silent

    @property
    def following(self) -> bool:
        """Whether the listener turns the head, or did just now."""
        return self.monitor.following

    def render(self, count: int) -> FloatArray:
        """The next frames [n, K] for the output."""
        locked = np.zeros((2, count), np.float32)
        with self._changed:
            foa, passages = self._deck.transport.render(count, locked)
            self._deck.timeline.add(passages)
            sample_rate, turn_at = self._deck.sample_rate, self._turn_at
        if turn_at is not None and passages:
            self.monitor.set_turn(turn_at(passages[-1].position / sample_rate))
        return self.monitor.process(foa, locked)

    def notice(self, played: int) -> None:
        """Stop `playing` once the last frame has been heard, not when it was written."""
        heard = self._heard(played)
        with self._changed:
            transport = self._deck.transport
            if not self._parked and not transport.moving and heard >= transport.duration:
                self._playing = False

    def _heard(self, played: int) -> int:
        return self._deck.timeline.heard(played)

    def _stop_playing(self) -> None:
        self._playing = False
