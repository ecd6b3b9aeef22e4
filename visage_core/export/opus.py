"""Opus with ambisonics: channel mapping family 2, in Ogg, Matroska or WebM. Source: RFC 8486."""

from __future__ import annotations

from pathlib import Path

from visage_core.export.atomic import atomic_write
from visage_core.export.delivery import Delivery, Written
from visage_core.export.muxing import SoundCoding, copied, mux
from visage_core.export.preparation import ambix_of, prepare
from visage_core.export.sampled import expected, written
from visage_core.export.watch import Watch

_CONTAINERS = {".mkv": "matroska", ".webm": "webm"}  # all others are Ogg
_CODING = SoundCoding(
    "libopus", "ambisonic 1", "flt", {"b": "512k", "mapping_family": "2", "application": "audio"}
)


def write_opus(delivery: Delivery, path: Path, watch: Watch) -> Written:
    """Write a sound field as Opus; Matroska and WebM take the picture of the video along."""
    sound = prepare(delivery, path, ambix_of(delivery), watch.part(0.0, 0.3), bounded=True)
    container = _CONTAINERS.get(path.suffix.lower(), "ogg")
    picture = copied(delivery.video) if delivery.video is not None and container != "ogg" else None
    coded = _CODING, sound.samples, sound.sample_rate
    with atomic_write(path) as file:
        mux(file, path, container, coded, picture, watch.part(0.3, 1.0))
    return written(sound, [expected(path, sound, "ambix", boxes=("OpusHead",), lossy=True)])
