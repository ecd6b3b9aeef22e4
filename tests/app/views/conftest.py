"""The real window around an engine, a player and a decoder that do just what a test tells them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.document.comparison import Window
from app.document.monitoring import Decode
from app.document.session import Session
from app.engine.audio_output import AudioOutput
from app.engine.decoder_switch import Decoding
from app.engine.decodings import decoding
from app.engine.monitor import Monitor
from app.engine.output_devices import OutputChoice, OutputDevice
from app.engine.silent_output import SilentOutput
from app.engine.sources import GrowingSource
from app.places import Places
from app.studio import Studio
from app.views.compare_panel import ComparePanel
from app.views.theme import apply_theme
from visage_core.ambisonics.convention import convert
from visage_core.ambisonics.harmonics import harmonics
from visage_core.export.wav import read_foa, write_foa
from visage_core.media.reader import VideoInfo
from visage_core.restoration import Restoration
from visage_core.stereo import Stereo
from visage_core.types import ChannelOrder, Direction, Foa, GenerationRequest, Normalization, Take

RATE = 8000

PATIENCE = 60_000
"""Milliseconds that a thread may take on a busy machine."""


class FakeJobs(QObject):
    submitted = Signal(int, object)
    started = Signal(int)
    progressed = Signal(int, object)
    features_ready = Signal(int, object)
    chunk_ready = Signal(int, object)
    noticed = Signal(int, str)
    part_chunk_ready = Signal(int, int, object)
    part_finished = Signal(int, int, object)
    finished = Signal(int, object)
    all_finished = Signal(int)
    failed = Signal(int, str)
    cancelled = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[GenerationRequest] = []
        self.batches: dict[int, tuple[GenerationRequest, ...]] = {}
        self.restored: dict[int, Restoration] = {}
        self.line: tuple[int, ...] = ()
        for ended in (self.finished, self.all_finished, self.failed):
            ended.connect(self._leave)

    def submit(self, request: GenerationRequest) -> int:
        self.requests.append(request)
        return self._stand_in_line(len(self.requests), (request,))

    def submit_many(self, requests: Sequence[GenerationRequest]) -> int:
        number = 1000 + len(self.batches)
        self.batches[number] = tuple(requests)
        return self._stand_in_line(number, tuple(requests))

    def restore(self, lost: Restoration) -> int:
        number = 2000 + len(self.restored)
        self.restored[number] = lost
        return self._stand_in_line(number, lost)

    def _stand_in_line(self, number: int, requests: object) -> int:
        self.line = (*self.line, number)
        self.submitted.emit(number, requests)
        return number

    def _leave(self, number: int, *_told: object) -> None:
        self.line = tuple(other for other in self.line if other != number)

    def move(self, number: int, step: int) -> None:
        place = self.line.index(number)
        others = [other for other in self.line if other != number]
        others.insert(max(place + step, 1), number)
        self.line = tuple(others)

    def cancel(self, number: int) -> None:
        self._leave(number)
        self.cancelled.emit(number)


@dataclass
class FakeSystem:
    """Sound devices that can be plugged in and out; each has as many channels as it says."""

    outputs: tuple[OutputDevice, ...] = (
        OutputDevice("Speakers, ALSA", 6),
        OutputDevice("Headphones, ALSA", 2),
    )
    opened: list[tuple[OutputChoice, int]] = field(default_factory=list)

    def list_outputs(self) -> tuple[OutputDevice, ...]:
        return self.outputs

    def default_output(self) -> str:
        return self.outputs[0].name if self.outputs else ""

    def look_again(self) -> None:
        pass

    def open_chosen(self, choice: OutputChoice, channels: int = 2) -> AudioOutput:
        self.opened.append((choice, channels))
        counts = {output.name: output.channels for output in self.outputs}
        name = choice.device or self.default_output()
        if name not in counts:
            return SilentOutput(choice.sample_rate, f"{name} is not connected: playing silently")
        kept = min(channels, counts[name])
        output = SilentOutput(choice.sample_rate, name.partition(",")[0], channels=kept)
        output.real = True
        return output

    def open_or_fall_back(self, choice: OutputChoice, channels: int = 2) -> AudioOutput:
        output = self.open_chosen(choice, channels)
        return output if output.real else self.open_chosen(replace(choice, device=None), channels)


@dataclass
class FakePlayer:
    """Remembers every source with the position and state it was set in."""

    position: float = 0.0
    playing: bool = False
    loop: tuple[float, float] | None = None
    gain_db: float = 0.0
    look: Direction = field(default_factory=Direction)
    start: float = 0.0
    prepared: list[Foa] = field(default_factory=list)
    sources: list[tuple[Foa | None, float, bool]] = field(default_factory=list)
    growing: list[GrowingSource] = field(default_factory=list)
    turn: NDArray[np.float64] = field(default_factory=lambda: np.eye(4))
    monitor: Monitor = field(default_factory=lambda: Monitor(decoding(Decode.MONO), RATE))
    locked: Stereo | None = None
    description: str = "Speakers"
    real: bool = True

    def change_output(
        self, open_next: Callable[[], AudioOutput], decoding_for: Callable[[int], Decoding]
    ) -> None:
        output = open_next()
        self.description, self.real = output.description, output.real
        self.monitor.retune(output.sample_rate, output.channels, decoding_for(output.channels))

    def set_locked(self, locked: Stereo | None) -> None:
        self.locked = locked

    def set_source(self, foa: Foa | None, duration: float, start: float = 0.0) -> None:
        self.start = start
        self.sources.append((foa, self.position, self.playing))

    def hear_growing(
        self, duration: float, sample_rate: int, start: float = 0.0, until: float | None = None
    ) -> GrowingSource:
        self.growing.append(GrowingSource(duration, sample_rate, sample_rate))
        return self.growing[-1]

    def turn_field(self, matrix: NDArray[np.float64]) -> None:
        self.turn = matrix

    def prepare(self, foa: Foa) -> None:
        self.prepared.append(foa)

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
        self.room: tuple[int, int] | None = None

    def request(self, seconds: float) -> None:
        self.requests.append(seconds)
        picture = QImage(160, 90, QImage.Format.Format_RGB32)
        picture.fill(0x336699)
        self.frame_ready.emit(seconds, picture)

    def fit(self, width: int, height: int) -> None:
        self.room = width, height

    def close(self) -> None:
        self.requests.clear()


@dataclass
class Desk:
    """Everything a test touches."""

    studio: Studio
    jobs: FakeJobs
    player: FakePlayer
    feeds: list[FakeFrames]
    system: FakeSystem

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
def places(tmp_path: Path) -> Places:
    return Places.within(tmp_path / "kept")


@pytest.fixture
def desk(qtbot: QtBot, themed: QApplication, places: Places) -> Iterator[Desk]:
    jobs, player, feeds = FakeJobs(), FakePlayer(), list[FakeFrames]()

    def open_frames(path: Path) -> FakeFrames:
        feeds.append(FakeFrames(path))
        return feeds[-1]

    system = FakeSystem()
    studio = Studio(player, jobs, open_frames, places, system=system)
    qtbot.addWidget(studio.window)
    studio.window.resize(1280, 720)
    studio.window.show()
    qtbot.waitExposed(studio.window)
    yield Desk(studio, jobs, player, feeds, system)
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


def truth(azimuth: float = 40.0, level: float = 1.0) -> Foa:
    foa = encoded_noise(azimuth, 20.0, seconds=5.0)
    return Foa((level * foa.samples).astype(np.float32), RATE)


def write_fuma(path: Path, foa: Foa) -> None:
    samples = convert(foa, ChannelOrder.FUMA, Normalization.FUMA).samples
    soundfile.write(path, samples.T, foa.sample_rate, subtype="FLOAT", format="WAV")


@pytest.fixture
def compare(opened: Desk) -> ComparePanel:
    """The comparison, in view."""
    opened.press("compare")
    return opened.studio.window.compare


@pytest.fixture
def load(opened: Desk, qtbot: QtBot, tmp_path: Path) -> Callable[..., Foa]:
    """Loads a reference from a file, and waits for it."""

    def load_file(foa: Foa, name: str = "truth.wav") -> Foa:
        write_foa(tmp_path / name, foa, "FLOAT")
        before = opened.session.reference
        opened.studio.references.load(tmp_path / name)
        qtbot.waitUntil(lambda: opened.session.reference is not before, timeout=PATIENCE)
        return read_foa(tmp_path / name)

    return load_file


def scored(qtbot: QtBot, compare: ComparePanel) -> dict[str, str]:
    """What the table shows once it is measured."""
    qtbot.waitUntil(
        lambda: compare.scores.text("CC", Window.WHOLE) not in ("…", "—"), timeout=PATIENCE
    )
    return {
        f"{row.lower()}_{window}": compare.scores.text(row, window)
        for row in ("CC", "AUC", "Angle")
        for window in Window
    }


def wait_for_reading(qtbot: QtBot, desk: Desk, loudest: str) -> None:
    """Wait until a direction is shown as the loudest now."""
    readings = desk.studio.window.direction.readings
    qtbot.waitUntil(lambda: readings.loudest_text() == loudest, timeout=PATIENCE)
