"""Stills of the world: its scenes' own pictures and captions, in order, kept."""

from pathlib import Path

import numpy as np

from visage_core.data.worlds.captions import moment_caption
from visage_core.data.worlds.picture import SceneRenderer
from visage_core.data.worlds.scene import sample_scene
from visage_core.data.worlds.stills import render_stills
from visage_core.media.panorama import perspective_rays


def test_stills_are_the_scenes_own_pictures_in_order(tmp_path: Path) -> None:
    heard: list[int] = []
    stills = render_stills(tmp_path, 3, 500, 2, workers=1, on_scenes=heard.append)
    assert stills.pixels.shape == (6, 224, 224, 3)
    assert heard[-1] == 3
    scene = sample_scene(502)
    renderer = SceneRenderer(scene, perspective_rays(scene.camera, 90.0, 224, 224), shake=True)
    times = np.random.default_rng([502, 362]).uniform(0.0, scene.seconds, 2)
    for row, seconds in enumerate(times, start=4):
        assert np.array_equal(stills.pixels[row], renderer.frame(seconds))
        assert stills.captions[row] == moment_caption(scene, seconds)


def test_stills_are_rendered_once(tmp_path: Path) -> None:
    first = render_stills(tmp_path, 1, 7, 1, workers=1)
    heard: list[int] = []
    again = render_stills(tmp_path, 1, 7, 1, workers=1, on_scenes=heard.append)
    assert not heard
    assert again.captions == first.captions
    assert np.array_equal(again.pixels, first.pixels)
