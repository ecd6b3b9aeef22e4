"""Importing torch in a worker thread without freezing the window or the sound.

Two things stop every other thread while torch is imported, each for 0.2 to 0.8 s: the garbage
collector walking the hundreds of thousands of objects that the modules create, and the dynamic
loader, which Python's import calls while holding the interpreter lock. Here the collector pauses,
and the libraries are loaded beforehand by a call that lets go of the lock; what is left are
stalls around 0.1 s.
"""

from __future__ import annotations

import ctypes
import gc
import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SUFFIX = ".dylib" if sys.platform == "darwin" else ".so"


@contextmanager
def quiet_imports() -> Iterator[None]:
    """Import torch and what builds on it inside this block, in a worker thread.

    The objects alive at its end are never looked at by the collector again: modules live as long
    as the program, and every later full collection is shorter for it.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        preload_torch()
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


def preload_torch() -> None:
    """Load torch's shared libraries while other threads run on; without torch, do nothing.

    Where the C library has no `dlopen` (Windows), `import torch` loads them as always.
    """
    spec = importlib.util.find_spec("torch")
    if spec is None or not spec.submodule_search_locations or not hasattr(os, "RTLD_NOW"):
        return
    folder = Path(spec.submodule_search_locations[0]) / "lib"
    _load(folder / f"libtorch_global_deps{SUFFIX}", os.RTLD_NOW | os.RTLD_GLOBAL)
    _load(folder / f"libtorch_python{SUFFIX}", os.RTLD_NOW)


def _load(library: Path, mode: int) -> None:
    """`dlopen` as a foreign function, around which ctypes lets go of the interpreter lock.

    A failure is left to `import torch`, which can say more about it.
    """
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.argtypes, dlopen.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    dlopen(os.fsencode(library), mode)
