"""Do sound and picture stay together, and how long? `.venv/bin/python tests/bench/sync_soak.py`.

Plays a clip with a flash and a click every two seconds in the real window, without a display, for
so many minutes: through PortAudio and ALSA into a card in a process of its own, which takes samples
at their rate and notes when it takes a click. When a flash is shown is noted as the video view
paints it. Told are how much later the click is heard than the flash is seen, and how that changes
over the time; underruns; and how memory grew after the first tenth of the time. With `--generate`
an engine composes takes in a thread beside it all the while, as the window's own does.

The card and what ALSA holds for it are some 45 ms deep, of which the player's clock knows 20 ms. On
a busy machine the card takes samples more slowly than it should; its pace is told.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtTest import QTest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "app" / "engine"))

from paced_card import PacedCard

from app.desktop import running_studio
from app.document.scenes import demo_scenes
from app.document.spanning import take_whole_video
from app.document.takes import NO_MODEL
from app.places import Places
from app.studio import Studio
from app.views.video import VideoView
from visage_core.bench.sync_clip import EVERY_SECONDS, clicks, write_flashes
from visage_core.errors import Cancelled
from visage_core.types import GenerationRequest, Span, Take

RATE, FRAME_RATE = 44100, 25
CARD_BYTES, CARD_CHANNELS = 8192, 4
SYSTEM_CONFIG = "/usr/share/alsa/alsa.conf"
LOUD, SETTLING = 0.05, 0.1
MEMORY_MILLISECONDS = 1000
PAGE_BYTES = resource.getpagesize()


# --- the card, in a process of its own ---


def play_card(path: Path) -> None:
    """Be a sound card until the standard input ends; then tell when clicks were taken."""
    with PacedCard(path, RATE, CARD_BYTES, CARD_CHANNELS) as card:
        print(card.alsa_config("!default"), end="\n.\n", flush=True)
        sys.stdin.read()
    loud = np.flatnonzero(np.abs(card.heard).max(axis=1) > LOUD)
    first = loud[np.diff(loud, prepend=-RATE) > RATE * EVERY_SECONDS / 2]
    print(json.dumps(card.taken_when(first).tolist()))


@contextmanager
def sound_card(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A card that PortAudio takes for the default device."""
    with subprocess.Popen(
        [sys.executable, __file__, "--card", folder / "card"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        config = "".join(iter(process.stdout.readline, ".\n"))
        (folder / "asoundrc").write_text(config)
        os.environ["ALSA_CONFIG_PATH"] = f"{SYSTEM_CONFIG}:{folder / 'asoundrc'}"
        yield process


# --- what is shown ---


class Flashes(QObject):
    """Notes when the view paints a flash that it did not show before."""

    def __init__(self, view: VideoView) -> None:
        super().__init__(view)
        self.shown: list[float] = []
        self._view, self._bright = view, False
        view.installEventFilter(self)

    def eventFilter(self, _view: QObject, event: QEvent) -> bool:  # noqa: N802
        """Look at the frame that is being painted."""
        frame = self._view._frame
        if event.type() == QEvent.Type.Paint and frame is not None:
            bright = frame.pixelColor(frame.rect().center()).lightness() > 128
            if bright and not self._bright:
                self.shown.append(time.monotonic())
            self._bright = bright
        return False


class Memory(QObject):
    """The process's resident memory over time, in bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []
        self.resident: list[int] = []
        self._timer = QTimer(self, interval=MEMORY_MILLISECONDS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        self.seconds.append(time.monotonic())
        self.resident.append(pages * PAGE_BYTES)


@contextmanager
def composing(wanted: bool) -> Iterator[list[float]]:
    """While it lasts takes are made and dropped, the first one before it begins, so that all is
    loaded then; gives when each of the others was finished."""
    made: list[float] = []
    if not wanted:
        yield made
        return
    from visage_core.generation.engine import Engine

    engine, cancel, video = Engine(), threading.Event(), demo_scenes()[0].video

    def make(seed: int) -> None:
        for _event in engine.generate(GenerationRequest(video, Span(0.0, 5.0), seed=seed), cancel):
            pass

    def compose() -> None:
        with suppress(Cancelled):
            for seed in count(1):
                make(seed)
                made.append(time.monotonic())

    make(0)
    thread = threading.Thread(target=compose, name="composing")
    thread.start()
    try:
        yield made
    finally:
        cancel.set()
        thread.join()


def open_clip(studio: Studio, folder: Path, seconds: float) -> None:
    """The clip, and its clicks as the take that is heard."""
    whole = int(seconds) + 2 * EVERY_SECONDS
    write_flashes(folder / "flash.mp4", whole, FRAME_RATE)
    studio.files.open_video(folder / "flash.mp4")
    take_whole_video(studio.session)
    studio.session.set_model(NO_MODEL)
    request = studio.session.make_request()
    field = clicks(whole, RATE)
    take = Take(request, "", np.zeros((0, 0), np.int16), field)
    studio.session.add_take(take, studio.session.require_clip())
    QTest.qWait(2000)


# --- the report ---


def paired(shown: NDArray[np.float64], heard: NDArray[np.float64]) -> NDArray[np.float64]:
    """Times [N] of flashes, and seconds by which the click of each came after it: [2, N].

    A flash that was never painted, or a click that was lost in an underrun, is left out.
    """
    nearest = heard[np.abs(heard[None] - shown[:, None]).argmin(axis=1)]
    together = np.abs(nearest - shown) < EVERY_SECONDS / 2
    return np.stack([shown[together], (nearest - shown)[together]])


def report_sync(shown: list[float], heard: list[float], expected: int) -> None:
    """Print offset and drift."""
    if len(shown) < 2 or len(heard) < 2:
        raise SystemExit(f"{len(shown)} flashes and {len(heard)} clicks are too few to tell.")
    times, offsets = paired(np.array(shown), np.array(heard))
    offsets = 1000.0 * offsets
    lasted = times[-1] - times[0]
    pace = EVERY_SECONDS / np.median(np.diff(heard))
    quarter = max(len(offsets) // 4, 1)
    slope = np.polyfit(times - times[0], offsets, 1)[0]
    frame = 1000.0 / FRAME_RATE
    print(
        f"{len(shown)} flashes shown and {len(heard)} clicks heard of {expected} each at full "
        f"pace; the card's pace is {100.0 * pace:.1f} %"
    )
    print(
        f"the click comes after the flash by: median {np.median(offsets):+.1f} ms, "
        f"p5 {np.percentile(offsets, 5):+.1f}, p95 {np.percentile(offsets, 95):+.1f}, "
        f"worst {offsets[np.abs(offsets).argmax()]:+.1f} ms (a frame: {frame:.0f} ms)"
    )
    print(
        f"drift: {slope * lasted:+.1f} ms over {lasted:.0f} s by a straight line; median of the "
        f"first quarter {np.median(offsets[:quarter]):+.1f} ms, of the last "
        f"{np.median(offsets[-quarter:]):+.1f} ms"
    )


def report_memory(memory: Memory, started: float, lasted: float) -> None:
    """Print how much memory grew once everything was there."""
    times, resident = np.array(memory.seconds), np.array(memory.resident) / 2**20
    later = times > started + SETTLING * lasted
    if later.sum() < 2:
        return
    times, resident = times[later], resident[later]
    slope = np.polyfit(times - times[0], resident, 1)[0]
    print(
        f"memory: {resident[0]:.0f} MiB after a tenth of the time, {resident[-1]:.0f} MiB at the "
        f"end, most {resident.max():.0f} MiB; {slope * 60.0:+.2f} MiB a minute by a straight line"
    )


def soak(minutes: float, *, generate: bool) -> None:
    """Play for so long, then print what was measured."""
    seconds = 60.0 * minutes
    with TemporaryDirectory() as kept:
        folder = Path(kept)
        with (
            sound_card(folder) as card,
            running_studio(
                Places.within(folder), offscreen_without_display=True, warm_up=False
            ) as (_application, studio),
        ):
            player = studio.playback._player
            if not player.real:
                raise SystemExit(f"There is no sound path to measure here: {player.description}.")
            open_clip(studio, folder, seconds)
            with composing(generate) as made:
                flashes, memory = Flashes(studio.window.video), Memory()
                studio.window.actions_by_id["play"].trigger()
                started = time.monotonic()
                QTest.qWait(round(1000.0 * seconds))
            studio.window.actions_by_id["play"].trigger()
            underruns, lost = player.underruns, not player.real
            QTest.qWait(500)
            heard, _ = card.communicate()
    report_sync(flashes.shown, json.loads(heard), int(seconds // EVERY_SECONDS))
    print(f"underruns: {underruns}; device lost: {lost}")
    report_memory(memory, started, seconds)
    if generate:
        print(f"{len(made)} takes were made meanwhile")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long it plays")
    parser.add_argument("--generate", action="store_true", help="make takes meanwhile")
    parser.add_argument("--card", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.card is not None:
        play_card(options.card)
    else:
        soak(options.minutes, generate=options.generate)


if __name__ == "__main__":
    main()
