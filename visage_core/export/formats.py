"""All formats in which a sound field can be delivered, by the names of `visage export --format`."""

from __future__ import annotations

from visage_core.errors import DeliveryError
from visage_core.export.adm import write_adm
from visage_core.export.delivery import DeliveryFormat, Writer
from visage_core.export.ffmpeg_program import iamf_program
from visage_core.export.iamf import write_iamf
from visage_core.export.movies import write_review_mp4, write_youtube_mov, write_youtube_mp4
from visage_core.export.opus import write_opus
from visage_core.export.sampled import (
    write_ambix,
    write_binaural,
    write_cardioids,
    write_fuma,
    write_stems,
)


def _movie(
    name: str, label: str, suffix: str, write: Writer, *, review: bool = False
) -> DeliveryFormat:
    return DeliveryFormat(
        *(name, label, (suffix,), write, (), (48000,)),
        needs_video=True,
        takes_head_locked=True,
        takes_overlay=review,
    )


def _pair(name: str, label: str, write: Writer) -> DeliveryFormat:
    return DeliveryFormat(name, label, (".wav",), write, takes_head_locked=True)


FORMATS = {
    form.name: form
    for form in (
        DeliveryFormat("ambix", "AmbiX (ACN, SN3D)", (".wav", ".flac", ".caf"), write_ambix),
        DeliveryFormat("fuma", "FuMa B-format", (".wav", ".amb"), write_fuma),
        DeliveryFormat("stems", "Mono stems W, Y, Z, X", (".wav",), write_stems),
        _pair("binaural", "Binaural for headphones", write_binaural),
        _pair("stereo", "Stereo for loudspeakers", write_cardioids),
        _movie("youtube-mp4", "Spatial MP4 (AAC)", ".mp4", write_youtube_mp4),
        _movie("youtube-mov", "Spatial QuickTime (PCM)", ".mov", write_youtube_mov),
        _movie("review-mp4", "Binaural MP4 for review", ".mp4", write_review_mp4, review=True),
        DeliveryFormat(
            "opus", "Ambisonic Opus", (".opus", ".ogg", ".mkv", ".webm"), write_opus, (), (48000,)
        ),
        DeliveryFormat("adm", "ADM (HOA pack)", (".wav", ".bw64"), write_adm),
        DeliveryFormat(
            "iamf",
            "IAMF (Eclipsa Audio)",
            (".iamf", ".mp4"),
            write_iamf,
            ("PCM_16", "PCM_24"),
            (48000,),
            check_tools=iamf_program,
        ),
    )
}


def delivery_format(name: str) -> DeliveryFormat:
    """The format called `name`. Raises `DeliveryError` if there is none."""
    if name not in FORMATS:
        raise DeliveryError(f"The format {name!r} is unknown. Choose {', '.join(FORMATS)}.")
    return FORMATS[name]
