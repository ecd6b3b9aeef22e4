"""What stands on the horizon: hills, tree lines, mountains and houses, all around the camera."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visage_core.data.worlds.noise import Field, round_noise
from visage_core.data.worlds.surroundings import Place, Rgb, Surroundings, colour_array

Image = NDArray[np.float32]


def draw_skyline(image: Image, where: Surroundings, turns: Field, slope: Field) -> None:
    """Paint the skyline over a sky [H, W, 3].

    `turns` is the azimuth from 0 to 1 and `slope` the tangent of the elevation of every pixel.
    """
    rng = np.random.default_rng([where.seed, 1])
    pixel = max(float(np.abs(np.diff(slope[:, slope.shape[1] // 2])).min()), 1e-4)
    if where.place in (Place.TOWN, Place.NIGHT_CITY):
        for count, height, near in ((46, 0.34, 0.45), (28, 0.26, 1.0)):
            _houses(image, where, rng, (turns, slope), (count, height, near, pixel))
        return
    for ridge, colour in _ridges(where, rng, turns):
        cover = np.clip((ridge - slope) / pixel + 0.5, 0.0, 1.0)
        grain = 1.0 + 0.14 * np.clip((slope - ridge) * 9.0, -1.0, 0.0)
        _blend(image, cover, np.asarray(colour * grain[..., None], np.float32))


def _ridges(where: Surroundings, rng: np.random.Generator, turns: Field) -> list[tuple[Field, Rgb]]:
    """Heights of the hills from the farthest to the nearest, with their colours in the haze."""
    if where.place is Place.BEACH:
        isles = 0.09 * round_noise(rng, turns, 5) - 0.035
        return [(isles, _hazy(where, where.feature, 0.5))]
    tall, rough = {
        Place.SNOW: (0.24, 5), Place.DESERT: (0.1, 2), Place.MEADOW: (0.11, 3)
    }.get(where.place, (0.1, 3))  # fmt: skip
    layers = []
    for index, far in enumerate((0.75, 0.4, 0.1)):
        scale = tall * (1.0 - 0.3 * index)
        ridge = scale * (0.45 - 0.1 * index + 0.5 * round_noise(rng, turns, 6 + 3 * index, rough))
        colour = where.feature if index < 2 else where.second
        layers.append((ridge, _hazy(where, colour, far)))
    if where.place in (Place.MEADOW, Place.SNOW):
        trees = 0.02 + 0.035 * round_noise(rng, turns, 60, 4) + 0.03 * round_noise(rng, turns, 8)
        layers.append((trees, _hazy(where, where.second, 0.05)))
    return layers


def _houses(
    image: Image,
    where: Surroundings,
    rng: np.random.Generator,
    angles: tuple[Field, Field],
    row: tuple[int, float, float, float],
) -> None:
    """A row of houses with windows; `row` is their count, height, nearness and the pixel size."""
    (turns, slope), (count, height, near, pixel) = angles, row
    place = turns * count + rng.uniform(0.0, 1.0)
    index = np.floor(place).astype(np.int32) % count
    across = (place - np.floor(place)).astype(np.float32)
    night = where.place is Place.NIGHT_CITY
    roof_height = rng.uniform(0.25, 1.6 if night else 1.0, count).astype(np.float32) * height
    pointed = (rng.random(count) < (0.1 if night else 0.5)).astype(np.float32)
    peak = 0.45 * height * pointed[index] * (0.5 - np.abs(across - 0.5))
    top = roof_height[index]
    walls = np.asarray(where.second if near == 1.0 else where.feature, np.float32)
    hues = np.clip(
        walls * rng.uniform(0.6, 1.25, (count, 1)) + rng.normal(0, 0.05, (count, 3)), 0, 1
    )
    colour = hues.astype(np.float32)[index]
    edge = np.minimum(across, 1.0 - across)
    colour = colour * (0.85 + 0.15 * np.clip(edge * 20.0, 0.0, 1.0))[..., None]
    colour = np.where((slope > top)[..., None], colour_array((0.45, 0.2, 0.16)), colour)
    lit = _windows(rng, (across, slope / height, index), (count, 0.4 if night else 0.1))
    pane = np.where(
        lit[0][..., None],
        colour_array((1.0, 0.8, 0.42)),
        colour_array((0.2, 0.24, 0.3)),
    )
    shown = lit[1] * (slope < top - 0.02) * (slope > 0.03) * min(1.0, 0.03 / pixel)
    colour = colour + shown[..., None] * (pane - colour)
    colour += (1.0 - near) * where.haze * (colour_array(where.horizon) - colour)
    _blend(image, np.clip((top + peak - slope) / pixel + 0.5, 0.0, 1.0), colour)


def _windows(
    rng: np.random.Generator, at: tuple[Field, Field, NDArray[np.int32]], form: tuple[int, float]
) -> tuple[NDArray[np.bool_], Field]:
    """Which windows are lit, and how much of each pixel is window."""
    (across, up, index), (count, part) = at, form
    columns = rng.integers(3, 6, count)[index]
    x, y = across * columns, up * 9.0
    inside = (np.abs(x % 1.0 - 0.5) < 0.26) & (np.abs(y % 1.0 - 0.5) < 0.3)
    inside &= (across > 0.06) & (across < 0.94)
    table = rng.random((64, 64)) < part
    chosen = table[
        (index * 7 + np.floor(x).astype(np.int32)) % 64, np.floor(y).astype(np.int32) % 64
    ]
    return chosen, inside.astype(np.float32)


def _hazy(where: Surroundings, colour: Rgb, far: float) -> Rgb:
    part = min(1.0, far * (0.5 + where.haze))
    r, g, b = (one + part * (sky - one) for one, sky in zip(colour, where.horizon, strict=True))
    return r, g, b


def _blend(image: Image, cover: Field, colour: Image) -> None:
    image += cover[..., None] * (colour - image)
