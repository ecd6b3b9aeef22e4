"""Write scenes of the world to disk in YT-Ambigen's form, several at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import soundfile as sf

from visage_core.data.worlds.captions import moment_caption
from visage_core.data.worlds.kinds import KINDS, Kind
from visage_core.data.worlds.picture import Image, SceneRenderer
from visage_core.data.worlds.scene import Scene, sample_scene
from visage_core.data.worlds.soundfield import render_soundfield
from visage_core.export.atomic import atomic_write
from visage_core.media.panorama import equirect_rays, perspective_rays
from visage_core.processes import executor
from visage_core.types import FRAME_RATE

FIELD_OF_VIEW = 90.0


@dataclass(frozen=True, slots=True)
class WorldOptions:
    """What is written of every scene. `size` is the side of the square view in pixels."""

    size: int = 224
    frame_rate: int = FRAME_RATE
    sample_rate: int = 44100
    ahead: float = 0.0
    """Seconds by which the picture is ahead of its time stamps."""
    panorama_width: int | None = None
    kinds: tuple[Kind, ...] = KINDS


def write_world(
    folder: Path,
    count: int,
    seed: int,
    options: WorldOptions | None = None,
    *,
    workers: int | None = None,
    on_clip: Callable[[int], None] | None = None,
) -> None:
    """Write the scenes `seed` to `seed + count - 1` into `folder`.

    Clips that are there already are kept, so an interrupted run continues. `on_clip` hears how
    many clips are done.
    """
    options = options or WorldOptions()
    for part in ("video", "audio", *(["panorama"] if options.panorama_width else [])):
        (folder / part).mkdir(parents=True, exist_ok=True)
    seeds = range(seed, seed + count)
    with executor(workers) as pool:
        jobs = [pool.submit(_write_clip, folder, one, options) for one in seeds]
        for done, job in enumerate(as_completed(jobs), start=1):
            job.result()
            if on_clip:
                on_clip(done)
    _write_tables(folder, (sample_scene(one, kinds=options.kinds) for one in seeds))


def clip_name(seed: int) -> str:
    """File name stem of the scene with this seed."""
    return f"{seed:07d}"


def write_picture(
    path: Path, scene: Scene, renderer: SceneRenderer, frame_rate: int, ahead: float = 0.0
) -> None:
    """Write a scene's picture as H.264 with a frame every 1 / `frame_rate` seconds.

    Each frame shows the moment `ahead` seconds after its time stamp.
    """
    times = (ahead + index / frame_rate for index in range(round(scene.seconds * frame_rate)))
    _encode(path, (renderer.frame(time) for time in times), frame_rate)


def write_sound(path: Path, scene: Scene, sample_rate: int) -> None:
    """Write a scene's sound field as 16-bit AmbiX."""
    field = render_soundfield(scene, sample_rate)
    with atomic_write(path) as file:
        sf.write(file, field.samples.T, sample_rate, subtype="PCM_16", format="WAVEX")


def _write_clip(folder: Path, seed: int, options: WorldOptions) -> None:
    scene = sample_scene(seed, kinds=options.kinds)
    name = clip_name(seed)
    audio, video = folder / "audio" / f"{name}.wav", folder / "video" / f"{name}.mp4"
    if not audio.exists():
        write_sound(audio, scene, options.sample_rate)
    if not video.exists():
        rays = perspective_rays(scene.camera, FIELD_OF_VIEW, options.size, options.size)
        renderer = SceneRenderer(scene, rays, shake=True)
        write_picture(video, scene, renderer, options.frame_rate, options.ahead)
    if options.panorama_width:
        panorama = folder / "panorama" / f"{name}.mp4"
        if not panorama.exists():
            rays = equirect_rays(options.panorama_width, options.panorama_width // 2)
            renderer = SceneRenderer(scene, rays)
            write_picture(panorama, scene, renderer, options.frame_rate, options.ahead)


def _encode(path: Path, frames: Iterable[Image], frame_rate: int) -> None:
    with atomic_write(path) as file, av.open(file, "w", format="mp4") as container:
        stream: Any = None
        for image in frames:
            if stream is None:
                stream = container.add_stream("libx264", rate=frame_rate)
                stream.height, stream.width = image.shape[:2]
                stream.pix_fmt = "yuv420p"
                stream.options = {"crf": "18", "preset": "veryfast", "threads": "1"}
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        if stream is not None:
            container.mux(stream.encode())


def _write_tables(folder: Path, scenes: Iterable[Scene]) -> None:
    """Add the scenes to the folder's tables of directions, captions and contents."""
    directions, captions, contents = {}, {}, {}
    for scene in scenes:
        name = clip_name(scene.seed)
        directions[name] = list(scene.camera.to_dataset_units())
        captions[name] = [moment_caption(scene, time) for time in _moments(scene)[:-1]]
        contents[name] = _describe(scene)
    for table, rows in (("ambi", directions), ("captions", captions), ("meta", contents)):
        path = folder / f"{table}.json"
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        path.write_text(json.dumps(known | rows, indent=1, sort_keys=True), encoding="utf-8")


def _moments(scene: Scene) -> list[float]:
    """The times of the frames that the model looks at, and the end."""
    return [index / FRAME_RATE for index in range(round(scene.seconds * FRAME_RATE) + 1)]


def _describe(scene: Scene) -> list[dict[str, Any]]:
    """Each thing's kind, strikes and path [seconds, azimuth, elevation] at 4 points a second.

    `impact` says that its strikes are blows, `seen` that it is in the camera's view.
    """
    times = _moments(scene)
    rows = []
    for thing in scene.things:
        azimuth, elevation = thing.position(times)
        path = zip(times, azimuth.round(2).tolist(), elevation.round(2).tolist(), strict=True)
        rows.append(
            {
                "kind": thing.kind.name,
                "sounding": thing.sounding,
                "distance": round(thing.distance, 3),
                "seen": scene.sees(thing),
                "impact": thing.kind.impact,
                "strikes": thing.strikes.round(4).tolist(),
                "path": [list(point) for point in path],
            }
        )
    return rows
