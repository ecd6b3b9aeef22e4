"""Videos with their sound field, for 360° platforms; and with binaural sound, for review."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from visage_core.ambisonics.convention import to_ambix
from visage_core.export.atomic import atomic_write
from visage_core.export.bmff import Box, append_to_entries, rewrite, tracks
from visage_core.export.burning import burnt_in
from visage_core.export.delivery import Delivery, Expected, Written
from visage_core.export.muxing import PictureSource, SoundCoding, copied, mux
from visage_core.export.preparation import Prepared, ambix_of, head_locked, prepare
from visage_core.export.sampled import ears
from visage_core.export.spatial_boxes import SphericalFlags, sa3d, spherical_flags
from visage_core.export.watch import Watch
from visage_core.seeing.overlay import EnergyOverlay
from visage_core.types import FloatArray

_FLAT = "the video is not marked as 360°: platforms will show it flat and play it as plain sound"

# Intensity stereo and noise substitution replace waveforms by levels, which would lose directions.
_WAVEFORM = {"aac_is": "0", "aac_pns": "0"}
_AAC = {
    2: SoundCoding("aac", "stereo", "fltp", {"b": "256k"}),
    # 4.0 is the one layout whose coded order FFmpeg and the platforms restore as it was; layouts
    # with a subwoofer channel would lose the band above 120 Hz of one channel.
    4: SoundCoding("aac", "4.0", "fltp", {"b": "768k", **_WAVEFORM}),
    6: SoundCoding("aac", "hexagonal", "fltp", {"b": "1152k", **_WAVEFORM}),
}
_PCM = {channels: SoundCoding("pcm_s24le", f"{channels} channels", "s32") for channels in (4, 6)}


def write_youtube_mp4(delivery: Delivery, path: Path, watch: Watch) -> Written:
    """Write an MP4 with the picture copied, AAC, and an SA3D box."""
    return _write_spatial(delivery, path, "mp4", _AAC, watch)


def write_youtube_mov(delivery: Delivery, path: Path, watch: Watch) -> Written:
    """Write a QuickTime file with the picture copied, 24-bit PCM, and an SA3D box."""
    return _write_spatial(delivery, path, "mov", _PCM, watch)


def write_review_mp4(delivery: Delivery, path: Path, watch: Watch) -> Written:
    """Write an MP4 with binaural AAC, for any player and headphones.

    The picture is copied, or encoded anew with the energy over it if that is wanted.
    """
    sound = prepare(delivery, path, ears(delivery), watch.part(0.0, 0.3), bounded=True)
    picture = _seen(delivery)
    _write_movie(picture, path, "mp4", (_AAC[2], sound), _unchanged, watch.part(0.3, 1.0))
    frames = sound.samples.shape[1]
    done = Expected(path, "stereo", 2, sound.sample_rate, frames, sound.level_db, lossy=True)
    return Written((done,), sound.gain_db, sound.true_peak, sound.notes)


def _write_spatial(
    delivery: Delivery, path: Path, container: str, codings: dict[int, SoundCoding], watch: Watch
) -> Written:
    assert delivery.video is not None  # the format says that it needs one
    flags = spherical_flags(delivery.video)
    channels = _channels(delivery)
    sound = prepare(delivery, path, channels, watch.part(0.0, 0.3), bounded=True)
    coding = codings[len(channels)], sound
    edit = _marking(flags, head_locked=len(channels) == 6)
    picture = copied(delivery.video)
    _write_movie(picture, path, container, coding, edit, watch.part(0.3, 1.0))
    boxes = ("SA3D", *(["sv3d"] if flags.entry else []), *(["uuid"] if flags.track else []))
    done = Expected(
        *(path, "ambix", len(channels), sound.sample_rate, sound.samples.shape[1]),
        *(sound.level_db, sound.direction, boxes),
        lossy=container == "mp4",
    )
    notes = sound.notes if flags else (*sound.notes, _FLAT)
    return Written((done,), sound.gain_db, sound.true_peak, notes)


def _channels(delivery: Delivery) -> FloatArray:
    """W Y Z X, and left and right after them if there is head-locked stereo."""
    field, pair = ambix_of(delivery), head_locked(delivery)
    return field if pair is None else np.concatenate([field, pair])


def _marking(flags: SphericalFlags, *, head_locked: bool) -> Callable[[Box], None]:
    def edit(moov: Box) -> None:
        for trak in tracks(moov, b"soun"):
            append_to_entries(trak, sa3d(head_locked=head_locked))
        flags.put_into(moov)

    return edit


def _unchanged(moov: Box) -> None:
    """Leave an index as it is."""


def _seen(delivery: Delivery) -> PictureSource:
    assert delivery.video is not None  # the format says that it needs one
    if delivery.overlay is None:
        return copied(delivery.video)
    return burnt_in(delivery.video, EnergyOverlay(to_ambix(delivery.foa), delivery.overlay))


def _write_movie(
    picture: PictureSource,
    path: Path,
    container: str,
    sound: tuple[SoundCoding, Prepared],
    edit: Callable[[Box], None],
    watch: Watch,
) -> None:
    """Mux into a nameless file beside `path`, then rewrite it with its index edited."""
    coding, prepared = sound
    coded = coding, prepared.samples, prepared.sample_rate
    with atomic_write(path) as file, tempfile.TemporaryFile(dir=path.parent) as draft:
        mux(draft, path, container, coded, picture, watch)
        rewrite(draft, file, edit)
