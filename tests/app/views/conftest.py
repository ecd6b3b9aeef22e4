"""The real window around an engine, a player and a decoder that do just what a test tells them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.document.session import Session
from app.studio import Studio
from app.views.theme import apply_theme
from visage_core.ambisonics.harmonics import harmonics
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction, Foa, GenerationRequest, Take

RATE = 8000


class FakeJobs(QObject):
    progressed = Signal(int, object)
    chunk_ready = Signal(int, object)
    finished = Signal(int, object)
    failed = Signal(int, str)
    cancelled = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[GenerationRequest] = []

    def submit(self, request: GenerationRequest) -> int:
        self.requests.append(request)
        return len(self.requests)

    def cancel(self, number: int) -> None:
        self.cancelled.emit(number)


@dataclass
class FakePlayer:
    """Remembers every source with the position and state it was set in."""

    position: float = 0.0
    playing: bool = False
    loop: tuple[float, float] | None = None
    gain_db: float = 0.0
    look: Direction = field(default_factory=Direction)
    sources: list[tuple[Foa | None, float, bool]] = field(default_factory=list)

    def set_source(self, foa: Foa | None, duration: float) -> None:
        self.sources.append((foa, self.position, self.playing))

    def set_look(self, look: Direction) -> None:
        self.look = look

    def play(self) -> None:
        self.playing = True

    def pause(self) -> None:
        self.playing = False

    def seek(self, seconds: float) -> None:
        self.position = seconds


class FakeFrames(QObject):
    frame_ready = Signal(float, QImage)
    failed = Signal(str)

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.requests: list[float] = []

    def request(self, seconds: float) -> None:
        self.requests.append(seconds)
        picture = QImage(160, 90, QImage.Format.Format_RGB32)
        picture.fill(0x336699)
        self.frame_ready.emit(seconds, picture)

    def close(self) -> None:
        self.requests.clear()


@dataclass
class Desk:
    """Everything a test touches."""

    studio: Studio
    jobs: FakeJobs
    player: FakePlayer
    feeds: list[FakeFrames]

    @property
    def session(self) -> Session:
        return self.studio.session

    def press(self, action_id: str) -> None:
        self.studio.window.actions_by_id[action_id].trigger()


def encoded_noise(azimuth: float, elevation: float = 0.0, seconds: float = 1.0) -> Foa:
    """A steady source in one direction."""
    rng = np.random.default_rng(7)
    mono = 0.1 * rng.standard_normal(int(seconds * RATE))
    gains = harmonics(np.float64(azimuth), np.float64(elevation)).reshape(4, 1)
    return Foa((gains * mono).astype(np.float32), RATE)


@pytest.fixture
def clip(tmp_path: Path) -> VideoInfo:
    return make_clip(tmp_path / "steps.mp4", 12.0)


def make_clip(path: Path, duration: float) -> VideoInfo:
    return VideoInfo(path, 160, 90, duration, 25.0, "h264", "yuv420p", 0, False, None)


@pytest.fixture(scope="session")
def themed(qapp: QApplication) -> QApplication:
    apply_theme(qapp)
    return qapp


@pytest.fixture
def desk(qtbot: QtBot, themed: QApplication) -> Iterator[Desk]:
    jobs, player, feeds = FakeJobs(), FakePlayer(), list[FakeFrames]()

    def open_frames(path: Path) -> FakeFrames:
        feeds.append(FakeFrames(path))
        return feeds[-1]

    studio = Studio(
        player, jobs, open_frames, device="No sound device: playing silently", audible=False
    )
    qtbot.addWidget(studio.window)
    studio.window.resize(1280, 720)
    studio.window.show()
    qtbot.waitExposed(studio.window)
    yield Desk(studio, jobs, player, feeds)
    studio.close()


@pytest.fixture
def opened(desk: Desk, clip: VideoInfo) -> Desk:
    desk.session.open_clip(clip)
    return desk


@pytest.fixture
def add_take(opened: Desk) -> Callable[..., None]:
    """Adds a finished take whose source is where the camera faced."""

    def add(azimuth: float = 0.0, seed: int = 0) -> None:
        opened.session.set_direction(Direction(azimuth))
        opened.session.set_seed(seed)
        request = opened.session.make_request()
        codes = np.zeros((3, 36), np.int16)
        take = Take(request, "hash", codes, encoded_noise(azimuth))
        opened.session.add_take(take, opened.session.require_clip())

    return add
