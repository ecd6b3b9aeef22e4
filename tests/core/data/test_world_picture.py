"""The picture of the procedural world: it shows every strike, and repeats itself exactly."""

import dataclasses
import math

import numpy as np
import pytest

from visage_core.data.worlds import looks
from visage_core.data.worlds.canvas import Canvas
from visage_core.data.worlds.moment import Moment
from visage_core.data.worlds.picture import SceneRenderer
from visage_core.data.worlds.scene import Scene, sample_scene
from visage_core.data.worlds.shake import shake_angles
from visage_core.data.worlds.surroundings import Place, Surroundings, sample_surroundings
from visage_core.media.panorama import equirect_rays, perspective_rays
from visage_core.types import Direction

SIDE = 80
STRUCK = (
    "ball", "bell", "bird", "car", "clock", "dog", "drum", "fireworks", "hammer", "walker",
)  # fmt: skip
NAMES = tuple(name for name in looks.__all__ if name != "Look")


def drawn(name: str, seed: int, moment: Moment) -> Canvas:
    """One individual on a canvas that reaches to ±2."""
    place = ((np.arange(SIDE) + 0.5) / SIDE * 4.0 - 2.0).astype(np.float32)
    canvas = Canvas(*np.meshgrid(place, -place), 4.0 / SIDE)
    getattr(looks, name)(canvas, np.random.default_rng([seed, 3]), moment)
    return canvas


def at_phase(offset: float, heading: float = 0.0, period: float = 0.9) -> Moment:
    """A moment `offset` seconds after (or before) a strike of an even row."""
    since = offset if offset >= 0.0 else period + offset
    return Moment(2.0, since, period - since, heading)


def in_place(place: Place) -> Surroundings:
    draws = (sample_surroundings(np.random.default_rng(seed)) for seed in range(500))
    return next(where for where in draws if where.place is place)


def empty(surroundings: Surroundings) -> Scene:
    return dataclasses.replace(sample_scene(1), things=(), surroundings=surroundings)


@pytest.mark.parametrize("name", STRUCK)
def test_every_struck_look_tells_the_time_to_its_strike(name: str) -> None:
    offsets = (-0.24, -0.12, -0.03, 0.02, 0.12, 0.24)
    pictures = [drawn(name, 1, at_phase(offset)).over(np.float32(0.5)) for offset in offsets]
    for index, one in enumerate(pictures):
        for other in pictures[index + 1 :]:
            assert (np.abs(one - other).max(axis=-1) > 0.1).mean() > 0.002


@pytest.mark.parametrize("name", NAMES)
def test_looks_stay_inside_their_margin(name: str) -> None:
    for seed, offset in enumerate((-0.6, -0.3, -0.1, 0.0, 0.1, 0.2, 0.3, 0.45)):
        canvas = drawn(name, seed, at_phase(offset, heading=seed % 3 - 1.0))
        outside = np.maximum(np.abs(canvas.x), np.abs(canvas.y)) > 1.5 + canvas.pixel
        assert canvas.alpha[outside].max() < 0.02
        assert canvas.alpha.max() <= 1.0 + 1e-5


@pytest.mark.parametrize("name", NAMES)
def test_individuals_differ_and_each_is_drawn_the_same_again(name: str) -> None:
    moment = Moment(1.0, math.inf if name != "fireworks" else 0.3, math.inf, 0.0)
    first, again, other = (drawn(name, seed, moment) for seed in (1, 1, 2))
    assert np.array_equal(first.rgb, again.rgb)
    assert not np.allclose(first.rgb, other.rgb, atol=0.05)


@pytest.mark.parametrize("name", ["car", "motorcycle", "bird", "dog", "walker", "helicopter"])
def test_what_moves_to_the_left_is_the_mirror_of_what_moves_to_the_right(name: str) -> None:
    right, left = (drawn(name, 1, at_phase(0.3, heading)).alpha for heading in (1.0, -1.0))
    assert np.allclose(right, left[:, ::-1], atol=1e-3)


@pytest.mark.parametrize("place", list(Place))
def test_a_panorama_has_no_seam(place: Place) -> None:
    image = SceneRenderer(empty(in_place(place)), equirect_rays(256, 128)).frame(0.5).astype(float)
    steps = np.abs(np.diff(image, axis=1)).mean(axis=(0, 2))
    seam = np.abs(image[:, 0] - image[:, -1]).mean()
    assert seam <= 1.1 * steps.max()


def test_same_scene_and_moment_give_the_same_bytes() -> None:
    scene = sample_scene(7)
    rays = perspective_rays(scene.camera, 90.0, 48, 48)
    frames = [SceneRenderer(scene, rays, shake=True).frame(1.25) for _ in range(2)]
    assert np.array_equal(*frames)


def test_shake_is_smooth_and_stays_within_its_amplitude() -> None:
    where = dataclasses.replace(in_place(Place.TOWN), shake=1.0)
    times = np.arange(0.0, 10.0, 0.01)
    angles = np.array([shake_angles(where, float(time)) for time in times])
    size = np.hypot(*angles.T)
    assert 0.15 < size.max() <= 1.0
    assert np.abs(np.diff(angles, axis=0)).max() < 0.16
    still = dataclasses.replace(where, shake=0.0)
    assert shake_angles(still, 1.0) == (0.0, 0.0)


def test_a_shaken_view_is_the_view_of_a_camera_turned_by_as_much() -> None:
    where = dataclasses.replace(in_place(Place.MEADOW), shake=1.2)
    scene = empty(where)
    seconds = max(np.arange(0.0, 5.0, 0.05), key=lambda t: abs(shake_angles(where, t)[0]))
    right, up = shake_angles(where, float(seconds))
    shaken = SceneRenderer(scene, perspective_rays(Direction(), 60.0, 64, 64), shake=True)
    turned = SceneRenderer(scene, perspective_rays(Direction(-right, up), 60.0, 64, 64))
    difference = np.abs(shaken.frame(seconds).astype(float) - turned.frame(seconds))
    assert difference[16:48, 16:48].mean() < 3.0


def test_surroundings_are_within_their_ranges() -> None:
    drawn_places = [sample_surroundings(np.random.default_rng(seed)) for seed in range(300)]
    assert {where.place for where in drawn_places} == set(Place)
    assert all(0.0 <= where.shake <= 1.2 for where in drawn_places)
    assert np.mean([where.shake == 0.0 for where in drawn_places]) > 0.6
