"""The sound field of a scene: exact first-order ambisonics, per sample along each path."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from visage_core.ambisonics.harmonics import encode
from visage_core.data.worlds.scene import Echo, Scene, Thing
from visage_core.types import Foa

_REFERENCE_RMS = 0.1
_ISOTROPIC = np.array([1.0, *[3.0**-0.5] * 3])[:, None]
"""Gains of W, Y, Z, X in a diffuse field: in SN3D each dipole carries a third of W's energy."""


def render_soundfield(scene: Scene, sample_rate: int = 44100) -> Foa:
    """AmbiX sound field of the whole scene with its microphone facing the panorama's front."""
    length = round(scene.seconds * sample_rate)
    field = np.zeros((4, length), np.float32)
    for thing in scene.things:
        if thing.sounding:
            field += _render_thing(thing, scene.echo, length, sample_rate)
    field += _diffuse_bed(scene, length, sample_rate)
    peak = max(float(np.abs(field).max()), 1e-6)
    return Foa((field * (scene.level / peak)).astype(np.float32), sample_rate)


def render_mono(thing: Thing, length: int, sample_rate: int) -> NDArray[np.float64]:
    """The thing as heard at its distance: attenuated and dulled by the air.

    Kinds are brought to one mean level first, so that a drum does not drown a stream and a
    nearer thing of the same loudness is the louder one.
    """
    rng = np.random.default_rng([thing.seed, 1])
    dry = thing.kind.sound(rng, length, sample_rate, thing.strikes)
    rms = max(float(np.sqrt(np.mean(dry**2))), 1e-4)
    gain = thing.kind.loudness * _REFERENCE_RMS / rms / thing.distance
    cutoff = min(16000.0 / thing.distance, 0.45 * sample_rate)
    air = signal.butter(1, cutoff, fs=sample_rate, output="sos")
    return np.asarray(gain * signal.sosfilt(air, dry))


def _render_thing(thing: Thing, echo: Echo, length: int, sample_rate: int) -> NDArray[np.float32]:
    """Direct sound, early reflections off the ground and walls, and a diffuse tail."""
    mono = render_mono(thing, length, sample_rate)
    # One direction for all samples is the same field, a tenth of the work.
    azimuth, elevation = thing.position(0.0 if thing.is_still else np.arange(length) / sample_rate)
    field = encode(mono, azimuth, elevation)
    below = _delayed(mono, 0.004 + 0.004 * thing.distance, sample_rate)
    field += encode(echo.floor * below, azimuth, -np.abs(elevation) - 10.0)
    for turn, delay, gain in echo.walls:
        field += encode(gain * _delayed(mono, delay, sample_rate), azimuth + turn, 0.0)
    return field + _tail(thing, mono, echo, sample_rate)


def _delayed(mono: NDArray[np.float64], seconds: float, sample_rate: int) -> NDArray[np.float64]:
    delay = round(seconds * sample_rate)
    return np.concatenate([np.zeros(delay), mono[: len(mono) - delay]])


def _tail(
    thing: Thing, mono: NDArray[np.float64], echo: Echo, sample_rate: int
) -> NDArray[np.float32]:
    """Reverberation from everywhere: the sound through decaying noise, one per channel."""
    rng = np.random.default_rng([thing.seed, 5])
    seconds = np.arange(round(echo.tail_seconds * sample_rate)) / sample_rate
    decay = 10.0 ** (-3.0 * seconds / echo.tail_seconds) * np.minimum(1.0, seconds / 0.02)
    responses = rng.standard_normal((4, len(seconds))) * decay
    responses /= np.sqrt(np.square(responses).sum(axis=1, keepdims=True))
    wet = signal.oaconvolve(mono[None], responses, axes=1)[:, : len(mono)]
    return np.asarray(10.0 ** (echo.tail_db / 20.0) * _ISOTROPIC * wet, np.float32)


def _diffuse_bed(scene: Scene, length: int, sample_rate: int) -> NDArray[np.float32]:
    """Faint low noise from everywhere."""
    rng = np.random.default_rng([scene.seed, 2])
    noise = rng.standard_normal((4, length))
    soft = signal.sosfilt(signal.butter(1, 400.0, fs=sample_rate, output="sos"), noise, axis=1)
    return np.asarray(10.0 ** (scene.bed_db / 20.0) * _ISOTROPIC * soft, np.float32)
