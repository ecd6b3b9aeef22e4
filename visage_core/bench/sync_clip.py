"""A clip to measure sync with: a white frame and a click at the same moments, for ten minutes.

`python -m visage_core.bench.sync_clip FLASH.mp4` writes the picture, and beside it the clicks as a
sound field, which the editor takes for the clip's reference. `sync_offsets` measures any file in
which the two have been put together.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated

import av
import numpy as np
import typer
from numpy.typing import NDArray

from visage_core.ambisonics.harmonics import encode
from visage_core.errors import MediaError
from visage_core.export.wav import write_foa
from visage_core.media.reader import VideoReader
from visage_core.types import Direction, Foa
from visage_core.verify.sound import read_sound

EVERY_SECONDS = 2
"""From one flash to the next; the first one is so long after the beginning."""

CLICK_SECONDS = 0.002
WIDTH, HEIGHT = 320, 180
BRIGHT = 128


def write_flashes(path: Path, seconds: int = 600, frame_rate: int = 25) -> None:
    """Write a black video with one white frame at every moment."""
    with av.open(path, "w") as container:
        stream = container.add_stream("mpeg4", rate=frame_rate)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for index in range(seconds * frame_rate):
            white = index > 0 and index % (EVERY_SECONDS * frame_rate) == 0
            image = np.full((HEIGHT, WIDTH, 3), 255 * white, np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, frame_rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def clicks(seconds: int = 600, sample_rate: int = 48000) -> Foa:
    """A click from the front at every moment."""
    mono = np.zeros(seconds * sample_rate)
    for start in range(EVERY_SECONDS, seconds, EVERY_SECONDS):
        first = start * sample_rate
        mono[first : first + round(CLICK_SECONDS * sample_rate)] = 0.5
    return Foa(encode(mono, Direction()), sample_rate)


def sync_offsets(path: Path) -> NDArray[np.float64]:
    """Seconds by which each click comes after its flash (negative: before) in a video with sound.

    Raises `MediaError` if there is not one click for each flash.
    """
    seen, heard = _flashes(path), _clicks(path)
    if len(seen) != len(heard) or not len(seen):
        reason = f"it has {len(seen)} flash(es) and {len(heard)} click(s)"
        raise MediaError(path, reason, "Use a delivery of the sync clip.")
    return heard - seen


def _flashes(path: Path) -> NDArray[np.float64]:
    """When white frames appear."""
    with VideoReader(path) as reader:
        shown = [(frame.pts, frame.image.mean() > BRIGHT) for frame in reader.frames()]
    return np.array([pts for pts, bright in shown if bright])


def _clicks(path: Path) -> NDArray[np.float64]:
    """When clicks begin: where the first channel passes half of its peak after silence."""
    sound = read_sound(path)
    level = np.abs(sound.samples[0])
    loud = np.flatnonzero(level > 0.5 * level.max(initial=0.0)) / sound.sample_rate
    first = np.diff(loud, prepend=-np.inf) > EVERY_SECONDS / 2
    return np.asarray(loud[first])


def main(
    path: Annotated[Path, typer.Argument(help="The video to write; the clicks go beside it.")],
    seconds: Annotated[int, typer.Option(min=2 * EVERY_SECONDS)] = 600,
    frame_rate: Annotated[int, typer.Option(min=1)] = 25,
) -> None:
    """Write a clip to measure sync with."""
    write_flashes(path, seconds, frame_rate)
    typer.echo(path)
    typer.echo(write_foa(path.with_suffix(".ambix.wav"), clicks(seconds)).path)


if __name__ == "__main__":
    typer.run(main)
