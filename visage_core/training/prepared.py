"""What ViSAGe learns from, computed once per clip: features of the picture, codes of the sound."""

from __future__ import annotations

import os
from collections.abc import Callable
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
from visage_core.export.atomic import atomic_write
from visage_core.features.clip import ClipEncoder, load_clip
from visage_core.features.patch_energy import patch_energy_map
from visage_core.media.sampling import sample_frames
from visage_core.models import file_digest, weights_file
from visage_core.processes import executor
from visage_core.types import WINDOW_SECONDS, FloatArray, Span

QUARTER_TURNS = ((0, 1, 2, 3), (0, 5, 2, 1), (0, 4, 2, 5), (0, 3, 2, 4))
"""Rows of a clip's six signals W Y Z X -Y -X that make W Y Z X after n quarter turns to the right.

One turn takes the front to the right: Y' = -X, X' = Y.
"""

SHARE = 16
"""Clips that one process prepares at a time."""

Columns = dict[str, Any]
_Work = Callable[[Path, str, bool, tuple[Clip, ...]], Columns]


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
    on_clip: Callable[[str, int, int], None] | None = None,
) -> PreparedClips:
    """Features and codes of all clips of a folder, kept there for the next time.

    Each belongs to the part that made it, so that another codec finds the features as they are.
    On a CPU, `workers` processes of one thread each share the clips (one per core if None).
    `on_clip` hears what is being made ("looks", then "codes"), and of how many of how many clips.
    Raises `MediaError` and `ModelError`.
    """
    workers = 1 if device != "cpu" else workers or os.cpu_count() or 1
    spread = _Spread(clips, device, workers, on_clip)
    looks = spread.columns("looks", clip_folder, _look_at_some)
    return PreparedClips(**looks, **spread.columns("codes", codec_folder, _listen_to_some))


def prepare_with_bar(clips: Path, clip_folder: Path, codec_folder: Path) -> PreparedClips:
    """`prepare` on the GPU if there is one, with a progress bar."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    with Progress(transient=True) as bar:
        rows = {kind: bar.add_task(kind, total=None) for kind in ("looks", "codes")}
        return prepare(
            clips,
            clip_folder,
            codec_folder,
            device=device,
            on_clip=lambda kind, done, total: bar.update(rows[kind], completed=done, total=total),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Spread:
    """Work on all clips of a folder, shared by processes, its results kept beside the clips."""

    folder: Path
    device: str
    workers: int
    on_clip: Callable[[str, int, int], None] | None

    def columns(self, kind: str, part: Path, work: _Work) -> Columns:
        """Arrays with a row for each clip, made by `work` with the model in the folder `part`."""
        cache = self.folder / f"prepared-{kind}-{file_digest(weights_file(part))[:8]}.npz"
        if not cache.exists():
            columns = self._made(kind, partial(work, part, self.device, self.workers > 1))
            with atomic_write(cache) as file:
                np.savez(file, **columns)
        with np.load(cache, allow_pickle=False) as stored:
            return dict(stored)

    def _made(self, kind: str, job: Callable[[tuple[Clip, ...]], Columns]) -> Columns:
        found = list_clips(self.folder)
        shares = [found[start : start + SHARE] for start in range(0, len(found), SHARE)]
        parts: list[Columns] = []
        with executor(self.workers) as pool:
            for columns in pool.map(job, shares):
                parts.append(columns)
                if self.on_clip:
                    self.on_clip(kind, min(SHARE * len(parts), len(found)), len(found))
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _look_at_some(part: Path, device: str, alone: bool, clips: tuple[Clip, ...]) -> Columns:
    """Features and directions of some clips; `alone` in a process that has one core to itself."""
    if alone:
        torch.set_num_threads(1)
    encoder = load_clip(part, device)
    looks, energies = zip(*(_features(clip, encoder) for clip in clips), strict=True)
    return {
        "clip": np.stack(looks).astype(np.float16),
        "energy": np.stack(energies).astype(np.float16),
        "direction": np.stack([_direction(clip) for clip in clips]).astype(np.float32),
    }


def _listen_to_some(part: Path, device: str, alone: bool, clips: tuple[Clip, ...]) -> Columns:
    """Codes of some clips; `alone` as when looking."""
    if alone:
        torch.set_num_threads(1)
    codec = load_codec(part, device)
    return {"codes": np.stack([_codes(clip, codec) for clip in clips])}


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
    # One at a time: a signal's layers fit into a core's cache, those of six do not.
    return np.concatenate([codec.encode(one[None]) for one in signal])
