"""Wall-clock seconds of repeated work, and the memory it took."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

import torch

Unit = TypeVar("Unit")


def now(device: torch.device) -> float:
    """Seconds on a clock, once a device has done all it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
    return time.perf_counter()


def repeated(action: Callable[[], object], repeats: int, device: torch.device) -> list[float]:
    """Seconds of each of `repeats` runs, after one that warms up."""
    return list(laps((action() for _ in range(repeats + 1)), 1, device))


def laps(units: Iterable[object], warm_up: int, device: torch.device) -> Iterator[float]:
    """Seconds that each unit takes to come, leaving out the first `warm_up`."""
    coming = iter(units)
    for _ in islice(coming, warm_up):
        pass
    since = now(device)
    for _ in coming:
        until = now(device)
        yield until - since
        since = now(device)


def peak_memory_mb(device: torch.device) -> float:
    """The most memory used so far: the GPU's by PyTorch, else the process's."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / 2**20
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
