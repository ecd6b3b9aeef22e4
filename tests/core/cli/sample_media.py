"""Small media files for the command line to read."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np


def write_clip(path: Path, *, frames: int = 10, rate: int = 8, codec: str = "mpeg4") -> Path:
    """A video of drifting stripes, `frames / rate` seconds long."""
    columns = np.arange(96)
    with av.open(path, "w") as container:
        stream = container.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for index in range(frames):
            stripes = np.uint8(128 + 100 * np.sin((columns + 5 * index) / 8.0))
            image = np.broadcast_to(stripes[None, :, None], (64, 96, 3))
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def write_tone(path: Path) -> Path:
    """A sound file without pictures."""
    with av.open(path, "w") as container:
        stream = container.add_stream("aac", rate=48000, layout="mono")
        samples = np.sin(np.arange(48000) * 0.05, dtype=np.float32)[None]
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
        frame.sample_rate = 48000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path
