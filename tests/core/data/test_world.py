"""The procedural world: deterministic, exact in space, and in step with itself."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visage_core.ambisonics.energy import covariance, dominant_direction
from visage_core.data.worlds.captions import moment_caption
from visage_core.data.worlds.kinds import KINDS, kind_named
from visage_core.data.worlds.picture import SceneRenderer
from visage_core.data.worlds.scene import Scene, Thing, sample_scene
from visage_core.data.worlds.soundfield import render_soundfield
from visage_core.media.panorama import equirect_rays, perspective_rays
from visage_core.types import Direction

RATE = 16000


def only(scene: Scene, thing: Thing) -> Scene:
    return dataclasses.replace(scene, things=(thing,), bed_db=-200.0)


def still(thing: Thing, **changes: object) -> Thing:
    rest = {"azimuth_rate": 0.0, "elevation_rate": 0.0, "hop": 0.0, "sounding": True}
    return dataclasses.replace(thing, **(rest | changes))


def test_same_seed_gives_the_same_scene_sound_and_picture() -> None:
    first, second = (render_soundfield(sample_scene(5), RATE).samples for _ in range(2))
    assert np.array_equal(first, second)
    rays = perspective_rays(Direction(), 90.0, 32, 32)
    frames = [SceneRenderer(sample_scene(5), rays).frame(1.0) for _ in range(2)]
    assert np.array_equal(*frames)
    assert not np.array_equal(first, render_soundfield(sample_scene(6), RATE).samples)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), azimuth=st.floats(-180, 180), elevation=st.floats(-40, 40))
def test_energy_comes_from_where_the_thing_is(seed: int, azimuth: float, elevation: float) -> None:
    scene = sample_scene(seed, seconds=2.0)
    thing = still(scene.things[0], azimuth=azimuth, elevation=elevation)
    field = render_soundfield(only(scene, thing), RATE)
    heard = dominant_direction(covariance(field.samples))
    # The reflection off the ground pulls the picture of an elevated thing a little downwards.
    assert heard.angle_to(Direction(azimuth, 0.0)) < 5.0 + abs(elevation) + 4.0
    assert abs(Direction(heard.azimuth, 0.0).angle_to(Direction(azimuth, 0.0))) < 5.0


def test_a_moving_thing_is_heard_along_its_path() -> None:
    scene = sample_scene(0)
    siren = dataclasses.replace(scene.things[0], kind=kind_named("siren"), sounding=True)
    siren = dataclasses.replace(still(siren, azimuth=-40.0, elevation=0.0), azimuth_rate=16.0)
    samples = render_soundfield(only(scene, siren), RATE).samples
    for second in range(5):
        piece = samples[:, second * RATE : (second + 1) * RATE]
        expected = siren.direction(second + 0.5)
        assert dominant_direction(covariance(piece)).angle_to(expected) < 5.0


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_sounds_and_shows(kind: object) -> None:
    base = sample_scene(1)
    thing = still(base.things[0], kind=kind, azimuth=0.0, elevation=0.0, distance=1.0)
    thing = dataclasses.replace(thing, strikes=np.array([0.5, 1.5]))
    scene = only(base, thing)
    field = render_soundfield(scene, RATE)
    assert np.isfinite(field.samples).all()
    assert np.abs(field.samples).max() == pytest.approx(scene.level, rel=1e-3)
    rays = perspective_rays(Direction(), 90.0, 96, 96)
    empty = SceneRenderer(dataclasses.replace(scene, things=()), rays).frame(0.6)
    changed = (SceneRenderer(scene, rays).frame(0.6) != empty).any(axis=2)
    assert changed[32:64, 32:64].mean() > 0.05
    assert not changed[:8].any()


def test_struck_things_are_silent_until_they_are_struck() -> None:
    base = sample_scene(1)
    for name in ("bell", "drum", "ball", "bird"):
        thing = still(base.things[0], kind=kind_named(name), azimuth=0.0, elevation=-10.0)
        scene = only(base, dataclasses.replace(thing, strikes=np.array([2.0])))
        w = np.abs(render_soundfield(scene, RATE).samples[0])
        assert w[: 2 * RATE].max() < 1e-3
        assert w[2 * RATE : int(2.2 * RATE)].max() > 0.1


def test_a_ball_is_on_the_ground_when_it_sounds() -> None:
    scene = next(s for s in map(sample_scene, range(200)) if s.things[0].kind.hop)
    ball = scene.things[0]
    _, at_strike = ball.position(ball.strikes)
    _, between = ball.position((ball.strikes[:-1] + ball.strikes[1:]) / 2.0)
    assert np.allclose(at_strike, ball.elevation, atol=0.5)
    assert (between > ball.elevation + 5.0).all()


def test_the_view_is_a_crop_of_the_panorama() -> None:
    scene = next(s for s in map(sample_scene, range(50)) if s.things[0].azimuth_rate == 0.0)
    front = still(scene.things[0], azimuth=40.0, elevation=0.0, distance=1.0)
    scene = only(scene, front)
    view = SceneRenderer(scene, perspective_rays(Direction(40.0), 90.0, 65, 65)).frame(1.0)
    panorama = SceneRenderer(scene, equirect_rays(720, 360)).frame(1.0)
    column = round((180.0 - 40.0) / 360.0 * 720)
    centre = panorama[176:184, column - 4 : column + 4].reshape(-1, 3).mean(axis=0)
    assert np.abs(view[31:34, 31:34].reshape(-1, 3).mean(axis=0) - centre).max() < 60.0


def test_captions_name_side_and_moment() -> None:
    base = sample_scene(2)
    left = still(base.things[0], kind=kind_named("drum"), azimuth=30.0, elevation=0.0, distance=1.0)
    left = dataclasses.replace(left, strikes=np.array([1.0]))
    scene = dataclasses.replace(only(base, left), camera=Direction())
    assert moment_caption(scene, 0.5) == "a drum being beaten close on the left"
    assert moment_caption(scene, 1.1) == "a drum being beaten close on the left, right now"
    away = dataclasses.replace(scene, camera=Direction(180.0))
    assert moment_caption(away, 0.5) == "an empty landscape"


def test_the_camera_looks_near_the_nearest_thing_and_is_on_the_dataset_grid() -> None:
    angles = []
    for seed in range(100):
        scene = sample_scene(seed)
        assert Direction.from_dataset_units(*scene.camera.to_dataset_units()) == scene.camera
        angles.append(scene.camera.angle_to(scene.things[0].direction(2.5)))
    assert 5.0 < np.median(angles) < 25.0
