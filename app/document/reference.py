"""The reference of a clip: a sound field known to be right, to compare takes with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from visage_core.errors import MediaError, VisageError
from visage_core.export.bformat import Convention, read_bformat, told_convention
from visage_core.types import FloatArray, Foa, Span

BESIDE = (".ambix.wav", ".wav", ".amb", ".flac")
"""What the name of a reference beside its video ends in, instead of the video's suffix."""

CHANNELS = 4
LARGEST_GAIN_DB = 30.0


class NoReference(VisageError):
    """An intent that needs a reference while the clip has none."""

    def __init__(self) -> None:
        super().__init__(
            "This clip has no reference. Load an AmbiX or FuMa WAV with File, Load Reference."
        )


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A sound field as long as its clip, in AmbiX at the file's own rate, and where it is from."""

    path: Path
    convention: Convention
    foa: Foa

    def within(self, span: Span) -> Foa:
        """The piece that belongs to a span of the clip."""
        start = round(span.start * self.foa.sample_rate)
        return _fitted(self.foa, start, span.duration)


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """A piece of a reference as loud as a take, and the gain in dB that made it so."""

    foa: Foa
    gain_db: float


def load_reference(path: Path, seconds: float, convention: Convention | None = None) -> Reference:
    """Read a reference for a clip of `seconds`; it is cut or padded with silence to that length.

    `convention` None takes what the file tells, AmbiX if it tells nothing. Raises `MediaError`
    and `InvalidFoa`.
    """
    known = convention or told_convention(path) or Convention.AMBIX
    foa = _fitted(read_bformat(path, known), 0, seconds)
    if not foa.samples.any():
        raise MediaError(
            path, "it is silent as long as the clip lasts", "Choose a file that holds sound."
        )
    return Reference(path, known, foa)


def find_reference(video: Path) -> Path | None:
    """The four-channel sound file that lies beside a video under the same name, if any does."""
    beside = (video.with_name(video.stem + ending) for ending in BESIDE)
    return next((path for path in beside if path != video and _has_four_channels(path)), None)


def matched_reference(reference: Reference, span: Span, take: Foa | None) -> Matched:
    """The reference within a span, brought to the loudness of a take: equal RMS of W.

    See `matched`. Without a take, or where one of the two is silent, the reference stays as it is.
    """
    loudness = 0.0 if take is None else rms(take.samples[0])
    return matched(reference.within(span), loudness)


def matched(foa: Foa, loudness: float) -> Matched:
    """A sound field brought to a loudness, the RMS of W; as it is if either of them is silent.

    The gain is held within ±30 dB and does not let W, Y, Z or X clip.
    """
    own = rms(foa.samples[0])
    if loudness <= 0.0 or own <= 0.0:
        return Matched(foa, 0.0)
    highest = min(10.0 ** (LARGEST_GAIN_DB / 20.0), headroom(foa))
    gain = max(min(loudness / own, highest), 10.0 ** (-LARGEST_GAIN_DB / 20.0))
    louder = (foa.samples * np.float32(gain)).astype(np.float32)
    return Matched(Foa(louder, foa.sample_rate), 20.0 * math.log10(gain))


def headroom(foa: Foa) -> float:
    """The largest gain, at least 1, that lets none of W, Y, Z and X clip."""
    peak = float(np.abs(foa.samples).max(initial=0.0))
    return max(1.0 / peak, 1.0) if peak > 0.0 else math.inf


def rms(signal: FloatArray) -> float:
    """Root mean square of a signal [N]; 0 if there is no sample."""
    return float(np.sqrt(np.mean(np.square(signal, dtype=np.float64)))) if signal.size else 0.0


def _has_four_channels(path: Path) -> bool:
    """From the header alone: a stereo mix beside a video is nobody's reference."""
    if not path.is_file():
        return False
    try:
        return int(soundfile.info(str(path)).channels) == CHANNELS
    except (soundfile.LibsndfileError, OSError):
        return False


def _fitted(foa: Foa, start: int, seconds: float) -> Foa:
    """`seconds` of a sound field from a sample on, silent where it has ended."""
    length = round(seconds * foa.sample_rate)
    piece = foa.samples[:, start : start + length]
    padded = np.pad(piece, ((0, 0), (0, length - piece.shape[1])))
    return Foa(np.ascontiguousarray(padded), foa.sample_rate)
