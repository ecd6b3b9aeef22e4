"""What is in a scene: things, their paths, the surroundings, their echo, and the camera."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from visage_core.data.worlds.kinds import KINDS, Kind
from visage_core.data.worlds.moment import Moment
from visage_core.data.worlds.paths import Path
from visage_core.data.worlds.surroundings import Surroundings, sample_surroundings
from visage_core.types import WINDOW_SECONDS, Direction

CAMERA_JITTER = (10.0, 5.0)
"""Standard deviation of the camera's aim across and up and down, degrees."""

VIEW_SLOPE = 1.0
"""Tangent of half the camera's field of view of 90°."""


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """One individual: its kind, the seed of its features, where it moves and when it strikes.

    `hop` is the height in degrees of its leaps. `sounding` is false for things that are only
    seen; they rest and have no strikes.
    """

    kind: Kind
    seed: int
    path: Path
    distance: float
    strikes: NDArray[np.float64]
    hop: float
    sounding: bool

    @property
    def is_still(self) -> bool:
        """Whether it neither moves nor leaps."""
        return self.path.is_still and self.hop == 0.0

    def position(self, seconds: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Azimuth (left positive) and elevation in degrees at each time."""
        time = np.asarray(seconds, float)
        azimuth, elevation = self.path.at(time)
        return azimuth, np.clip(elevation + self.hop * self._leap(time), -85.0, 85.0)

    def direction(self, seconds: float) -> Direction:
        """Where the thing is at one time."""
        azimuth, elevation = self.position(seconds)
        return Direction(float(azimuth), float(elevation))

    def moment(self, seconds: float) -> Moment:
        """How far the thing is from its last and its next strike, and where it is going."""
        upcoming = int(np.searchsorted(self.strikes, seconds, side="right"))
        before, after = self.strikes[:upcoming], self.strikes[upcoming:]
        return Moment(
            seconds,
            since=seconds - float(before[-1]) if len(before) else np.inf,
            until=float(after[0]) - seconds if len(after) else np.inf,
            heading=self.path.heading(seconds),
        )

    def _leap(self, time: NDArray[np.float64]) -> NDArray[np.float64]:
        """Height of a thrown body, 0 at each strike and 1 half-way between two."""
        if len(self.strikes) < 2 or self.hop == 0.0:
            return np.zeros_like(time)
        period = float(np.diff(self.strikes).mean())
        phase = ((time - self.strikes[0]) / period) % 1.0
        height: NDArray[np.float64] = 4.0 * phase * (1.0 - phase)
        return height


@dataclass(frozen=True, slots=True)
class Echo:
    """What the surroundings return of every sound.

    `walls` are (azimuth away from the thing, delay in seconds, gain) of early reflections at the
    horizon. `floor` is the gain of the reflection off the ground; `tail_db` the level of the
    diffuse reverberation against the direct sound and `tail_seconds` its decay by 60 dB.
    """

    floor: float
    walls: tuple[tuple[float, float, float], ...]
    tail_db: float
    tail_seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Everything that a picture or a sound field of the scene is made from; same seed, same bytes.

    `camera` is on the grid of dataset units. `bed_db` is the level of the diffuse bed and `level`
    the peak of the whole sound field.
    """

    seed: int
    seconds: float
    things: tuple[Thing, ...]
    camera: Direction
    surroundings: Surroundings
    echo: Echo
    bed_db: float
    level: float

    def sees(self, thing: Thing) -> bool:
        """Whether the camera has the thing's middle in view for four fifths of the time."""
        times = np.linspace(0.0, self.seconds, 21)
        inside = [self.place_in_view(thing.direction(time)) is not None for time in times]
        return float(np.mean(inside)) >= 0.8

    def place_in_view(self, direction: Direction) -> tuple[float, float] | None:
        """Place in the camera's square picture, right and up, ±1 at its edges; None outside."""
        target = direction.ambix_vector()
        front = self.camera.ambix_vector()
        azimuth = np.radians(self.camera.azimuth)
        right = np.array([np.sin(azimuth), -np.cos(azimuth), 0.0])
        ahead = float(target @ front)
        if ahead < 0.2:
            return None
        across = float(target @ right) / ahead / VIEW_SLOPE
        above = float(target @ np.cross(right, front)) / ahead / VIEW_SLOPE
        return (across, above) if max(abs(across), abs(above)) <= 1.0 else None


def sample_scene(
    seed: int, seconds: float = WINDOW_SECONDS, kinds: tuple[Kind, ...] = KINDS
) -> Scene:
    """Draw the scene with this seed: one to three things, the first of them nearest and loudest.

    The camera looks towards the first thing's middle position with the jitter `CAMERA_JITTER`, as
    YT-Ambigen's cameras look towards the loudest direction.
    """
    rng = np.random.default_rng([seed, 360])
    count = int(rng.choice([1, 2, 3], p=[0.55, 0.32, 0.13]))
    first = _sample_thing(rng, seconds, kinds, near=True)
    things = [first, *(_sample_thing(rng, seconds, kinds, near=False) for _ in range(count - 1))]
    return Scene(
        seed=seed,
        seconds=seconds,
        things=tuple(things),
        camera=_sample_camera(rng, first, seconds),
        surroundings=sample_surroundings(np.random.default_rng([seed, 361])),
        echo=_sample_echo(rng),
        bed_db=float(rng.uniform(-60.0, -40.0)),
        level=float(rng.uniform(0.4, 0.8)),
    )


def _sample_thing(
    rng: np.random.Generator, seconds: float, kinds: tuple[Kind, ...], *, near: bool
) -> Thing:
    kind = kinds[int(rng.integers(len(kinds)))]
    sounding = bool(rng.random() < 0.75) or near or kind.continuous
    strikes = kind.rhythm(rng, seconds)
    period = float(np.diff(strikes).mean()) if len(strikes) > 1 else 0.7
    return Thing(
        kind=kind,
        seed=int(rng.integers(2**31)),
        path=_sample_path(rng, kind, seconds),
        distance=float(rng.uniform(0.7, 1.2) if near else rng.uniform(1.6, 3.0)),
        strikes=strikes if sounding else np.zeros(0),
        hop=45.0 * period**2 if kind.hop and sounding else 0.0,
        sounding=sounding,
    )


def _sample_path(rng: np.random.Generator, kind: Kind, seconds: float) -> Path:
    """Still, or drifting so that the middle of the clip has it at a random place."""
    azimuth, elevation = float(rng.uniform(-180.0, 180.0)), float(rng.uniform(*kind.elevation))
    moving = kind.speed[1] > 0.0 and rng.random() < 0.55
    rate = float(rng.uniform(*kind.speed) * rng.choice([-1.0, 1.0]))
    climb, sway = float(rng.normal(0.0, 1.5)), float(rng.uniform(0.0, 8.0))
    if not moving:
        return Path(azimuth, elevation)
    flying = elevation > 0.0
    return Path(
        azimuth - rate * seconds / 2.0,
        elevation - climb * seconds / 2.0 if flying else elevation,
        rate,
        climb if flying else 0.0,
        sway if flying else 0.0,
        sway_period=float(rng.uniform(3.0, 6.0)),
    )


def _sample_camera(rng: np.random.Generator, first: Thing, seconds: float) -> Direction:
    middle = first.direction(seconds / 2.0)
    across, upwards = (rng.normal(0.0, jitter) for jitter in CAMERA_JITTER)
    aim = Direction(middle.azimuth + across, float(np.clip(middle.elevation + upwards, -85, 85)))
    return Direction.from_dataset_units(*aim.to_dataset_units())


def _sample_echo(rng: np.random.Generator) -> Echo:
    """Open air with a little ground, or a place with up to three walls and a faint tail."""
    walls = int(rng.integers(0, 4))
    return Echo(
        floor=float(rng.uniform(0.03, 0.1)),
        walls=tuple(
            (
                float(rng.uniform(40.0, 320.0)),
                float(rng.uniform(0.012, 0.045)),
                float(rng.uniform(0.04, 0.12)),
            )
            for _ in range(walls)
        ),
        tail_db=float(rng.uniform(-34.0, -22.0)) if walls else -60.0,
        tail_seconds=float(rng.uniform(0.3, 1.0)),
    )
