"""What ViSAGe learns from, computed once per clip: features of the picture, codes of the sound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

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
    on_clip: Callable[[int, int], None] | None = None,
) -> PreparedClips:
    """Features and codes of all clips of a folder, kept there for the next time.

    `on_clip` hears how many of how many clips are done. Raises `MediaError` and `ModelError`.
    """
    digest = "".join(file_digest(weights_file(part))[:8] for part in (clip_folder, codec_folder))
    cache = clips / f"prepared-{digest}.npz"
    if cache.exists():
        with np.load(cache, allow_pickle=False) as stored:
            return PreparedClips(**{name: stored[name] for name in PreparedClips.__slots__})
    encoder, codec = load_clip(clip_folder, device), load_codec(codec_folder, device)
    found = list_clips(clips)
    rows = []
    for index, clip in enumerate(found):
        rows.append((*_features(clip, encoder), _direction(clip), _codes(clip, codec)))
        if on_clip:
            on_clip(index + 1, len(found))
    looks, energies, directions, codes = zip(*rows, strict=True)
    prepared = PreparedClips(
        np.stack(looks).astype(np.float16),
        np.stack(energies).astype(np.float16),
        np.stack(directions).astype(np.float32),
        np.stack(codes),
    )
    partial = cache.with_suffix(".part.npz")
    np.savez(partial, **{name: getattr(prepared, name) for name in PreparedClips.__slots__})
    partial.replace(cache)
    return prepared


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
