"""Which samples come next: play, pause, seek, loop and change of source, without a click.

Everything here counts in frames at the output's rate, knows no threads and no devices, and gives
the same samples however the calls to `render` are cut into blocks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from visage_core.types import FloatArray

FADE_SECONDS = 0.010
"""Length of every fade between two places or two sources."""

MIN_LOOP_SECONDS = 0.05
"""Shorter loops are lengthened to this, so that their fades never pile up."""

HEAD_START_SECONDS = 0.25
"""After waiting for a source that is being made, this much of it is wanted before going on."""


@dataclass(frozen=True, slots=True)
class Passage:
    """`count` rendered frames from source frame `position` on, or standing still there."""

    position: int
    count: int
    moving: bool


@dataclass(slots=True, eq=False)
class _Voice:
    """A source being read from `position` on, its level on the way to `target`.

    Before its first frame, where `position` is negative, and after its last one it is silent.

    Levels count the steps of a fade, so that no rounding depends on how blocks are cut.
    """

    source: FloatArray
    position: int
    level: int
    target: int

    def add_to(self, block: FloatArray, fade: int) -> None:
        """Mix the next frames into `block` [4, n] at level / `fade`; the source may end."""
        count = block.shape[1]
        first = min(max(-self.position, 0), count)
        heard = self.source[:, self.position + first : self.position + count]
        levels = self._levels(count)
        sounding = slice(first, first + heard.shape[1])
        block[:, sounding] += heard * (levels[sounding] / np.float32(fade))
        self.position += count
        self.level = int(levels[-1])

    def _levels(self, count: int) -> FloatArray:
        """The levels of the next frames."""
        steps = np.arange(1, count + 1, dtype=np.float32)
        if self.target > self.level:
            return np.minimum(self.level + steps, np.float32(self.target))
        return np.maximum(self.level - steps, np.float32(self.target))


class Transport:
    """The playhead over one source [4, N]; every jump is a linear crossfade of `FADE_SECONDS`.

    The source begins at frame `source_start`; around it there is silence. A start from silence at
    its first frame is not faded in, so that an attack there stays whole. Where
    the source stops before a loop end or the duration does, the fade-out comes before the stop.
    Where a source that is still being made has no more for now, the playhead fades out and waits.

    Beside it runs head-locked stereo [2, M], which begins at frame 0 and follows every jump.
    """

    def __init__(self, sample_rate: int) -> None:
        self.position = 0
        self.duration = 0
        self.source_start = 0
        self.moving = False
        self._waiting = False
        self._fade = max(int(FADE_SECONDS * sample_rate), 1)
        self._min_loop = int(MIN_LOOP_SECONDS * sample_rate)
        self._head_start = int(HEAD_START_SECONDS * sample_rate)
        self._source: FloatArray = np.zeros((4, 0), np.float32)
        self._available: Callable[[], int] = self._whole
        self._loop: tuple[int, int] | None = None
        self._voices: list[_Voice] = []
        self._locked: FloatArray = np.zeros((2, 0), np.float32)
        self._locked_voices: list[_Voice] = []

    @property
    def silent(self) -> bool:
        """True when nothing moves and nothing is still fading."""
        return not self.moving and not self._voices and not self._locked_voices

    @property
    def waiting(self) -> bool:
        """True while the playhead would move if more of the source were there."""
        return self._waiting

    def set_source(
        self,
        source: FloatArray,
        duration: int,
        start: int = 0,
        available: Callable[[], int] | None = None,
    ) -> None:
        """Read from another source [4, N], whose first frame is `start`, at the same position;
        playing ends at `duration`.

        While a source is being made, `available` tells how many of its frames are there.
        """
        self._source, self.duration, self.source_start = source, duration, start
        self._available = available or self._whole
        self.seek(self.position)

    def set_locked(self, locked: FloatArray) -> None:
        """Play other head-locked stereo [2, M] along, from the present place on."""
        self._locked = locked
        if self.moving and not self._waiting:
            self._release_locked()
            self._start_locked()

    def set_loop(self, loop: tuple[int, int] | None) -> None:
        """Repeat frames [start, end) from now on; None goes on to the duration."""
        if loop is not None:
            start = max(loop[0], 0)
            loop = (start, max(loop[1], start + self._min_loop))
        self._loop = loop

    def play(self) -> None:
        """Move from the position on; from the beginning again if that is the end."""
        if self.moving or self.duration == 0:
            return
        if self.position >= self._end():
            self.position = self._loop[0] if self._loop else 0
        self.moving = True
        self._jump(self.position)

    def pause(self) -> None:
        """Stand still; what sounds fades out."""
        self.moving = self._waiting = False
        self._release()
        self._release_locked()

    def seek(self, frame: int) -> None:
        """Go on from another place."""
        self.position = min(max(frame, 0), self.duration)
        if self.moving:
            self._jump(self.position)

    def render(
        self, count: int, locked: FloatArray | None = None
    ) -> tuple[FloatArray, list[Passage]]:
        """The next `count` frames [4, count], and the places they came from.

        The head-locked stereo is mixed into `locked` [2, count].
        """
        block = np.zeros((4, count), np.float32)
        passages, done = [], 0
        while done < count:
            if self.moving:
                self._turn()
            advances = self.moving and not self._waiting
            length = min(count - done, self._until_turn()) if advances else count - done
            passages.append(Passage(self.position, length, advances))
            self._voices = self._mixed(self._voices, block[:, done : done + length])
            beside = np.zeros((2, length), np.float32) if locked is None else locked[:, done:]
            self._locked_voices = self._mixed(self._locked_voices, beside[:, :length])
            self.position += length if advances else 0
            done += length
        return block, passages

    def _mixed(self, voices: list[_Voice], block: FloatArray) -> list[_Voice]:
        """Mix voices into a block; those that go on sounding."""
        for voice in voices:
            voice.add_to(block, self._fade)
        return [voice for voice in voices if voice.level or voice.target]

    def _turn(self) -> None:
        """Do what is due here: wrap, end, begin the fade before either, wait, or go on."""
        if self._waiting:
            if self._has_head_start():
                self._jump(self.position)
        elif self.position >= self._end():
            if self._loop is None:
                self.pause()
            else:
                self._jump(self._loop[0])
        elif self.position >= self._fade_start():
            self._release()
        elif self.position >= self._supply():
            self._waiting = True
            self._release()
            self._release_locked()

    def _until_turn(self) -> int:
        """Frames to the next place where something is due."""
        fade_start, supply = self._fade_start(), self._supply()
        due = fade_start if self.position < fade_start else self._end()
        return (min(due, supply) if self.position < supply else due) - self.position

    def _whole(self) -> int:
        return int(self._source.shape[1])

    def _supply(self) -> int:
        """Where playing would have to wait for more: a fade before what there is ends."""
        available = self._available()
        if available >= self._whole():
            return self._end()
        return self.source_start + max(available - self._fade, 0)

    def _has_head_start(self) -> bool:
        """Whether waiting is over."""
        wanted = min(self.position + self._head_start, self._end()) - self.source_start
        return self._available() >= min(wanted, self._whole())

    def _end(self) -> int:
        return min(self._loop[1], self.duration) if self._loop else self.duration

    def _fade_start(self) -> int:
        """Where the fade-out begins: at the end, or before it if the source stops there."""
        end, last = self._end(), self.source_start + self._source.shape[1]
        return end if last >= end + self._fade else min(end, max(last - self._fade, 0))

    def _jump(self, position: int) -> None:
        attack = position == self.source_start and not self._voices
        self._release()
        self._release_locked()
        self.position = position
        self._waiting = position >= self._supply() and self._available() < self._whole()
        if not self._waiting:
            level = self._fade if attack else 0
            place = position - self.source_start
            self._voices.append(_Voice(self._source, place, level, target=self._fade))
            self._start_locked()

    def _release(self) -> None:
        for voice in self._voices:
            voice.target = 0

    def _start_locked(self) -> None:
        if self._locked.shape[1]:
            level = self._fade if self.position == 0 and not self._locked_voices else 0
            voice = _Voice(self._locked, self.position, level, target=self._fade)
            self._locked_voices.append(voice)

    def _release_locked(self) -> None:
        for voice in self._locked_voices:
            voice.target = 0
