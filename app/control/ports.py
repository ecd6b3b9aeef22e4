"""What the controllers need of the machinery behind them, so that tests can stand in for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import SignalInstance

from app.engine.audio_output import AudioOutput
from app.engine.decoder_switch import Decoding
from app.engine.monitor import Monitor
from visage_core.stereo import Stereo
from visage_core.types import Direction, Foa, GenerationRequest

Matrix: TypeAlias = NDArray[np.float64]
Turn: TypeAlias = Matrix | Callable[[float], Matrix]


class Growing(Protocol):
    """Sound that is heard while it is made."""

    def push(self, foa: Foa) -> None:
        """Add what comes next."""


class Listened(Protocol):
    """What monitoring needs of `app.engine.player.Player`."""

    monitor: Monitor

    @property
    def description(self) -> str:
        """Name of the sound device, or why there is none."""

    @property
    def real(self) -> bool:
        """False when playing silently."""

    def change_output(
        self,
        open_next: Callable[[], AudioOutput],
        decoding_for: Callable[[int], Decoding],
    ) -> None:
        """Go on through another output; from a background thread."""

    def set_locked(self, locked: Stereo | None) -> None:
        """Play stereo along that does not turn with the head."""


class Player(Listened, Protocol):
    """What playback needs of `app.engine.player.Player`."""

    loop: tuple[float, float] | None
    gain_db: float

    @property
    def position(self) -> float:
        """What is heard now, in seconds."""

    @property
    def playing(self) -> bool:
        """Whether time runs."""

    def set_source(self, foa: Foa | None, duration: float, start: float = 0.0) -> None:
        """Hear this (None: silence), which begins at `start`, from the present place on."""

    def prepare(self, foa: Foa) -> None:
        """Get ready to hear this at once; from any thread."""

    def hear_growing(
        self, duration: float, sample_rate: int, start: float = 0.0, until: float | None = None
    ) -> Growing:
        """Hear what is pushed into what is given back, from the present place on."""

    def set_look(self, look: Direction) -> None:
        """Turn the head."""

    def turn_field(self, turn: Turn) -> None:
        """Turn the sound field by an AmbiX matrix [4, 4], or by one for each moment."""

    def play(self) -> None:
        """Let time run."""

    def pause(self) -> None:
        """Stop time."""

    def seek(self, seconds: float) -> None:
        """Go elsewhere."""


class Frames(Protocol):
    """What playback needs of `app.engine.frame_feed.FrameFeed`: pictures of one video."""

    frame_ready: SignalInstance
    failed: SignalInstance

    def request(self, seconds: float, facing: Direction | None = None) -> None:
        """Ask for the picture of a moment, or for what of a panorama lies in a direction;
        `frame_ready(pts, image)` answers."""

    def fit(self, width: int, height: int) -> None:
        """Make pictures as large as fits into so many pixels."""

    def close(self) -> None:
        """Let the file go; no signal comes after."""


class OpenFrames(Protocol):
    """Opens the pictures of a video."""

    def __call__(self, path: Path) -> Frames:
        """Raises `MediaError`."""


class Jobs(Protocol):
    """What generating needs of `app.engine.jobs.JobRunner`; each signal carries the job's id."""

    submitted: SignalInstance
    started: SignalInstance
    progressed: SignalInstance
    features_ready: SignalInstance
    chunk_ready: SignalInstance
    noticed: SignalInstance
    finished: SignalInstance
    failed: SignalInstance
    cancelled: SignalInstance

    @property
    def line(self) -> tuple[int, ...]:
        """The jobs in the order in which they are done, first the one that is under way."""

    def move(self, number: int, step: int) -> None:
        """Let a waiting job go so many places back, or forward if negative."""

    def submit(self, request: GenerationRequest) -> int:
        """Hand over a request; returns the job's number."""

    def cancel(self, number: int) -> None:
        """Stop a job."""
