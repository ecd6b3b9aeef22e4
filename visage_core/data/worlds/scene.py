"""What is in a scene: things, their paths, the surroundings and the camera."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from visage_core.data.worlds.kinds import KINDS, Kind
from visage_core.types import WINDOW_SECONDS, Direction

Rgb = tuple[float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """One individual: its kind, the seed of its features, where it moves and when it strikes.

    `azimuth` and `elevation` in degrees at time 0 with rates in degrees per second; `hop` is
    the height in degrees of its leaps. `sounding` is false for things that are only seen.
    """

    kind: Kind
    seed: int
    azimuth: float
    elevation: float
    azimuth_rate: float
    elevation_rate: float
    distance: float
    strikes: NDArray[np.float64]
    hop: float
    sounding: bool

    def position(self, seconds: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Azimuth (left positive) and elevation in degrees at each time."""
        time = np.asarray(seconds, float)
        azimuth = self.azimuth + self.azimuth_rate * time
        elevation = self.elevation + self.elevation_rate * time + self.hop * self._leap(time)
        return azimuth, np.clip(elevation, -85.0, 85.0)

    def direction(self, seconds: float) -> Direction:
        """Where the thing is at one time."""
        azimuth, elevation = self.position(seconds)
        return Direction(float(azimuth), float(elevation))

    def since_strike(self, seconds: float) -> float:
        """Time since the last strike, infinite before the first."""
        before = self.strikes[self.strikes <= seconds]
        return seconds - float(before[-1]) if len(before) else np.inf

    def _leap(self, time: NDArray[np.float64]) -> NDArray[np.float64]:
        """Height of a thrown body, 0 at each strike and 1 half-way between two."""
        if len(self.strikes) < 2 or self.hop == 0.0:
            return np.zeros_like(time)
        period = float(np.diff(self.strikes).mean())
        phase = ((time - self.strikes[0]) / period) % 1.0
        height: NDArray[np.float64] = 4.0 * phase * (1.0 - phase)
        return height


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Everything that a picture or a sound field of the scene is made from; same seed, same bytes.

    `camera` is on the grid of dataset units. `bed_db` is the level of the diffuse bed.
    """

    seed: int
    seconds: float
    things: tuple[Thing, ...]
    camera: Direction
    sky: tuple[Rgb, Rgb]
    ground: Rgb
    light: float
    bed_db: float
    level: float


def sample_scene(
    seed: int, seconds: float = WINDOW_SECONDS, kinds: tuple[Kind, ...] = KINDS
) -> Scene:
    """Draw the scene with this seed: one to three things, the first of them nearest and heard.

    The camera looks towards the first thing's middle position with a jitter of about 12° across
    and 6° up and down, as YT-Ambigen's cameras look towards the loudest direction.
    """
    rng = np.random.default_rng([seed, 360])
    count = int(rng.choice([1, 2, 3], p=[0.6, 0.3, 0.1]))
    first = _sample_thing(rng, seconds, kinds, near=True)
    things = [first, *(_sample_thing(rng, seconds, kinds, near=False) for _ in range(count - 1))]
    middle = first.direction(seconds / 2.0)
    aim = Direction(
        middle.azimuth + rng.normal(0.0, 12.0),
        float(np.clip(middle.elevation + rng.normal(0.0, 6.0), -85.0, 85.0)),
    )
    return Scene(
        seed=seed,
        seconds=seconds,
        things=tuple(things),
        camera=Direction.from_dataset_units(*aim.to_dataset_units()),
        sky=(_tint(rng, 0.15, 0.75), _tint(rng, 0.45, 0.95)),
        ground=_tint(rng, 0.15, 0.6),
        light=float(rng.uniform(0.65, 1.0)),
        bed_db=float(rng.uniform(-60.0, -42.0)),
        level=float(rng.uniform(0.4, 0.8)),
    )


def _sample_thing(
    rng: np.random.Generator, seconds: float, kinds: tuple[Kind, ...], *, near: bool
) -> Thing:
    kind = kinds[int(rng.integers(len(kinds)))]
    moving = kind.speed[1] > 0.0 and rng.random() < 0.55
    rate = rng.uniform(*kind.speed) * rng.choice([-1.0, 1.0]) if moving else 0.0
    strikes = kind.rhythm(rng, seconds)
    period = float(np.diff(strikes).mean()) if len(strikes) > 1 else 0.7
    return Thing(
        kind=kind,
        seed=int(rng.integers(2**31)),
        azimuth=float(rng.uniform(-180.0, 180.0)) - rate * seconds / 2.0,
        elevation=float(rng.uniform(*kind.elevation)),
        azimuth_rate=float(rate),
        elevation_rate=float(rng.normal(0.0, 1.5)) if moving and not kind.hop else 0.0,
        distance=float(rng.uniform(0.7, 1.2) if near else rng.uniform(1.5, 3.0)),
        strikes=strikes,
        hop=45.0 * period**2 if kind.hop else 0.0,
        sounding=bool(near or rng.random() < 0.75),
    )


def _tint(rng: np.random.Generator, low: float, high: float) -> Rgb:
    """A muted colour: one brightness for all, a little hue."""
    grey = rng.uniform(low, high)
    r, g, b = np.clip(grey + rng.normal(0.0, 0.08, 3), 0.02, 1.0)
    return float(r), float(g), float(b)
