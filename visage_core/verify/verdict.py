"""`verify_file`: what a file is, from its structure first and its sound second."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from visage_core.ambisonics.convention import to_ambix
from visage_core.ambisonics.energy import covariance, dominant_direction
from visage_core.types import ChannelOrder, Foa, Normalization
from visage_core.verify.caf import caf_evidence
from visage_core.verify.facts import Convention, Evidence, FileFacts, decibels_or_none
from visage_core.verify.flac import flac_evidence
from visage_core.verify.iamf import iamf_evidence
from visage_core.verify.isobmff import movie_evidence
from visage_core.verify.naming import named_convention
from visage_core.verify.opus import opus_evidence
from visage_core.verify.sound import Sound, read_sound
from visage_core.verify.wave import wave_evidence

_PLAUSIBLE_DB = 2.0
"""How far the dipoles' energy of a recorded field may be from what a convention expects."""


def verify_file(path: Path | str) -> FileFacts:
    """What the file at `path` is, why, and what is wrong with it. Raises `MediaError`."""
    path = Path(path)
    sound = read_sound(path)
    evidence = _evidence(path, sound)
    convention, reasons = _convention(path, evidence, sound)
    azimuth, elevation = _peak(sound, convention)
    power = float(np.mean(np.square(sound.samples, dtype=np.float64))) if sound.samples.size else 0
    return FileFacts(
        path=path,
        container=evidence.container,
        convention=convention,
        channels=sound.samples.shape[0],
        sample_rate=sound.sample_rate,
        frames=sound.samples.shape[1],
        peak_azimuth=azimuth,
        peak_elevation=elevation,
        level_db=decibels_or_none(power),
        boxes=evidence.boxes,
        reasons=tuple(reasons),
        problems=evidence.problems + tuple(_sound_problems(sound)),
    )


def _evidence(path: Path, sound: Sound) -> Evidence:
    for read in (wave_evidence, caf_evidence, flac_evidence, movie_evidence):
        found = read(path)
        if found is not None:
            return found
    return (
        iamf_evidence(path, sound)
        or opus_evidence(sound)
        or Evidence(sound.container.partition(",")[0])
    )


def _convention(path: Path, evidence: Evidence, sound: Sound) -> tuple[Convention, list[str]]:
    reasons = list(evidence.reasons)
    channels = sound.samples.shape[0]
    if evidence.convention is not None and not evidence.presumed:
        return evidence.convention, reasons
    told = named_convention(path) if channels == 4 else None
    if told is not None:
        return told[0], [*reasons, told[1]]
    if evidence.convention is not None:
        return evidence.convention, reasons
    if channels == 2:
        return "stereo", [*reasons, "two channels"]
    if channels == 4:
        guess, reason = _plausible(sound.samples)
        return guess, [*reasons, reason]
    return "unknown", [*reasons, f"{channels} channel(s) and nothing that says what they are"]


def _plausible(samples: NDArray[np.float32]) -> tuple[Convention, str]:
    """The convention that the energies speak for: a sound from any direction has, in SN3D, as much
    energy in its dipoles together as in W; in FuMa twice (+3 dB), in N3D three times (+4.8 dB)."""
    energies = np.mean(np.square(samples, dtype=np.float64), axis=1)
    if energies[0] <= 0.0 or energies[1:].sum() <= 0.0:
        return "unknown", "four channels whose sound says nothing about their convention"
    excess = 10.0 * math.log10(energies[1:].sum() / energies[0])
    measured = f"nothing names the convention; the dipoles have {excess:+.1f} dB of W's energy"
    if abs(excess) <= _PLAUSIBLE_DB / 2:
        return "ambix", f"{measured}, as in AmbiX"
    return "unknown", measured


def _peak(sound: Sound, convention: Convention) -> tuple[float | None, float | None]:
    if convention not in ("ambix", "fuma") or sound.samples.shape[0] < 4:
        return None, None
    fuma = convention == "fuma"
    order = ChannelOrder.FUMA if fuma else ChannelOrder.ACN
    norm = Normalization.FUMA if fuma else Normalization.SN3D
    field = to_ambix(Foa(sound.samples[:4], sound.sample_rate, order, norm))
    products = covariance(field)
    if not np.any(products[0, 1:]):
        return None, None
    direction = dominant_direction(products)
    return round(direction.azimuth, 1), round(direction.elevation, 1)


def _sound_problems(sound: Sound) -> list[str]:
    if sound.samples.shape[1] == 0:
        return ["there is no sound in it"]
    if not np.isfinite(sound.samples).all():
        return ["some samples are not numbers"]
    if not sound.samples.any():
        return ["it is silent"] if len(sound.samples) > 1 else []  # a stem of a flat field may be
    clipped = bool(np.any(np.abs(sound.samples) >= 1.0)) and sound.codec.startswith("pcm_s")
    return ["some samples stand at full scale: it may be clipped"] if clipped else []
