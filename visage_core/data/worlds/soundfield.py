"""The sound field of a scene: exact first-order ambisonics, per sample along each path."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from visage_core.ambisonics.harmonics import encode
from visage_core.data.worlds.scene import Scene, Thing
from visage_core.types import Foa

_REFLECTION_GAIN = 0.2
_REFERENCE_RMS = 0.1


def render_soundfield(scene: Scene, sample_rate: int = 44100) -> Foa:
    """AmbiX sound field of the whole scene with its microphone facing the panorama's front."""
    length = round(scene.seconds * sample_rate)
    field = np.zeros((4, length), np.float32)
    for thing in scene.things:
        if thing.sounding:
            field += _render_thing(thing, length, sample_rate)
    field += _diffuse_bed(scene, length, sample_rate)
    peak = max(float(np.abs(field).max()), 1e-6)
    return Foa((field * (scene.level / peak)).astype(np.float32), sample_rate)


def render_mono(thing: Thing, length: int, sample_rate: int) -> NDArray[np.float64]:
    """The thing as heard at its distance: attenuated and dulled by the air."""
    rng = np.random.default_rng([thing.seed, 1])
    dry = thing.kind.sound(rng, length, sample_rate, thing.strikes)
    rms = max(float(np.sqrt(np.mean(dry**2))), 1e-4)
    # Loudness follows the mean level, not the peak, so that a drum does not drown a stream.
    gain = thing.kind.loudness * (_REFERENCE_RMS / rms) ** 0.7 / thing.distance
    cutoff = min(16000.0 / thing.distance, 0.45 * sample_rate)
    air = signal.butter(1, cutoff, fs=sample_rate, output="sos")
    return np.asarray(gain * signal.sosfilt(air, dry))


def _render_thing(thing: Thing, length: int, sample_rate: int) -> NDArray[np.float32]:
    """Direct sound plus one reflection off the ground, which arrives later and from below."""
    mono = render_mono(thing, length, sample_rate)
    azimuth, elevation = thing.position(np.arange(length) / sample_rate)
    direct = encode(mono, azimuth, elevation)
    delay = round((0.004 + 0.004 * thing.distance) * sample_rate)
    echo = np.concatenate([np.zeros(delay), mono[:-delay]]) * _REFLECTION_GAIN
    return direct + encode(echo, azimuth, -np.abs(elevation) - 10.0)


def _diffuse_bed(scene: Scene, length: int, sample_rate: int) -> NDArray[np.float32]:
    """Faint low noise from everywhere: in SN3D each dipole carries a third of W's energy."""
    rng = np.random.default_rng([scene.seed, 2])
    noise = rng.standard_normal((4, length))
    soft = signal.sosfilt(signal.butter(1, 400.0, fs=sample_rate, output="sos"), noise, axis=1)
    gains = np.array([1.0, *[3.0**-0.5] * 3])[:, None]
    return np.asarray(10.0 ** (scene.bed_db / 20.0) * gains * soft, np.float32)
