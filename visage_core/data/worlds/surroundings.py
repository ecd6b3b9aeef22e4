"""Where a scene takes place: the kind of place, its colours, its light and the camera's shake."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Rgb = tuple[float, float, float]


def colour_array(colour: Rgb) -> NDArray[np.float32]:
    """The colour as an array [3]."""
    return np.asarray(colour, np.float32)


class Place(StrEnum):
    """Kinds of places, each with a skyline and a ground of its own."""

    MEADOW = "meadow"
    TOWN = "town"
    BEACH = "beach"
    SNOW = "snow"
    DESERT = "desert"
    NIGHT_CITY = "night city"
    HALL = "hall"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All that decides the backdrop, the light on things and the shake of the camera.

    `feature` is the colour of hills, houses or walls and `second` that of what stands before
    them; `ground` and `mark` are the two colours of the floor. `sun_azimuth` (left positive) and
    `sun_elevation` are in degrees, `clouds` and `haze` from 0 to 1. `light` scales and `tint`
    colours everything that is not a lamp. `shake` is the largest turn of the camera in degrees.
    """

    place: Place
    seed: int
    zenith: Rgb
    horizon: Rgb
    clouds: float
    sun_azimuth: float
    sun_elevation: float
    feature: Rgb
    second: Rgb
    ground: Rgb
    mark: Rgb
    haze: float
    light: float
    tint: Rgb
    shake: float
    shake_seed: int


_PLACES: dict[Place, float] = {
    Place.MEADOW: 0.22,
    Place.TOWN: 0.2,
    Place.BEACH: 0.14,
    Place.SNOW: 0.1,
    Place.DESERT: 0.1,
    Place.NIGHT_CITY: 0.12,
    Place.HALL: 0.12,
}
_FEATURES: dict[Place, tuple[Rgb, Rgb]] = {
    Place.MEADOW: ((0.35, 0.45, 0.42), (0.2, 0.36, 0.16)),
    Place.TOWN: ((0.6, 0.55, 0.52), (0.72, 0.52, 0.4)),
    Place.BEACH: ((0.35, 0.45, 0.5), (0.12, 0.42, 0.55)),
    Place.SNOW: ((0.62, 0.7, 0.8), (0.2, 0.3, 0.3)),
    Place.DESERT: ((0.66, 0.42, 0.3), (0.78, 0.56, 0.36)),
    Place.NIGHT_CITY: ((0.17, 0.18, 0.28), (0.12, 0.12, 0.2)),
    Place.HALL: ((0.76, 0.7, 0.6), (0.5, 0.38, 0.28)),
}
_GROUNDS: dict[Place, tuple[Rgb, Rgb]] = {
    Place.MEADOW: ((0.3, 0.5, 0.18), (0.44, 0.56, 0.22)),
    Place.TOWN: ((0.5, 0.5, 0.5), (0.4, 0.39, 0.38)),
    Place.BEACH: ((0.85, 0.75, 0.56), (0.76, 0.66, 0.48)),
    Place.SNOW: ((0.9, 0.93, 0.97), (0.76, 0.82, 0.9)),
    Place.DESERT: ((0.84, 0.62, 0.38), (0.74, 0.5, 0.3)),
    Place.NIGHT_CITY: ((0.2, 0.2, 0.25), (0.32, 0.29, 0.3)),
    Place.HALL: ((0.72, 0.66, 0.58), (0.4, 0.3, 0.26)),
}
_DAY: tuple[tuple[Rgb, Rgb, Rgb, float], ...] = (
    ((0.2, 0.45, 0.85), (0.72, 0.85, 0.95), (1.0, 1.0, 1.0), 1.0),
    ((0.35, 0.6, 0.9), (0.85, 0.9, 0.92), (1.0, 0.99, 0.96), 1.02),
    ((0.5, 0.55, 0.6), (0.76, 0.78, 0.8), (0.94, 0.97, 1.0), 0.88),
    ((0.25, 0.3, 0.6), (0.98, 0.66, 0.4), (1.0, 0.88, 0.74), 0.9),
    ((0.4, 0.35, 0.6), (0.95, 0.75, 0.72), (1.0, 0.92, 0.9), 0.92),
)
"""Zenith, horizon, tint and light of a blue, a bright, a grey, a setting and a rising sky."""


def sample_surroundings(rng: np.random.Generator) -> Surroundings:
    """Draw a place with its weather, time of day and colours; most cameras stand still."""
    place = list(_PLACES)[int(rng.choice(len(_PLACES), p=list(_PLACES.values())))]
    sky = int(rng.choice(len(_DAY), p=[0.34, 0.24, 0.16, 0.14, 0.12]))
    zenith, horizon, tint, light = _DAY[sky]
    if place is Place.NIGHT_CITY:
        zenith, horizon, tint, light = (0.03, 0.05, 0.16), (0.27, 0.2, 0.36), (0.86, 0.9, 1.0), 0.85
    feature, second = _FEATURES[place]
    ground, mark = _GROUNDS[place]
    hue, bold = float(rng.normal(0.0, 0.025)), 0.16 if place is Place.HALL else 0.05
    low_sun = sky >= 3
    shaking = rng.random() < 0.2
    return Surroundings(
        place=place,
        seed=int(rng.integers(2**31)),
        zenith=_near(rng, zenith, 0.0, 0.03),
        horizon=_near(rng, horizon, 0.0, 0.03),
        clouds=float(0.9 if sky == 2 else rng.uniform(0.0, 0.75)),
        sun_azimuth=float(rng.uniform(-180.0, 180.0)),
        sun_elevation=float(rng.uniform(4.0, 14.0) if low_sun else rng.uniform(25.0, 60.0)),
        feature=_near(rng, feature, hue, bold),
        second=_near(rng, second, -hue, bold),
        ground=_near(rng, ground, hue, 0.04),
        mark=_near(rng, mark, hue, 0.04),
        haze=float(rng.uniform(0.1, 0.55)),
        light=float(light * rng.uniform(0.82, 1.05)),
        tint=tint,
        shake=float(rng.uniform(0.2, 1.2)) if shaking else 0.0,
        shake_seed=int(rng.integers(2**31)),
    )


def _near(rng: np.random.Generator, colour: Rgb, hue: float, by: float) -> Rgb:
    """The colour with its hue turned by `hue` and its parts off by about `by`."""
    h, s, v = colorsys.rgb_to_hsv(*colour)
    turned = colorsys.hsv_to_rgb((h + hue) % 1.0, s, v)
    grey, own = rng.normal(0.0, by), rng.normal(0.0, 0.6 * by, 3)
    r, g, b = np.clip(np.asarray(turned) + grey + own, 0.01, 0.99)
    return float(r), float(g), float(b)
