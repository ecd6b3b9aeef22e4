"""WAV files: AmbiX sound fields and stereo.

The header is written here because libsndfile gives four channels the loudspeaker mask of a
quadraphonic room and float files a PEAK chunk with the time of day. A sound field belongs to no
loudspeakers (mask 0), and equal takes shall be equal bytes.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import numpy as np
import soundfile
from numpy.typing import NDArray

from visage_core.ambisonics.convention import to_ambix
from visage_core.errors import ExportError, InvalidFoa, MediaError
from visage_core.export.atomic import atomic_write
from visage_core.types import ChannelOrder, FloatArray, Foa, Normalization

Subtype: TypeAlias = Literal["PCM_16", "PCM_24", "FLOAT"]

_BITS: dict[Subtype, int] = {"PCM_16": 16, "PCM_24": 24, "FLOAT": 32}
_EXTENSIBLE = 0xFFFE
_SUBFORMAT_TAIL = bytes.fromhex("000000001000800000aa00389b71")
_NO_SPEAKERS, _LEFT_RIGHT = 0x0, 0x3
_HEADER_LENGTH = 80
_LARGEST_DATA = 2**32 - 2 - _HEADER_LENGTH
_DITHER_SEED = 0x5EED


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A finished file: the gain that kept it from clipping (0 dB if none was needed), and its
    sample peak after that gain, 1 being full scale."""

    path: Path
    gain_db: float
    peak: float


def write_foa(path: Path | str, foa: Foa, subtype: Subtype = "PCM_24") -> WrittenFile:
    """Write a sound field as AmbiX (ACN, SN3D): four channels that belong to no loudspeakers.

    Integer formats that would clip get one gain for all channels, so directions stay; 16 bits get
    TPDF dither, the same at every call. Equal input gives equal bytes. Raises `ExportError`.
    """
    return _write(Path(path), to_ambix(foa).samples, foa.sample_rate, subtype, _NO_SPEAKERS)


def write_stereo(
    path: Path | str, samples: FloatArray, sample_rate: int, subtype: Subtype = "PCM_24"
) -> WrittenFile:
    """Write left and right [2, N], treated as `write_foa` treats a sound field.

    Raises `ExportError`, and `ValueError` for any other shape.
    """
    if samples.ndim != 2 or samples.shape[0] != 2:
        raise ValueError(f"stereo has the shape [2, N], not {list(samples.shape)}")
    return _write(Path(path), samples, sample_rate, subtype, _LEFT_RIGHT)


def read_foa(
    path: Path | str,
    order: ChannelOrder = ChannelOrder.ACN,
    normalization: Normalization = Normalization.SN3D,
) -> Foa:
    """Read a four-channel sound file of any format that libsndfile knows, as AmbiX.

    Such files do not say in which convention they are: `order` and `normalization` do. Raises
    `MediaError` if it cannot be read and `InvalidFoa` if it does not hold four channels of sound.
    """
    if not Path(path).is_file():
        raise MediaError(path, "there is no such file", "Check the name.")
    try:
        samples, rate = soundfile.read(str(path), dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as error:
        raise MediaError(
            path, "it is no sound file that can be read", "Choose a WAV, FLAC or CAF file."
        ) from error
    if samples.shape[1] != 4:
        raise InvalidFoa(
            f"{path} has {samples.shape[1]} channel(s); first-order ambisonics has 4. "
            "Choose a B-format file."
        )
    if len(samples) == 0 or not np.isfinite(samples).all():
        raise InvalidFoa(f"{path} holds no sound, or values that are no numbers. Choose another.")
    return to_ambix(Foa(np.ascontiguousarray(samples.T), rate, order, normalization))


def _write(
    path: Path, samples: NDArray[np.floating], sample_rate: int, subtype: Subtype, mask: int
) -> WrittenFile:
    if subtype not in get_args(Subtype):
        raise ExportError(path, f"{subtype} is unknown", f"Choose {', '.join(get_args(Subtype))}.")
    if not np.isfinite(samples).all():
        raise ExportError(path, "the sound has values that are not numbers", "Generate it again.")
    channels, frames = samples.shape
    size = frames * channels * _BITS[subtype] // 8
    if size > _LARGEST_DATA:
        raise ExportError(path, "a WAV file ends at 4 GiB", "Choose fewer bits or a shorter span.")
    peak = float(np.abs(samples).max(initial=0.0))
    gain = _safe_gain(peak, subtype)
    with atomic_write(path) as file:
        file.write(_header(channels, frames, sample_rate, subtype, mask))
        file.write(_encode(samples.T.astype(np.float64) * gain, subtype))
    return WrittenFile(path, 20.0 * math.log10(gain), peak * gain)


def _safe_gain(peak: float, subtype: Subtype) -> float:
    """Gain (at most 1) that keeps rounding and dither within the range of an integer format."""
    if subtype == "FLOAT":
        return 1.0
    headroom = 2.0 if subtype == "PCM_16" else 1.0  # steps below full scale
    ceiling = 1.0 - headroom * 2.0 ** (1 - _BITS[subtype])
    return min(1.0, ceiling / peak) if peak > 0.0 else 1.0


def _encode(frames: NDArray[np.float64], subtype: Subtype) -> bytes:
    """Interleaved little-endian samples of frames [N, C], within ±1 for integer formats."""
    if subtype == "FLOAT":
        return frames.astype("<f4").tobytes()
    steps = frames * 2.0 ** (_BITS[subtype] - 1)
    if subtype == "PCM_16":
        return np.rint(steps + _tpdf_dither(steps.shape)).astype("<i2").tobytes()
    words = np.rint(steps).astype("<i4", order="C")
    return words.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def _tpdf_dither(shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Triangular noise of ±1 step: it frees the rounding error from the signal."""
    random = np.random.default_rng(_DITHER_SEED)
    return random.random(shape) - random.random(shape)


def _header(channels: int, frames: int, sample_rate: int, subtype: Subtype, mask: int) -> bytes:
    """RIFF, fmt (WAVE_FORMAT_EXTENSIBLE), fact and the head of the data chunk: 80 bytes."""
    bits = _BITS[subtype]
    block = channels * bits // 8
    tag = 3 if subtype == "FLOAT" else 1
    size = frames * block  # even with 2 or 4 channels, so the chunk needs no padding
    fmt = struct.pack(
        "<HHIIHHHHIH14s",
        *(_EXTENSIBLE, channels, sample_rate, sample_rate * block, block, bits),
        *(22, bits, mask, tag, _SUBFORMAT_TAIL),
    )
    chunks = b"WAVEfmt " + struct.pack("<I", len(fmt)) + fmt
    chunks += b"fact" + struct.pack("<II", 4, frames)
    chunks += b"data" + struct.pack("<I", size)
    return b"RIFF" + struct.pack("<I", len(chunks) + size) + chunks
