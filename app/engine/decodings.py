"""The ways of listening that can be chosen, as decoders."""

from __future__ import annotations

from collections.abc import Callable

from app.document.monitoring import Decode
from app.engine.decoder_switch import Aim, Decoding
from visage_core.ambisonics.binaural import BinauralFilters, BinauralRenderer, load_filters
from visage_core.ambisonics.decoders import (
    Decoder,
    coincident_stereo,
    loudspeaker_decoder,
    mid_side_stereo,
    mono,
    virtual_microphone,
)
from visage_core.ambisonics.loudspeakers import QUAD, SURROUND_5_1
from visage_core.types import Direction


def binaural(filters: BinauralFilters | None = None) -> Decoding:
    """Through the ears of a head, or of the one that ships."""

    def make(sample_rate: int) -> Decoder:
        found = load_filters(sample_rate) if filters is None else filters.resampled(sample_rate)
        return BinauralRenderer(found)

    return Decoding(make)


def decoding(decode: Decode, filters: BinauralFilters | None = None) -> Decoding:
    """The decoding of a choice; `filters` are those of the ears."""
    match decode:
        case Decode.BINAURAL:
            return binaural(filters)
        case Decode.CAMERA:
            return Decoding(lambda _rate: virtual_microphone(Direction()), Aim.CAMERA)
        case Decode.LOOK:
            return Decoding(lambda _rate: virtual_microphone(Direction()))
    makers: dict[Decode, Callable[[], Decoder]] = {
        Decode.MID_SIDE: mid_side_stereo,
        Decode.CARDIOIDS: coincident_stereo,
        Decode.MONO: mono,
        Decode.QUAD: lambda: loudspeaker_decoder(QUAD),
        Decode.SURROUND: lambda: loudspeaker_decoder(SURROUND_5_1),
    }
    return Decoding(lambda _rate: makers[decode]())
