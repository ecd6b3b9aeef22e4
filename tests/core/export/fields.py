"""Sound fields of known content, and the smallest readers of what was written of them."""

import struct

import numpy as np

from visage_core.ambisonics.harmonics import encode
from visage_core.types import Direction, Foa

FRONT_LEFT = Direction(60.0, 20.0)


def burst(direction=FRONT_LEFT, seconds=0.5, rate=48000, level=0.1, seed=0):
    """Noise below 6 kHz that swells and fades, from one direction."""
    length = round(seconds * rate)
    noise = np.random.default_rng(seed).standard_normal(length)
    spectrum = np.fft.rfft(noise)
    spectrum[np.fft.rfftfreq(length, 1 / rate) > 6000] = 0
    mono = np.fft.irfft(spectrum, length) * np.hanning(length)
    return Foa(encode(level * mono / max(np.abs(mono).max(), 1e-9), direction), rate)


def tones(frequencies, seconds=1.0, rate=48000, level=0.2):
    """Another tone in each channel [C, N]: which channel came out where cannot be mistaken."""
    times = np.arange(round(seconds * rate)) / rate
    waves = [level * np.sin(2 * np.pi * f * times) for f in frequencies]
    return np.stack(waves).astype(np.float32)


def boxes(data, start=0, end=None):
    """Boxes of ISO/IEC 14496-12 as (type, start of the body, end), one level of them."""
    end = len(data) if end is None else end
    while start < end:
        size, kind = struct.unpack(">I4s", data[start : start + 8])
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", data[start + 8 : start + 16])[0], 16
        assert start + size <= end, (kind, size)
        yield kind.decode("latin1"), start + head, start + size
        start += size
    assert start == end


def descend(data, path, start=0, end=None):
    """All boxes at a path such as moov/trak/mdia, as (start of the body, end)."""
    first, _, rest = path.partition("/")
    found = []
    for kind, body, stop in boxes(data, start, end):
        if kind == first:
            found += descend(data, rest, body, stop) if rest else [(body, stop)]
    return found


def names(folder):
    return sorted(path.name for path in folder.iterdir())
