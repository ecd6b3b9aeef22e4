"""IAMF (Eclipsa Audio): a scene-based audio element of four mono substreams, as FLAC.

PyAV offers no stream groups, so an ffmpeg program writes it. FLAC, because that is the field to
the bit and exactly as long. Sources: AOM, "Immersive Audio Model and Formats"; FFmpeg's
`-stream_group`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np

from visage_core.export.atomic import atomic_write
from visage_core.export.bmff import rewrite
from visage_core.export.delivery import Delivery, Written
from visage_core.export.ffmpeg_program import iamf_program, run_with_sound
from visage_core.export.levels import decibels
from visage_core.export.pcm import Subtype
from visage_core.export.preparation import Prepared, ambix_of, prepare
from visage_core.export.sampled import cardioids, expected, watched_blocks, written
from visage_core.export.spatial_boxes import SphericalFlags, spherical_flags
from visage_core.export.watch import Watch
from visage_core.media.container import open_video
from visage_core.metering.loudness import ABSOLUTE_GATE, LoudnessMeter

_BOXES = ("ia_sequence_header", "codec_config", "audio_element", "mix_presentation")
_CHANNELS = "wyzx"
_MICROSECONDS = 1_000_000
_RAW: dict[Subtype, tuple[str, str]] = {"PCM_16": ("s16le", "s16"), "PCM_24": ("s24le", "s32")}
"""What the program is given, and the sample format that it codes."""


def write_iamf(delivery: Delivery, path: Path, watch: Watch) -> Written:
    """Write an IA sequence; an MP4 takes the picture of the video along, copied."""
    program = iamf_program()
    sound = prepare(delivery, path, ambix_of(delivery), watch.part(0.0, 0.3), bounded=True)
    movie = path.suffix.lower() == ".mp4"
    video = delivery.video if movie else None
    rest = watch.part(0.3, 1.0)
    blocks = watched_blocks(sound.samples, delivery.subtype, rest)
    given, taken = _picture(video)
    options = [*_sound_input(delivery.subtype, sound.sample_rate), *given]
    options += [*_elements(sound), *taken, "-c:a", "flac", "-sample_fmt:a"]
    options += [_RAW[delivery.subtype][1], "-f", "mp4" if movie else "iamf"]
    with (
        atomic_write(path) as file,
        NamedTemporaryFile(dir=path.parent, prefix=".visage-", suffix=".part") as draft,
    ):
        run_with_sound(program, [*options, f"file:{draft.name}"], blocks, path, rest)
        with Path(draft.name).open("rb") as made:
            if movie:
                flags = SphericalFlags() if video is None else spherical_flags(video)
                rewrite(made, file, flags.put_into)
            else:
                shutil.copyfileobj(made, file)
    return written(sound, [expected(path, sound, "ambix", boxes=_BOXES)])


def _sound_input(subtype: Subtype, rate: int) -> list[str]:
    return ["-f", _RAW[subtype][0], "-ar", str(rate), "-ac", "4", "-i", "pipe:0"]


def _picture(video: Path | None) -> tuple[list[str], list[str]]:
    """Options that take in a video and put out its picture as it is, starting at 0.

    FFmpeg would let the stream that begins first start there, which may be the video's own sound.
    """
    if video is None:
        return [], []
    container, stream = open_video(video)
    with container:
        first = Fraction(stream.start_time or 0) * (stream.time_base or 0)
        late = float(first - Fraction(container.start_time or 0, _MICROSECONDS))
        given = [*(["-itsoffset", f"{-late:.6f}"] if late else []), "-i", f"file:{video}"]
        return given, ["-map", f"1:{stream.index}", "-c:v", "copy", "-map_metadata", "-1"]


def _elements(sound: Prepared) -> Iterator[str]:
    """Four mono streams in ACN order, the element that they are, and a mix of it alone."""
    pans = [f"[0:a]pan=mono|c0=c{n}[{name}]" for n, name in enumerate(_CHANNELS)]
    yield from ("-filter_complex", ";".join(pans))
    for number, name in enumerate(_CHANNELS):
        yield from ("-map", f"[{name}]", "-streamid", f"{number}:{number}")
    yield from (
        "-stream_group",
        "type=iamf_audio_element:id=1:st=0:st=1:st=2:st=3:audio_element_type=scene,"
        "layer=ch_layout=ambisonic 1:ambisonics_mode=mono",
        "-stream_group",
        "type=iamf_mix_presentation:id=2:stg=0:annotations=en-us=Ambisonics,"
        f"submix=parameter_id=100:parameter_rate={sound.sample_rate}:default_mix_gain=0.0"
        "|element=stg=0:headphones_rendering_mode=binaural:annotations=en-us=Ambisonics"
        f":parameter_id=101:parameter_rate={sound.sample_rate}:default_mix_gain=0.0"
        f"|layout=sound_system=stereo:{_loudness(sound)}",
    )


def _loudness(sound: Prepared) -> str:
    """What players even programmes out with, of the field on two loudspeakers."""
    pair = cardioids(sound.samples)
    meter = LoudnessMeter(2, sound.sample_rate)
    meter.push(pair)
    loudness = max(meter.integrated, ABSOLUTE_GATE)
    peak = max(decibels(float(np.abs(pair).max(initial=0.0))), ABSOLUTE_GATE)
    return f"integrated_loudness={loudness:.2f}:digital_peak={peak:.2f}"
