"""The procedural world: deterministic, exact in space, and in step with itself."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visage_core.ambisonics.energy import covariance, dominant_direction
from visage_core.data.worlds.captions import moment_caption
from visage_core.data.worlds.kinds import KINDS, Kind, kind_named
from visage_core.data.worlds.paths import Path, placed_at
from visage_core.data.worlds.picture import SceneRenderer
from visage_core.data.worlds.scene import Echo, Scene, Thing, sample_scene
from visage_core.data.worlds.soundfield import render_mono, render_soundfield
from visage_core.media.panorama import equirect_rays, perspective_rays
from visage_core.types import Direction

RATE = 16000
DIRECTIONS = st.builds(Direction, st.floats(-180, 180), st.floats(-40, 40))


OPEN_AIR = Echo(floor=0.0, walls=(), tail_db=-200.0, tail_seconds=0.3)


def only(scene: Scene, thing: Thing) -> Scene:
    return dataclasses.replace(scene, things=(thing,), bed_db=-200.0)


def still(thing: Thing, direction: Direction, **changes: object) -> Thing:
    rest = {"path": placed_at(direction), "hop": 0.0, "sounding": True}
    return dataclasses.replace(thing, **(rest | changes))


def test_same_seed_gives_the_same_scene_sound_and_picture() -> None:
    first, second = (render_soundfield(sample_scene(5), RATE).samples for _ in range(2))
    assert np.array_equal(first, second)
    rays = perspective_rays(Direction(), 90.0, 32, 32)
    frames = [SceneRenderer(sample_scene(5), rays).frame(1.0) for _ in range(2)]
    assert np.array_equal(*frames)
    assert not np.array_equal(first, render_soundfield(sample_scene(6), RATE).samples)


@settings(max_examples=20)
@given(kind=st.sampled_from(KINDS), seed=st.integers(0, 10_000), direction=DIRECTIONS)
def test_energy_comes_from_where_the_thing_is(kind: Kind, seed: int, direction: Direction) -> None:
    scene = sample_scene(seed, seconds=1.0, kinds=(kind,))
    thing = still(scene.things[0], direction, strikes=np.array([0.2, 0.7]))
    scene = only(scene, thing)
    field = render_soundfield(dataclasses.replace(scene, echo=OPEN_AIR), RATE)
    assert dominant_direction(covariance(field.samples)).angle_to(direction) < 5.0
    # Reflections of a pure tone add up with it or cancel, and so pull it about a little.
    echoing = render_soundfield(scene, RATE)
    assert dominant_direction(covariance(echoing.samples)).angle_to(direction) < 20.0


@settings(max_examples=8)
@given(
    name=st.sampled_from(("siren", "motorcycle", "helicopter", "stream", "crowd", "wind")),
    rate=st.floats(-18, 18),
    sway=st.floats(0, 8),
)
def test_a_moving_thing_is_heard_along_its_path(name: str, rate: float, sway: float) -> None:
    scene = sample_scene(0, kinds=(kind_named(name),))
    path = Path(-rate * 2.5, 10.0, rate, 1.0, sway, 5.0)
    thing = dataclasses.replace(scene.things[0], path=path, hop=0.0)
    scene = dataclasses.replace(only(scene, thing), echo=OPEN_AIR)
    samples = render_soundfield(scene, RATE).samples
    for window in range(20):
        piece = samples[:, window * RATE // 4 : (window + 1) * RATE // 4]
        expected = thing.direction((window + 0.5) / 4.0)
        # The loudest moment of a window need not be its middle.
        reach = 5.0 + (abs(rate) + 2.0 * np.pi / 5.0 * sway) / 8.0
        assert dominant_direction(covariance(piece)).angle_to(expected) < reach


def test_what_is_nearer_is_louder_whatever_it_is() -> None:
    for seed in range(20):
        scene = sample_scene(seed)
        levels = [
            np.sqrt(np.mean(render_mono(thing, 5 * RATE, RATE) ** 2))
            for thing in scene.things
            if thing.sounding
        ]
        assert max(levels) == levels[0]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_sounds_and_shows(kind: Kind) -> None:
    base = sample_scene(1)
    strikes = np.array([0.5, 1.5])
    thing = still(base.things[0], Direction(), kind=kind, distance=1.0, strikes=strikes)
    scene = only(base, thing)
    field = render_soundfield(scene, RATE)
    assert np.isfinite(field.samples).all()
    assert np.abs(field.samples).max() == pytest.approx(scene.level, rel=1e-3)
    rays = perspective_rays(Direction(), 90.0, 96, 96)
    empty = SceneRenderer(dataclasses.replace(scene, things=()), rays).frame(0.6)
    changed = (SceneRenderer(scene, rays).frame(0.6) != empty).any(axis=2)
    assert changed[32:64, 32:64].mean() > 0.05


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_individuals_of_a_kind_sound_different(kind: Kind) -> None:
    strikes = np.array([0.3, 0.9, 1.6])
    spectra = []
    for seed in range(4):
        sound = kind.sound(np.random.default_rng(seed), 2 * RATE, RATE, strikes)
        assert np.abs(sound).max() == pytest.approx(1.0)
        spectrum = np.abs(np.fft.rfft(sound))[:8000].reshape(-1, 40).mean(axis=1)
        spectra.append(spectrum / np.linalg.norm(spectrum))
    likeness = np.array([[a @ b for a in spectra] for b in spectra])
    assert likeness[~np.eye(4, dtype=bool)].min() < 0.99


@pytest.mark.parametrize("kind", [k for k in KINDS if k.impact], ids=lambda kind: kind.name)
def test_struck_things_are_silent_until_they_are_struck(kind: Kind) -> None:
    base = sample_scene(1)
    lead = 0.8  # a rocket is heard rising before it bursts
    thing = still(base.things[0], Direction(), kind=kind, strikes=np.array([2.0]))
    w = np.abs(render_soundfield(only(base, thing), RATE).samples[0])
    assert w[: int((2.0 - lead) * RATE)].max() < 1e-3
    assert w[2 * RATE : int(2.2 * RATE)].max() > 0.1


def test_silent_things_are_heard_nowhere_and_rest() -> None:
    silent = [t for seed in range(200) for t in sample_scene(seed).things if not t.sounding]
    assert silent
    assert all(len(thing.strikes) == 0 and not thing.kind.continuous for thing in silent)
    scene = only(sample_scene(3), dataclasses.replace(silent[0]))
    assert np.abs(render_soundfield(scene, RATE).samples).max() < 1e-3


def test_a_ball_is_on_the_ground_when_it_sounds() -> None:
    ball = sample_scene(0, kinds=(kind_named("ball"),)).things[0]
    ground = ball.path.at(ball.strikes)[1]
    between = (ball.strikes[:-1] + ball.strikes[1:]) / 2.0
    assert np.allclose(ball.position(ball.strikes)[1], ground, atol=0.5)
    assert (ball.position(between)[1] > ball.path.at(between)[1] + 5.0).all()


def test_moments_lie_between_strikes() -> None:
    thing = dataclasses.replace(sample_scene(0).things[0], strikes=np.array([1.0, 2.5]))
    assert thing.moment(0.5).since == np.inf
    assert thing.moment(0.5).until == pytest.approx(0.5)
    assert thing.moment(2.0).since == pytest.approx(1.0)
    assert thing.moment(2.5).since == 0.0
    assert thing.moment(2.6).until == np.inf


@given(rate=st.floats(0.1, 20.0))
def test_heading_is_the_side_of_the_picture_that_a_thing_goes_to(rate: float) -> None:
    assert Path(0.0, 0.0, -rate).heading(1.0) == 1.0
    assert Path(0.0, 0.0, rate).heading(1.0) == -1.0
    assert Path(0.0, 0.0).heading(1.0) == 0.0


def test_the_view_is_a_crop_of_the_panorama() -> None:
    base = sample_scene(0)
    scene = only(base, still(base.things[0], Direction(40.0), distance=1.0))
    view = SceneRenderer(scene, perspective_rays(Direction(40.0), 90.0, 65, 65)).frame(1.0)
    panorama = SceneRenderer(scene, equirect_rays(720, 360)).frame(1.0)
    column = round((180.0 - 40.0) / 360.0 * 720)
    centre = panorama[170:190, column - 10 : column + 10].reshape(-1, 3).mean(axis=0)
    assert np.abs(view[28:37, 28:37].reshape(-1, 3).mean(axis=0) - centre).max() < 60.0


def test_captions_name_place_and_moment() -> None:
    base = sample_scene(2)
    drum = still(base.things[0], Direction(30.0), kind=kind_named("drum"), distance=1.0)
    drum = dataclasses.replace(drum, strikes=np.array([1.0]))
    scene = dataclasses.replace(only(base, drum), camera=Direction())
    what, where = "a drum being beaten", "a drum being beaten near far left level"
    assert moment_caption(scene, 0.5) == f"{what}. {where}"
    assert moment_caption(scene, 0.9) == f"{what}. {where}. {what} soon to strike"
    assert moment_caption(scene, 1.01) == f"{what}. {where}. {what} striking now"
    away = dataclasses.replace(scene, camera=Direction(180.0))
    assert moment_caption(away, 0.5) == "an empty landscape"


@given(azimuth=st.floats(-40, 40), elevation=st.floats(-30, 30))
def test_a_place_in_view_is_where_the_rays_look(azimuth: float, elevation: float) -> None:
    scene = dataclasses.replace(sample_scene(0), camera=Direction(20.0, 8.0))
    target = Direction(20.0 + azimuth, 8.0 + elevation)
    place = scene.place_in_view(target)
    rays = perspective_rays(scene.camera, 90.0, 181, 181)
    row, column = np.unravel_index(np.argmax(rays @ target.ambix_vector()), rays.shape[:2])
    on_edge = {row, column} & {0, 180}
    if place is not None and not on_edge:
        assert place[0] == pytest.approx(2.0 * column / 180 - 1.0, abs=0.02)
        assert place[1] == pytest.approx(1.0 - 2.0 * row / 180, abs=0.02)
    if place is None:
        assert on_edge


def test_the_camera_looks_near_the_loudest_direction_and_is_on_the_dataset_grid() -> None:
    angles = []
    for seed in range(25):
        scene = sample_scene(seed)
        assert Direction.from_dataset_units(*scene.camera.to_dataset_units()) == scene.camera
        loudest = dominant_direction(covariance(render_soundfield(scene, RATE).samples))
        angles.append(scene.camera.angle_to(loudest))
    assert 4.0 < np.median(angles) < 15.0
    assert np.mean(np.array(angles) < 40.0) > 0.9


def test_all_kinds_and_numbers_of_things_turn_up() -> None:
    scenes = [sample_scene(seed) for seed in range(300)]
    assert {scene.things[0].kind for scene in scenes} == set(KINDS)
    assert len(KINDS) >= 14
    assert {len(scene.things) for scene in scenes} == {1, 2, 3}
    moving = [not scene.things[0].is_still for scene in scenes]
    assert 0.2 < np.mean(moving) < 0.6
    hidden = [not scene.sees(thing) for scene in scenes for thing in scene.things[1:]]
    assert np.mean(hidden) > 0.3
