"""WAV files: AmbiX sound fields and stereo.

The header is written here because libsndfile gives four channels the loudspeaker mask of a
quadraphonic room and float files a PEAK chunk with the time of day. A sound field belongs to no
loudspeakers (mask 0), and equal takes shall be equal bytes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
import soundfile
from numpy.typing import NDArray

from visage_core.ambisonics.convention import to_ambix
from visage_core.errors import ExportError, InvalidFoa, MediaError
from visage_core.export.atomic import atomic_write
from visage_core.export.pcm import BLOCK, Subtype, ceiling, pcm_blocks
from visage_core.export.riff import LEFT_RIGHT, NO_SPEAKERS, WaveFormat, write_wave
from visage_core.progress import Advance, told, unheard
from visage_core.types import ChannelOrder, FloatArray, Foa, Normalization


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A finished file: the gain that kept it from clipping (0 dB if none was needed), and its
    sample peak after that gain, 1 being full scale."""

    path: Path
    gain_db: float
    peak: float


def write_foa(
    path: Path | str, foa: Foa, subtype: Subtype = "PCM_24", advance: Advance = unheard
) -> WrittenFile:
    """Write a sound field as AmbiX (ACN, SN3D): four channels that belong to no loudspeakers.

    Integer formats that would clip get one gain for all channels, so directions stay; 16 bits get
    TPDF dither, the same at every call. Equal input gives equal bytes. Tells `advance` how far it
    is; if that raises, nothing is left of the file. Raises `ExportError`.
    """
    wave = WaveFormat(4, foa.sample_rate, subtype, NO_SPEAKERS)
    return _write(Path(path), to_ambix(foa).samples, wave, advance)


def write_stereo(
    path: Path | str,
    samples: FloatArray,
    sample_rate: int,
    subtype: Subtype = "PCM_24",
    advance: Advance = unheard,
) -> WrittenFile:
    """Write left and right [2, N], treated as `write_foa` treats a sound field.

    Raises `ExportError`, and `ValueError` for any other shape.
    """
    if samples.ndim != 2 or samples.shape[0] != 2:
        raise ValueError(f"stereo has the shape [2, N], not {list(samples.shape)}")
    return _write(Path(path), samples, WaveFormat(2, sample_rate, subtype, LEFT_RIGHT), advance)


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
    path: Path, samples: NDArray[np.floating], wave: WaveFormat, advance: Advance
) -> WrittenFile:
    subtype, frames = wave.subtype, samples.shape[1]
    if subtype not in get_args(Subtype):
        raise ExportError(path, f"{subtype} is unknown", f"Choose {', '.join(get_args(Subtype))}.")
    if not np.isfinite(samples).all():
        raise ExportError(path, "the sound has values that are not numbers", "Generate it again.")
    peak = float(np.abs(samples).max(initial=0.0))
    gain = min(1.0, ceiling(subtype) / peak) if peak > 0.0 else 1.0
    blocks = told(pcm_blocks(samples, subtype, gain), math.ceil(frames / BLOCK), advance)
    with atomic_write(path) as file:
        write_wave(file, wave, frames, blocks)
    return WrittenFile(path, 20.0 * math.log10(gain), peak * gain)
