"""Render the bundled demo scenes: run `.venv/bin/python packaging/render_clips.py SEED [SEED …]`.

Writes into resources/clips, for the first seed demo.mp4, then demo2.mp4, demo3.mp4 …: the view of
the scene's camera, and beside it the true sound field (NAME.flac, AmbiX in the world's frame) and
NAME.scene.json with the title, the camera's direction in degrees (left and up positive) and the
seed. The sound is 16 bits at 32 kHz, so that three scenes stay below 3 MB.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated, Any

import av
import soundfile
import typer

from visage_core.data.worlds.picture import SceneRenderer
from visage_core.data.worlds.scene import Scene, sample_scene
from visage_core.data.worlds.soundfield import render_soundfield
from visage_core.media.panorama import perspective_rays

CLIPS = Path(__file__).resolve().parent.parent / "resources" / "clips"
FIELD_OF_VIEW = 90.0
"""Of the height, as in training: the model sees the square in the middle of the picture."""


def main(
    seeds: Annotated[list[int], typer.Argument(help="Scenes, the one to open first in front.")],
    folder: Annotated[Path, typer.Option(help="Where the clips go.")] = CLIPS,
    size: Annotated[tuple[int, int], typer.Option(help="Width and height.")] = (640, 360),
    frame_rate: Annotated[int, typer.Option(min=1)] = 24,
    sample_rate: Annotated[int, typer.Option(min=16000)] = 32000,
    crf: Annotated[int, typer.Option(help="H.264 quality; less is better and larger.")] = 26,
) -> None:
    """Render scenes and tell their size."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds, start=1):
        scene, name = sample_scene(seed), f"demo{number if number > 1 else ''}"
        write_picture(folder / f"{name}.mp4", scene, size, frame_rate, crf)
        field = render_soundfield(scene, sample_rate).samples
        soundfile.write(folder / f"{name}.flac", field.T, sample_rate, subtype="PCM_16")
        text = json.dumps(describe(scene), indent=1, ensure_ascii=False) + "\n"
        (folder / f"{name}.scene.json").write_text(text, encoding="utf-8")
        total = sum(path.stat().st_size for path in folder.glob(f"{name}.*"))
        typer.echo(f"{name}: seed {seed}, {describe(scene)['title']}, {total / 1e6:.2f} MB")


def write_picture(
    path: Path, scene: Scene, size: tuple[int, int], frame_rate: int, crf: int
) -> None:
    """Write what the scene's camera sees, as H.264."""
    width, height = size
    across = horizontal_view(width / height)
    rays = perspective_rays(scene.camera, across, width, height)
    renderer = SceneRenderer(scene, rays, shake=True)
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream: Any = container.add_stream("libx264", rate=frame_rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"crf": str(crf), "preset": "slow", "threads": "1"}
        for index in range(round(scene.seconds * frame_rate)):
            image = renderer.frame(index / frame_rate)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode())


def horizontal_view(aspect: float) -> float:
    """Horizontal field of view in degrees of a picture whose height spans `FIELD_OF_VIEW`."""
    return 2.0 * math.degrees(math.atan(aspect * math.tan(math.radians(FIELD_OF_VIEW) / 2.0)))


def describe(scene: Scene) -> dict[str, Any]:
    """The title that the menu shows, and where the camera faces."""
    kinds = list(dict.fromkeys(thing.kind.name for thing in scene.things if thing.sounding))
    listed = " and ".join(filter(None, [", ".join(kinds[:-1]), kinds[-1]]))
    return {
        "title": listed.replace("_", " ").capitalize(),
        "azimuth": scene.camera.azimuth,
        "elevation": scene.camera.elevation,
        "seed": scene.seed,
    }


if __name__ == "__main__":
    typer.run(main)
