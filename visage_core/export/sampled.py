"""Files that hold the samples as they are: AmbiX and FuMa, stems, headphones and stereo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from visage_core.ambisonics.convention import convert
from visage_core.export.atomic import atomic_write
from visage_core.export.caf import write_caf
from visage_core.export.delivery import Delivery, Expected, Written
from visage_core.export.flac import write_flac
from visage_core.export.pcm import BITS, Subtype, pcm_blocks
from visage_core.export.preparation import Prepared, ambix_of, head_locked, level_db, prepare
from visage_core.export.riff import (
    FRONT_CENTRE,
    LEFT_RIGHT,
    NO_SPEAKERS,
    WaveFormat,
    write_wave,
)
from visage_core.export.watch import Watch
from visage_core.types import ChannelOrder, FloatArray, Foa, Normalization
from visage_core.verify.facts import Convention

STEMS = "WYZX"
"""Names of the stems, in ACN order."""


def write_ambix(delivery: Delivery, path: Path, watch: Watch) -> Written:
    """Write W Y Z X as a WAV, FLAC or CAF file, which the suffix decides."""
    sound = _prepared_field(delivery, path, watch)
    subtype, rate, frames = delivery.subtype, sound.sample_rate, sound.samples.shape[1]
    blocks = watched_blocks(sound.samples, subtype, watch.part(0.5, 1.0))
    with atomic_write(path) as file:
        match path.suffix.lower():
            case ".flac":
                write_flac(file, rate, subtype, blocks)
            case ".caf":
                write_caf(file, rate, subtype, frames, blocks)
            case _:
                write_wave(file, WaveFormat(4, rate, subtype, NO_SPEAKERS), frames, blocks)
    return written(sound, [expected(path, sound, "ambix")])


def write_fuma(delivery: Delivery, path: Path, watch: Watch) -> Written:
    """Write W X Y Z with W 3 dB lower, marked as ambisonic B-format."""
    sound = _prepared_field(delivery, path, watch)
    field = Foa(sound.samples, sound.sample_rate)
    fuma = convert(field, ChannelOrder.FUMA, Normalization.FUMA).samples
    wave = WaveFormat(4, sound.sample_rate, delivery.subtype, NO_SPEAKERS, bformat=True)
    with atomic_write(path) as file:
        blocks = watched_blocks(fuma, delivery.subtype, watch.part(0.5, 1.0))
        write_wave(file, wave, fuma.shape[1], blocks)
    return written(sound, [expected(path, sound, "fuma", level=level_db(fuma))])


def write_stems(delivery: Delivery, path: Path, watch: Watch) -> Written:
    """Write four mono files, `path` with _W, _Y, _Z and _X after its stem: all or none."""
    sound = _prepared_field(delivery, path, watch)
    wave = WaveFormat(1, sound.sample_rate, delivery.subtype, FRONT_CENTRE)
    rest = watch.part(0.5, 1.0)
    targets = [path.with_stem(f"{path.stem}_{name}") for name in STEMS]
    with ExitStack() as stack:
        files = [stack.enter_context(atomic_write(target)) for target in targets]
        for index, file in enumerate(files):
            mono = sound.samples[index : index + 1]
            blocks = watched_blocks(mono, delivery.subtype, rest.part(index / 4, (index + 1) / 4))
            write_wave(file, wave, mono.shape[1], blocks)
    return written(sound, map(_stem, targets, sound.samples, [sound.sample_rate] * 4))


def write_binaural(delivery: Delivery, path: Path, watch: Watch) -> Written:
    """Write left and right ear for headphones."""
    return _write_stereo(delivery, path, ears(delivery), watch)


def write_cardioids(delivery: Delivery, path: Path, watch: Watch) -> Written:
    """Write two virtual cardioid microphones that face left and right, for loudspeakers."""
    return _write_stereo(delivery, path, _mixed(delivery, cardioids(ambix_of(delivery))), watch)


def cardioids(field: FloatArray) -> FloatArray:
    """What two cardioid microphones that face left and right take up [2, N] of AmbiX [4, N]."""
    w, y, _, _ = field
    return np.float32(0.5) * np.stack([w + y, w - y]).astype(np.float32)


def ears(delivery: Delivery) -> FloatArray:
    """Left and right ear [2, N] of a delivery at the field's rate, head-locked stereo with them."""
    from visage_core.ambisonics.binaural import render_binaural

    return _mixed(delivery, render_binaural(delivery.foa))


def _mixed(delivery: Delivery, pair: FloatArray) -> FloatArray:
    locked = head_locked(delivery)
    return pair if locked is None else pair + locked


def expected(
    path: Path,
    sound: Prepared,
    convention: Convention,
    *,
    level: float | None = None,
    boxes: tuple[str, ...] = (),
    lossy: bool = False,
) -> Expected:
    """What a file of a prepared field must be; `level` replaces the field's own."""
    return Expected(
        path,
        convention,
        sound.samples.shape[0],
        sound.sample_rate,
        sound.samples.shape[1],
        sound.level_db if level is None else level,
        sound.direction,
        boxes,
        lossy,
    )


def written(sound: Prepared, files: Iterable[Expected]) -> Written:
    """The result of a writer."""
    return Written(tuple(files), sound.gain_db, sound.true_peak, sound.notes)


def watched_blocks(samples: FloatArray, subtype: Subtype, watch: Watch) -> Iterator[bytes]:
    """Blocks of samples [C, N], with the watch told of each."""
    size = samples.size * BITS[subtype] // 8
    done = 0
    for block in pcm_blocks(samples, subtype):
        watch.at(done / size)
        yield block
        done += len(block)
    watch.at(1.0)


def _stem(path: Path, samples: FloatArray, sample_rate: int) -> Expected:
    return Expected(path, "unknown", 1, sample_rate, samples.size, level_db(samples))


def _prepared_field(delivery: Delivery, path: Path, watch: Watch) -> Prepared:
    bounded = delivery.subtype != "FLOAT"
    return prepare(delivery, path, ambix_of(delivery), watch.part(0.0, 0.5), bounded=bounded)


def _write_stereo(delivery: Delivery, path: Path, pair: FloatArray, watch: Watch) -> Written:
    bounded = delivery.subtype != "FLOAT"
    sound = prepare(delivery, path, pair, watch.part(0.0, 0.5), bounded=bounded)
    wave = WaveFormat(2, sound.sample_rate, delivery.subtype, LEFT_RIGHT)
    frames = sound.samples.shape[1]
    with atomic_write(path) as file:
        blocks = watched_blocks(sound.samples, delivery.subtype, watch.part(0.5, 1.0))
        write_wave(file, wave, frames, blocks)
    file_expected = Expected(path, "stereo", 2, sound.sample_rate, frames, sound.level_db)
    return written(sound, [file_expected])
