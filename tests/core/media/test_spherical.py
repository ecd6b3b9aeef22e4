"""360° videos are recognised, and the model sees of them what lies in the camera's direction."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from visage_core.data.worlds.picture import SceneRenderer
from visage_core.data.worlds.scene import sample_scene
from visage_core.export.bmff import Box, rewrite, tracks
from visage_core.media.panorama import equirect_rays, perspective_rays
from visage_core.media.reader import probe
from visage_core.media.sampling import stream_frames
from visage_core.media.spherical import looks_equirectangular
from visage_core.types import Direction, Span

SPHERICAL_UUID = bytes.fromhex("ffcc8263f8554a938814587a02521fdd")
XML = """<?xml version="1.0"?><rdf:SphericalVideo
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns:GSpherical="http://ns.google.com/videos/1.0/spherical/">
<GSpherical:Spherical>true</GSpherical:Spherical><GSpherical:Stitched>true</GSpherical:Stitched>
<GSpherical:StitchingSoftware>hand</GSpherical:StitchingSoftware>
<GSpherical:ProjectionType>{}</GSpherical:ProjectionType></rdf:SphericalVideo>"""

Image = NDArray[np.uint8]


def write_film(path: Path, image: Image, seconds: float = 1.0) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=8, options={"crf": "8"})
        stream.height, stream.width, stream.pix_fmt = *image.shape[:2], "yuv420p"
        for _ in range(round(8 * seconds)):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, "rgb24")))
        container.mux(stream.encode())
    return path


def marked(path: Path, projection: str = "equirectangular") -> Path:
    """The same film with Google's XML in its track."""
    copy = path.with_name(f"{path.stem}-{projection}.mp4")
    box = Box(b"uuid", SPHERICAL_UUID + XML.format(projection).encode())

    def mark(moov: Box) -> None:
        tracks(moov, b"vide")[0].children.append(box)

    with path.open("rb") as source, copy.open("wb") as target:
        rewrite(source, target, mark)
    return copy


def slope(width: int, height: int) -> Image:
    """Dark on the left, bright on the right: no panorama."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.repeat((40 + 160 * columns // width + 0 * rows)[..., None], 3, -1).astype(np.uint8)


def panorama(width: int = 256) -> Image:
    """Red to the front, green to the left, blue to the right and behind; grey above and below."""
    x, y, z = np.moveaxis(equirect_rays(width, width // 2), -1, 0)
    image = np.full((*x.shape, 3), 90.0)
    level = np.abs(z) < 0.6
    azimuth = np.degrees(np.arctan2(y, x))
    image[level] = (20, 20, 220)
    image[level & (np.abs(azimuth) < 45)] = (220, 20, 20)
    image[level & (np.abs(azimuth - 90) < 45)] = (20, 220, 20)
    return image.astype(np.uint8)


def test_a_file_that_says_so_is_spherical_whatever_it_shows(tmp_path: Path) -> None:
    plain = write_film(tmp_path / "slope.mp4", slope(256, 128))
    assert not probe(plain).spherical
    assert probe(marked(plain)).spherical
    assert not probe(marked(plain, "cubemap")).spherical


@pytest.mark.parametrize("seed", [3, 11, 20])
def test_unmarked_panoramas_are_recognised_and_views_are_not(tmp_path: Path, seed: int) -> None:
    scene = sample_scene(seed)
    whole = SceneRenderer(scene, equirect_rays(256, 128)).frame(1.0)
    assert probe(write_film(tmp_path / "whole.mp4", whole)).spherical
    view = SceneRenderer(scene, perspective_rays(scene.camera, 90.0, 256, 128)).frame(1.0)
    assert not probe(write_film(tmp_path / "view.mp4", view)).spherical


def test_black_and_other_shapes_are_ordinary(tmp_path: Path) -> None:
    assert not looks_equirectangular(np.zeros((64, 128, 3), np.uint8))
    assert not probe(write_film(tmp_path / "wide.mp4", panorama()[:96])).spherical


@pytest.mark.parametrize(
    ("direction", "color"),
    [(Direction(), 0), (Direction(90.0), 1), (Direction(-90.0), 2), (Direction(180.0), 2)],
)
def test_the_model_sees_what_lies_in_the_cameras_direction(
    tmp_path: Path, direction: Direction, color: int
) -> None:
    film = write_film(tmp_path / "sphere.mp4", panorama())
    (frames,) = stream_frames(film, Span(0.0, 1.0), size=32, facing=lambda _time: direction)
    assert frames.shape == (4, 32, 32, 3)
    middle = frames[:, 14:18, 14:18].reshape(-1, 3).mean(axis=0)
    assert int(middle.argmax()) == color
    assert middle.max() > 150.0


def test_the_camera_may_turn_meanwhile(tmp_path: Path) -> None:
    film = write_film(tmp_path / "sphere.mp4", panorama(), seconds=3.0)
    turning = stream_frames(
        film, Span(1.0, 2.0), size=32, facing=lambda time: Direction(90.0 * (time >= 2.0))
    )
    first, second = (piece[:, 14:18, 14:18].reshape(4, -1, 3).mean(axis=1) for piece in turning)
    assert first.argmax(axis=1).tolist() == [0, 0, 0, 0]
    assert second.argmax(axis=1).tolist() == [1, 1, 1, 1]
