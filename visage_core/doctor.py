"""Looks at the machine: what of the program's needs is there. Never fails, only reports."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import platformdirs

PACKAGES = (
    "visage-studio",
    "torch",
    "torchaudio",
    "descript-audio-codec",
    "open-clip-torch",
    "PySide6",
    "pyqtgraph",
    "av",
    "sounddevice",
    "rtmixer",
    "numpy",
    "scipy",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked for; `ok` is False where the program will miss it."""

    subject: str
    found: str
    ok: bool = True


def examine() -> Iterator[Finding]:
    """Look at everything, one finding after another; a look that fails is itself a finding."""
    for subject, look in _LOOKS.items():
        try:
            yield from look(subject)
        except Exception as error:  # whatever a broken driver or package raises
            yield Finding(subject, f"{type(error).__name__}: {error}", ok=False)


def package_versions() -> dict[str, str]:
    """Installed versions of the packages that decide what a take sounds like, and ours."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "missing"
    return found


def _python(subject: str) -> Iterator[Finding]:
    yield Finding(subject, f"{platform.python_version()} ({sys.executable})")
    yield Finding("System", platform.platform())


def _packages(_: str) -> Iterator[Finding]:
    for package, found in package_versions().items():
        yield Finding(package, found, ok=found != "missing")


def _compute(subject: str) -> Iterator[Finding]:
    import torch

    yield Finding(subject, f"{torch.get_num_threads()} CPU threads")
    if torch.cuda.is_available():
        for index in range(torch.cuda.device_count()):
            properties = torch.cuda.get_device_properties(index)
            memory = properties.total_memory / 2**30
            yield Finding("GPU", f"cuda:{index} {properties.name}, {memory:.0f} GiB")
    elif torch.backends.mps.is_available():
        yield Finding("GPU", "mps (Apple)")
    else:
        yield Finding("GPU", "none; generation runs on the CPU")


def _sound(subject: str) -> Iterator[Finding]:
    import sounddevice

    outputs = [device for device in sounddevice.query_devices() if device["max_output_channels"]]
    if not outputs:
        yield Finding(subject, "no output device; the editor plays silently", ok=False)
    for device in outputs:
        rate, channels = device["default_samplerate"], device["max_output_channels"]
        yield Finding(subject, f"{device['name']} ({channels} channels, {rate:.0f} Hz)")


def _display(subject: str) -> Iterator[Finding]:
    if sys.platform != "linux":
        yield Finding(subject, "the system's own")
        return
    names = [name for name in ("WAYLAND_DISPLAY", "DISPLAY") if os.environ.get(name)]
    if names:
        yield Finding(subject, ", ".join(f"{name}={os.environ[name]}" for name in names))
    else:
        yield Finding(subject, "none; the editor has no screen, all commands work", ok=False)


def _media(subject: str) -> Iterator[Finding]:
    import av

    libraries = ", ".join(
        f"{name} {'.'.join(map(str, number))}" for name, number in av.library_versions.items()
    )
    yield Finding(subject, libraries)
    wanted = {"h264", "hevc", "vp9", "av1", "mpeg4", "prores"}
    missing = sorted(wanted - set(av.codecs_available))
    yield Finding("Video decoders", f"missing: {missing}" if missing else "all", ok=not missing)


def _models(subject: str) -> Iterator[Finding]:
    from visage_core.models import list_bundles

    bundles = list(list_bundles())
    if not bundles:
        yield Finding(subject, "none; install visage-studio again", ok=False)
    for bundle in bundles:
        yield Finding(subject, f"{bundle.name}: {bundle.folder}")


def _folders(_: str) -> Iterator[Finding]:
    from visage_core.models import models_home

    folders = {
        "Models": models_home(),
        "Data": platformdirs.user_data_path("visage-studio"),
        "Logs": platformdirs.user_log_path("visage-studio"),
        "Temporary": Path(tempfile.gettempdir()),
    }
    for subject, folder in folders.items():
        yield _folder(subject, folder)


def _folder(subject: str, folder: Path) -> Finding:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    writable = os.access(existing, os.W_OK)
    free = shutil.disk_usage(existing).free / 2**30
    state = "writable" if writable else "NOT writable"
    return Finding(f"{subject} folder", f"{folder} ({state}, {free:.0f} GiB free)", ok=writable)


_LOOKS: dict[str, Callable[[str], Iterator[Finding]]] = {
    "Python": _python,
    "Packages": _packages,
    "CPU": _compute,
    "Sound": _sound,
    "Display": _display,
    "FFmpeg": _media,
    "Bundles": _models,
    "Folders": _folders,
}
