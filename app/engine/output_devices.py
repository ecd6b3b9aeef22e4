"""The sound devices of this machine, and opening one of them or what comes nearest."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any

from app.engine.audio_output import LEAD_SECONDS, STEREO, AudioOutput, RtMixerOutput
from app.engine.silent_output import SilentOutput

USUAL_RATE = 44100

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OutputChoice:
    """What the user wants to hear through.

    `device` is a name from `list_outputs` (None: the system's default), `sample_rate` is in Hz,
    `block` in frames (0: the device's own).
    """

    device: str | None = None
    sample_rate: int = USUAL_RATE
    block: int = 0


@dataclass(frozen=True, slots=True)
class OutputDevice:
    """A device that can play: its name with that of its sound system, and how many channels."""

    name: str
    channels: int


def list_outputs() -> tuple[OutputDevice, ...]:
    """The devices that can play two channels or more, as they were when the program started."""
    sounddevice = _portaudio()
    if sounddevice is None:
        return ()
    return tuple(
        OutputDevice(_full_name(sounddevice, info), info["max_output_channels"])
        for info in sounddevice.query_devices()
        if info["max_output_channels"] >= STEREO
    )


def default_output() -> str:
    """The name of the system's default device, empty if there is none."""
    sounddevice = _portaudio()
    if sounddevice is None:
        return ""
    try:
        return _full_name(sounddevice, sounddevice.query_devices(kind="output"))
    except sounddevice.PortAudioError:
        return ""


def _full_name(sounddevice: Any, info: Any) -> str:
    """The name with that of the sound system, as PortAudio's users write it."""
    return f"{info['name']}, {sounddevice.query_hostapis(info['hostapi'])['name']}"


def look_again() -> None:
    """Find devices that came since; only while no device is open."""
    sounddevice = _portaudio()
    if sounddevice is not None:
        sounddevice._terminate()
        sounddevice._initialize()


def open_output(
    sample_rate: int = USUAL_RATE, device: str | None = None, lead: float = LEAD_SECONDS
) -> AudioOutput:
    """The sound device (None = the system's default), or a silent clock that says why.

    A device that refuses `sample_rate` is opened at its own rate: look at `.sample_rate`.
    `lead` seconds are queued ahead, at most `MAX_LEAD_SECONDS`.
    """
    return open_chosen(OutputChoice(device, sample_rate), lead=lead)


def open_chosen(
    choice: OutputChoice, channels: int = STEREO, lead: float = LEAD_SECONDS
) -> AudioOutput:
    """The chosen device with so many channels, with two if it refuses them, or a silent clock
    that says why. See `open_output`."""
    sounddevice = _portaudio()
    if sounddevice is None:
        return _silent(choice, "PortAudio is not installed")
    try:
        info = sounddevice.query_devices(choice.device, kind="output")
    except (ValueError, sounddevice.PortAudioError) as error:
        log.info("no sound device: %s", error)
        return _silent(choice, "No sound device" if choice.device is None else _gone(choice.device))
    for rate in dict.fromkeys((choice.sample_rate, int(info["default_samplerate"]))):
        for count in dict.fromkeys((channels, STEREO)):
            try:
                return RtMixerOutput(rate, choice.device, lead, count, choice.block)
            except (ValueError, sounddevice.PortAudioError) as error:
                log.info("%s refuses %d Hz, %d channels: %s", info["name"], rate, count, error)
    return _silent(choice, f"{info['name']} cannot be opened")


def open_or_fall_back(choice: OutputChoice, channels: int = STEREO) -> AudioOutput:
    """As `open_chosen`, but a device that is not to be had is stood in for by the default one."""
    output = open_chosen(choice, channels)
    if output.real or choice.device is None:
        return output
    default = open_chosen(replace(choice, device=None), channels)
    return default if default.real else output


def _silent(choice: OutputChoice, reason: str) -> SilentOutput:
    return SilentOutput(choice.sample_rate, f"{reason}: playing silently")


def _gone(device: str) -> str:
    return f"{device} is not connected"


def _portaudio() -> Any | None:
    """The module, or None where the library is missing."""
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        log.warning("PortAudio cannot be used: %s", error)
        return None
    return sounddevice
