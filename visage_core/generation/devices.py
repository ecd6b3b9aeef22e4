"""Which device computes, and how much of the processor it may take."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from visage_core.errors import DeviceError


def choose_device(name: str) -> torch.device:
    """The device called "auto", "cpu", "cuda", "cuda:N" or "mps".

    "auto" takes a CUDA GPU, else Apple's, else the CPU. Raises `DeviceError` for a device that is
    unknown or absent.
    """
    if name == "auto":
        return torch.device(_best())
    try:
        device = torch.device(name)
    except RuntimeError:
        device = None
    if device is None or device.type not in ("cpu", "cuda", "mps"):
        raise DeviceError(f"The device {name} is unknown; use auto, cpu, cuda, cuda:N or mps.")
    available = {"cpu": 1, "cuda": torch.cuda.device_count(), "mps": int(_has_mps())}[device.type]
    if (device.index or 0) >= available:
        found = f"{available} of its kind are" if available else "none of its kind is"
        raise DeviceError(f"The device {name} is absent: {found} usable here; use auto or cpu.")
    return device


@contextmanager
def considerate() -> Iterator[None]:
    """Leave one core to the window while computing."""
    threads = torch.get_num_threads()
    torch.set_num_threads(max(1, min(threads, (os.cpu_count() or 1) - 1)))
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _best() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if _has_mps() else "cpu"


def _has_mps() -> bool:
    return torch.backends.mps.is_available()
