"""Stills of many scenes with their captions: what a picture tower learns the world's looks from.

A clip costs its whole sound and film; a still costs one frame. Thousands of scenes more are what
it takes to know a kind of thing whatever its colours, its ground and its light.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from visage_core.data.worlds.captions import moment_caption
from visage_core.data.worlds.picture import SceneRenderer
from visage_core.data.worlds.scene import sample_scene
from visage_core.data.worlds.writer import FIELD_OF_VIEW
from visage_core.media.panorama import perspective_rays
from visage_core.processes import executor

SIZE = 224
_SHARE = 50
"""Scenes that a process renders at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Stills:
    """Pictures uint8 [N, 224, 224, 3], read from disk as needed, and the caption of each."""

    pixels: NDArray[np.uint8]
    captions: tuple[str, ...]


def render_stills(
    folder: Path,
    scenes: int,
    seed: int,
    moments: int,
    *,
    workers: int | None = None,
    on_scenes: Callable[[int], None] | None = None,
) -> Stills:
    """`moments` random moments each of the scenes `seed` to `seed + scenes - 1`.

    Kept in `folder` for the next time. `on_scenes` hears how many scenes are done.
    """
    captions_path, pixels_path = folder / "captions.json", folder / "pixels.npy"
    if not captions_path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shape = (scenes * moments, SIZE, SIZE, 3)
        open_memmap(pixels_path, mode="w+", dtype=np.uint8, shape=shape).flush()
        captions = _render_all(pixels_path, range(seed, seed + scenes), moments, workers, on_scenes)
        captions_path.write_text(json.dumps(captions, indent=0), encoding="utf-8")
    captions = json.loads(captions_path.read_text(encoding="utf-8"))
    return Stills(np.load(pixels_path, mmap_mode="r", allow_pickle=False), tuple(captions))


def _render_all(
    path: Path,
    seeds: range,
    moments: int,
    workers: int | None,
    on_scenes: Callable[[int], None] | None,
) -> list[str]:
    captions = [""] * (len(seeds) * moments)
    with executor(workers) as pool:
        jobs = {
            pool.submit(
                _render_some, path, first * moments, seeds[first : first + _SHARE], moments
            ): first * moments
            for first in range(0, len(seeds), _SHARE)
        }
        done = 0
        for job in as_completed(jobs):
            written = job.result()
            captions[jobs[job] : jobs[job] + len(written)] = written
            done += len(written) // moments
            if on_scenes:
                on_scenes(done)
    return captions


def _render_some(path: Path, row: int, seeds: range, moments: int) -> list[str]:
    """Write the stills of some scenes from `row` on; returns their captions."""
    pixels = open_memmap(path, mode="r+")
    captions = []
    for seed in seeds:
        scene = sample_scene(seed)
        rays = perspective_rays(scene.camera, FIELD_OF_VIEW, SIZE, SIZE)
        renderer = SceneRenderer(scene, rays, shake=True)
        rng = np.random.default_rng([seed, 362])
        for seconds in rng.uniform(0.0, scene.seconds, moments):
            pixels[row] = renderer.frame(float(seconds))
            captions.append(moment_caption(scene, float(seconds)))
            row += 1
    pixels.flush()
    return captions
