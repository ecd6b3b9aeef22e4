"""The feed shows the frame that belongs to the time asked for, forwards, backwards and in loops."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from av.container import InputContainer
from av.video.stream import VideoStream
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.engine.frame_feed import READ_AHEAD, FrameFeed, _ReadAhead
from visage_core.media import reader as reader_module
from visage_core.media.reader import VideoReader
from visage_core.types import Direction

FRAME_RATE = 25
FRAMES = 100
GREY_STEP = 20
PATIENCE_SECONDS = 30.0
WIDTH, HEIGHT = 160, 96


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Frame i shows its tens left and its ones right as greys; a keyframe every 30 frames."""
    path = tmp_path_factory.mktemp("film") / "grey.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FRAME_RATE, options={"g": "30", "crf": "8"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for i in range(FRAMES):
            picture = np.empty((HEIGHT, WIDTH, 3), np.uint8)
            picture[:, : WIDTH // 2] = GREY_STEP * (1 + i // 10)
            picture[:, WIDTH // 2 :] = GREY_STEP * (1 + i % 10)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path


class Watcher:
    """What a feed has shown: (pts, frame index as seen in the picture)."""

    def __init__(self, feed: FrameFeed) -> None:
        self.seen: list[tuple[float, int]] = []
        self.threads: set[threading.Thread] = set()
        feed.frame_ready.connect(self._keep)

    def _keep(self, pts: float, image: QImage) -> None:
        assert (image.width(), image.height()) == (WIDTH, HEIGHT)
        self.threads.add(threading.current_thread())
        left, right = (image.pixelColor(x, HEIGHT // 2).green() for x in (40, 120))
        index = 10 * (round(left / GREY_STEP) - 1) + round(right / GREY_STEP) - 1
        self.seen.append((pts, index))


@pytest.fixture
def feed(qtbot: QtBot, film: Path) -> Iterator[FrameFeed]:
    feed = FrameFeed(film)
    yield feed
    feed.close()


@pytest.fixture
def watcher(feed: FrameFeed) -> Watcher:
    return Watcher(feed)


def shown_at(qtbot: QtBot, feed: FrameFeed, watcher: Watcher, seconds: float) -> int:
    """The frame index on show once the feed has come to rest at `seconds`."""
    feed.request(seconds)
    wanted = min(int(seconds * FRAME_RATE + 1e-6), FRAMES - 1)
    qtbot.waitUntil(lambda: bool(watcher.seen) and watcher.seen[-1][1] == wanted)
    return wanted


@pytest.mark.parametrize("seconds", [0.0, 0.5, 1.99, 3.9])
def test_a_single_request_shows_the_frame_on_show_then(
    qtbot: QtBot, feed: FrameFeed, watcher: Watcher, seconds: float
) -> None:
    wanted = shown_at(qtbot, feed, watcher, seconds)
    [(pts, _)] = watcher.seen
    assert pts == pytest.approx(wanted / FRAME_RATE)
    assert watcher.threads == {threading.main_thread()}


def test_playing_shows_each_frame_once_in_order(
    qtbot: QtBot, feed: FrameFeed, watcher: Watcher
) -> None:
    for i in range(0, 60):
        shown_at(qtbot, feed, watcher, i / FRAME_RATE + 0.01)
    assert [index for _, index in watcher.seen] == list(range(60))


def test_jumps_back_ahead_and_round_a_loop(qtbot: QtBot, feed: FrameFeed, watcher: Watcher) -> None:
    for seconds in (3.5, 0.2, 3.0, 2.9, 1.0, 1.02, 3.99, 0.0):
        shown_at(qtbot, feed, watcher, seconds)


def test_past_the_end_the_last_frame_stays(qtbot: QtBot, feed: FrameFeed, watcher: Watcher) -> None:
    shown_at(qtbot, feed, watcher, 60.0)
    feed.request(90.0)
    qtbot.wait(30)
    assert [index for _, index in watcher.seen] == [FRAMES - 1]


def test_many_requests_at_once_end_at_the_last(
    qtbot: QtBot, feed: FrameFeed, watcher: Watcher
) -> None:
    for seconds in np.linspace(0.0, 3.5, 200):
        feed.request(float(seconds))
    shown_at(qtbot, feed, watcher, 1.0)
    assert len(watcher.seen) < 20


def test_pictures_are_scaled_to_fit(qtbot: QtBot, film: Path) -> None:
    feed = FrameFeed(film, max_size=(80, 80))
    with qtbot.waitSignal(feed.frame_ready) as ready:
        feed.request(0.0)
    assert ready.args is not None
    assert (ready.args[1].width(), ready.args[1].height()) == (80, 48)
    feed.close()


def test_pictures_fit_their_room_as_it_changes(qtbot: QtBot, film: Path) -> None:
    feed = FrameFeed(film, max_size=(320, 320))
    for room, size in (((200, 60), (100, 60)), ((240, 200), (240, 144)), ((900, 900), (320, 192))):
        with qtbot.waitSignal(feed.frame_ready) as ready:
            feed.fit(*room)
            feed.request(1.0)
        assert ready.args is not None
        assert (ready.args[1].width(), ready.args[1].height()) == size
        assert ready.args[0] == pytest.approx(1.0)
    feed.close()


def test_read_ahead_is_bounded(film: Path) -> None:
    with VideoReader(film) as reader:
        ahead = _ReadAhead(reader, (WIDTH, HEIGHT))
        rounds = 0
        ahead.work(1.0)
        while ahead.hungry:
            ahead.work(1.0)
            rounds += 1
        assert rounds == READ_AHEAD - 1
        assert len(ahead._frames) == READ_AHEAD


def test_a_file_that_is_no_video_fails_with_a_message(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "words.mp4"
    path.write_text("no film")
    feed = FrameFeed(path)
    with qtbot.waitSignal(feed.failed) as failure:
        feed.request(0.0)
    assert failure.args is not None
    assert str(path) in failure.args[0]
    feed.close()


def test_nothing_is_emitted_after_close(qtbot: QtBot, film: Path) -> None:
    feed = FrameFeed(film)
    watcher = Watcher(feed)
    feed.request(1.0)
    feed.close()
    qtbot.wait(30)
    assert watcher.seen == []


def test_of_a_panorama_the_part_that_is_faced_is_shown(qtbot: QtBot, tmp_path: Path) -> None:
    """The left half is dark and the right half bright, so the front is where they meet."""
    path = tmp_path / "halves.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FRAME_RATE, options={"crf": "8"})
        stream.width, stream.height, stream.pix_fmt = 256, 128, "yuv420p"
        picture = np.full((128, 256, 3), 40, np.uint8)
        picture[:, 128:] = 200
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    feed = FrameFeed(path)

    def greys(facing: Direction | None) -> list[int]:
        with qtbot.waitSignal(feed.frame_ready, timeout=60_000) as ready:
            feed.request(0.0, facing)
        assert ready.args is not None
        image = ready.args[1]
        assert (image.width() == 256) == (facing is None)
        return [
            round(image.pixelColor(x, image.height() // 2).green() / 10)
            for x in (image.width() // 4, 3 * image.width() // 4)
        ]

    assert greys(None) == [4, 20]
    assert greys(Direction(0.0)) == [4, 20]
    assert greys(Direction(90.0)) == [4, 4]
    assert greys(Direction(-90.0)) == [20, 20]
    assert greys(Direction(180.0)) == [20, 4]
    assert greys(None) == [4, 20]
    feed.close()


class HeldDecoder:
    """FFmpeg as slow as a test wants: after the frame `stop_at` it waits to be let on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, stop_at: int) -> None:
        self.reached, self.let_on = threading.Event(), threading.Event()
        self.decoded = 0
        self._decode, self._stop_at = reader_module.decode, stop_at
        monkeypatch.setattr(reader_module, "decode", self._held)

    def _held(self, container: InputContainer, stream: VideoStream) -> Iterator[av.VideoFrame]:
        for frame in self._decode(container, stream):
            self.decoded += 1
            if self.decoded == self._stop_at:
                self.reached.set()
                assert self.let_on.wait(PATIENCE_SECONDS)
            yield frame


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[HeldDecoder]:
    """Held within the seek to a frame that is far behind its keyframe."""
    held = HeldDecoder(monkeypatch, stop_at=10)
    yield held
    held.let_on.set()


def closed_in_time(feed: FrameFeed, held: HeldDecoder) -> bool:
    """Whether `close` returns while the decoder is held."""
    closing = threading.Thread(target=feed.close)
    closing.start()
    closing.join(PATIENCE_SECONDS / 10)
    waits = closing.is_alive()
    held.let_on.set()
    closing.join()
    return not waits


def decoder_thread() -> threading.Thread:
    [thread] = [one for one in threading.enumerate() if one.name == "frame-feed"]
    return thread


def test_closing_waits_for_no_decoder(qtbot: QtBot, film: Path, held: HeldDecoder) -> None:
    feed = FrameFeed(film)
    thread = decoder_thread()
    feed.request(1.1)  # the frame 27, and its keyframe is the first
    assert held.reached.wait(PATIENCE_SECONDS)
    assert closed_in_time(feed, held)
    thread.join(PATIENCE_SECONDS)
    assert held.decoded == 10, "the rest of the way to the frame is not decoded for nobody"


def test_a_feed_can_go_while_its_decoder_is_at_work(
    qtbot: QtBot, film: Path, held: HeldDecoder
) -> None:
    """Nothing of the feed is touched then, neither by the decoder's news nor by its end."""
    feed = FrameFeed(film)
    watcher, gone = Watcher(feed), list[threading.Thread]()
    feed.destroyed.connect(
        lambda: gone.append(threading.current_thread()), Qt.ConnectionType.DirectConnection
    )
    thread = decoder_thread()
    feed.request(0.0)
    assert held.reached.wait(PATIENCE_SECONDS)
    feed.close()
    del feed
    qtbot.wait(1)
    assert gone == [threading.main_thread()]
    held.let_on.set()
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()
    qtbot.wait(1)
    assert watcher.seen == []
