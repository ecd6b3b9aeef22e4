"""All formats in which a sound field can be delivered, by the names of `visage export --format`."""

from __future__ import annotations

from visage_core.errors import DeliveryError
from visage_core.export.delivery import DeliveryFormat
from visage_core.export.sampled import (
    write_ambix,
    write_binaural,
    write_cardioids,
    write_fuma,
    write_stems,
)

FORMATS = {
    form.name: form
    for form in (
        DeliveryFormat("ambix", "AmbiX (ACN, SN3D)", (".wav", ".flac", ".caf"), write_ambix),
        DeliveryFormat("fuma", "FuMa B-format", (".wav", ".amb"), write_fuma),
        DeliveryFormat("stems", "Mono stems W, Y, Z, X", (".wav",), write_stems),
        DeliveryFormat("binaural", "Binaural for headphones", (".wav",), write_binaural),
        DeliveryFormat("stereo", "Stereo for loudspeakers", (".wav",), write_cardioids),
    )
}


def delivery_format(name: str) -> DeliveryFormat:
    """The format called `name`. Raises `DeliveryError` if there is none."""
    if name not in FORMATS:
        raise DeliveryError(f"The format {name!r} is unknown. Choose {', '.join(FORMATS)}.")
    return FORMATS[name]
