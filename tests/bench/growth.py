"""How time and memory grow with a video's length: `.venv/bin/python tests/bench/growth.py`.

Makes a take with the demo model for the whole of videos of 5, 20, 60 and 600 s, which repeat the
bundled clip at 1280 x 720, each in a process of its own so that its peak memory is its own. Beside
the peak stands what the take's sound itself takes, since that cannot but grow.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from fractions import Fraction
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import av
import torch

from visage_core.bench.timing import peak_memory_mb
from visage_core.events import AudioChunk, Finished
from visage_core.generation.engine import Engine
from visage_core.media.reader import VideoReader
from visage_core.resources import resource_path
from visage_core.types import Direction, GenerationRequest, Span

LENGTHS = (5, 20, 60, 600)
WIDTH, HEIGHT = 1280, 720
CPU = torch.device("cpu")


def write_video(path: Path, seconds: int) -> None:
    """The bundled clip again and again."""
    with VideoReader(resource_path("clips", "demo.mp4")) as reader:
        rate = round(reader.info.frame_rate)
        images = [frame.image for frame in islice(reader.frames(), 5 * rate)]
    with av.open(path, "w") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.bit_rate = 4_000_000
        for index, image in enumerate(islice(cycle(images), seconds * rate)):
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def measure(video: Path, seconds: int) -> dict[str, float]:
    """Seconds and memory of a take of the whole video, the engine being warm."""
    engine = Engine()
    _take(engine, resource_path("clips", "demo.mp4"), 5)
    loaded = peak_memory_mb(CPU)
    first, total, sound = _take(engine, video, seconds)
    return {
        "seconds": total,
        "first_sound_seconds": first,
        "loaded_mb": loaded,
        "peak_mb": peak_memory_mb(CPU),
        "sound_mb": sound,
    }


def _take(engine: Engine, video: Path, seconds: int) -> tuple[float, float, float]:
    """Seconds to the first sound and to the end, and megabytes of the sound."""
    request = GenerationRequest(
        video=video, model="demo", span=Span(0.0, seconds), direction=Direction(30.0, 10.0)
    )
    begun = time.perf_counter()
    first = sound = 0.0
    for event in engine.generate(request, Event()):
        if isinstance(event, AudioChunk) and not first:
            first = time.perf_counter() - begun
        if isinstance(event, Finished):
            sound = event.take.foa.samples.nbytes / 2**20
    return first, time.perf_counter() - begun, sound


def main() -> None:
    """Measure every length and print a table; a child process measures one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, nargs="*", default=LENGTHS)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure, asked.seconds[0])))
        return
    print("length   seconds   per second   first sound   peak MB (of it loaded)   its sound MB")
    for seconds in asked.seconds:
        with TemporaryDirectory() as folder:
            video = Path(folder) / "long.mp4"
            write_video(video, seconds)
            child = [sys.executable, __file__, "--measure", video, "--seconds", str(seconds)]
            out = subprocess.run(child, check=True, capture_output=True, text=True).stdout
        found = json.loads(out.splitlines()[-1])
        print(
            f"{seconds:4d} s {found['seconds']:9.2f} {found['seconds'] / seconds:12.3f}"
            f" {found['first_sound_seconds']:13.2f}"
            f" {found['peak_mb']:12.0f} ({found['loaded_mb']:.0f}) {found['sound_mb']:14.1f}"
        )


if __name__ == "__main__":
    main()
