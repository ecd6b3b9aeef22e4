"""What ViSAGe learns from, computed once per clip: features of the picture, codes of the sound."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import Progress

from visage_core.codec.dac import Codec, load_codec
from visage_core.data.ambigen import Clip, list_clips, read_window
from visage_core.features.clip import ClipEncoder, load_clip
from visage_core.features.patch_energy import patch_energy_map
from visage_core.media.sampling import sample_frames
from visage_core.models import file_digest, weights_file
from visage_core.types import WINDOW_SECONDS, FloatArray, Span

QUARTER_TURNS = ((0, 1, 2, 3), (0, 5, 2, 1), (0, 4, 2, 5), (0, 3, 2, 4))
"""Rows of a clip's six signals W Y Z X -Y -X that make W Y Z X after n quarter turns to the right.

One turn takes the front to the right: Y' = -X, X' = Y.
"""

SHARE = 16
"""Clips that one process prepares at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class PreparedClips:
    """Training material of N clips of F frames.

    `clip` [N, F, d], `energy` [N, F, 49], `direction` [N, 3] model vectors, and `codes`
    int16 [N, 6, Q, T] of W, Y, Z, X, -Y, -X (of mono clips [N, 1, Q, T]).
    """

    clip: NDArray[np.float16]
    energy: NDArray[np.float16]
    direction: NDArray[np.float32]
    codes: NDArray[np.int16]


def prepare(
    clips: Path,
    clip_folder: Path,
    codec_folder: Path,
    *,
    device: str = "cpu",
    workers: int | None = None,
    on_clip: Callable[[int, int], None] | None = None,
) -> PreparedClips:
    """Features and codes of all clips of a folder, kept there for the next time.

    On a CPU, `workers` processes of one thread each share the clips (one per core if None).
    `on_clip` hears how many of how many clips are done. Raises `MediaError` and `ModelError`.
    """
    digest = "".join(file_digest(weights_file(part))[:8] for part in (clip_folder, codec_folder))
    cache = clips / f"prepared-{digest}.npz"
    if cache.exists():
        with np.load(cache, allow_pickle=False) as stored:
            return PreparedClips(**{name: stored[name] for name in PreparedClips.__slots__})
    found = list_clips(clips)
    workers = 1 if device != "cpu" else workers or os.cpu_count() or 1
    job = partial(_prepare_some, clip_folder, codec_folder, device, workers > 1)
    shares = [found[start : start + SHARE] for start in range(0, len(found), SHARE)]
    done: list[PreparedClips] = []
    with _mapping(workers) as mapping:
        for part in mapping(job, shares):
            done.append(part)
            if on_clip:
                on_clip(sum(len(one.clip) for one in done), len(found))
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in done])
        for name in PreparedClips.__slots__
    }
    partial_cache = cache.with_suffix(".part.npz")
    np.savez(partial_cache, **columns)
    partial_cache.replace(cache)
    return PreparedClips(**columns)


def prepare_with_bar(clips: Path, clip_folder: Path, codec_folder: Path) -> PreparedClips:
    """`prepare` on the GPU if there is one, with a progress bar."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    with Progress(transient=True) as bar:
        row = bar.add_task("features and codes", total=None)
        return prepare(
            clips,
            clip_folder,
            codec_folder,
            device=device,
            on_clip=lambda done, total: bar.update(row, completed=done, total=total),
        )


@contextmanager
def _mapping(workers: int) -> Iterator[Callable[..., Iterator[PreparedClips]]]:
    """`map`, or one that spreads the work over processes."""
    if workers == 1:
        yield map
        return
    # Forking a process in which torch has started its threads can hang.
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        yield pool.map


def _prepare_some(
    clip_folder: Path, codec_folder: Path, device: str, alone: bool, clips: tuple[Clip, ...]
) -> PreparedClips:
    """Features and codes of some clips; `alone` in a process that has one core to itself."""
    if alone:
        torch.set_num_threads(1)
    encoder, codec = load_clip(clip_folder, device), load_codec(codec_folder, device)
    rows = [(*_features(clip, encoder), _direction(clip), _codes(clip, codec)) for clip in clips]
    looks, energies, directions, codes = zip(*rows, strict=True)
    return PreparedClips(
        np.stack(looks).astype(np.float16),
        np.stack(energies).astype(np.float16),
        np.stack(directions).astype(np.float32),
        np.stack(codes),
    )


def _features(clip: Clip, encoder: ClipEncoder) -> tuple[FloatArray, FloatArray]:
    frames = sample_frames(clip.video, Span(0.0, WINDOW_SECONDS))
    embeddings, patches = encoder.encode(frames)
    return embeddings, patch_energy_map(patches)


def _direction(clip: Clip) -> NDArray[np.float64]:
    """The camera's model vector; zeros for a mono clip, which has none."""
    return np.zeros(3) if clip.direction is None else clip.direction.model_vector()


def _codes(clip: Clip, codec: Codec) -> NDArray[np.int16]:
    signal = read_window(clip, codec.sample_rate)
    if len(signal) == 4:
        signal = np.concatenate([signal, -signal[[1, 3]]])
    return codec.encode(signal)
