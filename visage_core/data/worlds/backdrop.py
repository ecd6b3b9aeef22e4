"""The still part of a picture: sky, skyline and ground, or the walls of a hall."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from visage_core.data.worlds.noise import Field, value_noise
from visage_core.data.worlds.skyline import draw_skyline
from visage_core.data.worlds.surroundings import Place, Surroundings, colour_array
from visage_core.types import Direction

Image = NDArray[np.float32]


def draw_backdrop(where: Surroundings, rays: NDArray[np.float32]) -> Image:
    """Colours [H, W, 3] of the surroundings along unit rays [H, W, 3], before light and tint."""
    if where.place is Place.HALL:
        return _hall(where, rays)
    turns = (np.arctan2(rays[..., 1], rays[..., 0]) / np.float32(2.0 * np.pi)) % np.float32(1.0)
    flat = np.maximum(np.hypot(rays[..., 0], rays[..., 1]), 1e-4)
    image = _sky(where, rays)
    draw_skyline(image, where, turns, np.clip(rays[..., 2] / flat, -20.0, 20.0))
    below = rays[..., 2] < 0.0
    if below.any():
        rows = np.flatnonzero(below.any(axis=1))
        part = slice(int(rows[0]), int(rows[-1]) + 1)
        soft = np.clip(0.5 - rays[part, :, 2] / _pixel(rays), 0.0, 1.0)[..., None]
        image[part] += soft * (_ground(where, rays[part]) - image[part])
    return image


def sun_vector(where: Surroundings) -> NDArray[np.float32]:
    """Unit vector towards the sun."""
    return Direction(where.sun_azimuth, where.sun_elevation).ambix_vector().astype(np.float32)


def _pixel(rays: NDArray[np.float32]) -> float:
    row, column = rays.shape[0] // 2, rays.shape[1] // 2
    return float(np.linalg.norm(rays[row, column] - rays[row, column - 1]))


def _sky(where: Surroundings, rays: NDArray[np.float32]) -> Image:
    """A gradient with the sun's glow, clouds on a flat layer, or stars."""
    rng = np.random.default_rng([where.seed, 2])
    up = np.clip(rays[..., 2], 0.0, 1.0)
    zenith, horizon = colour_array(where.zenith), colour_array(where.horizon)
    image = horizon + (up**0.55)[..., None] * (zenith - horizon)
    night = where.place is Place.NIGHT_CITY
    towards = np.clip(rays @ sun_vector(where), 0.0, 1.0)
    glow = 0.4 * towards**12 + np.clip((towards - 0.9985) * 2500.0, 0.0, 1.0)
    warm = colour_array((0.9, 0.92, 1.0) if night else (1.0, 0.93, 0.75))
    image += (glow * (0.35 if night else 0.8))[..., None] * (warm - image)
    layer = 0.8 / (up + 0.16)
    x, y = rays[..., 0] * layer, rays[..., 1] * layer
    billows = value_noise(rng, x + 9.0, y + 9.0, 5) + 1.6 * where.clouds - 0.75
    cover = (
        np.clip(billows * 1.4, 0.0, 1.0) * np.clip(up * 7.0, 0.0, 1.0) * (0.25 if night else 0.9)
    )
    lit = np.clip(1.0 - 0.35 * billows, 0.55, 1.0)[..., None] * (0.25 + 0.75 * horizon + 0.15)
    image += cover[..., None] * (np.minimum(lit, 1.0) - image)
    if night:
        stars = value_noise(
            rng, 60.0 * rays[..., 0] / (0.3 + up), 60.0 * rays[..., 1] / (0.3 + up), 1
        )
        image += (np.clip((stars - 0.88) * 9.0, 0.0, 0.8) * (up > 0.05))[..., None]
    return np.asarray(image, np.float32)


def _ground(where: Surroundings, rays: NDArray[np.float32]) -> Image:
    """The plane one unit under the camera, with a pattern that fades into the distance."""
    rng = np.random.default_rng([where.seed, 3])
    down = np.maximum(-rays[..., 2], 1e-3)
    x, y = np.clip(rays[..., 0] / down, -60, 60), np.clip(rays[..., 1] / down, -60, 60)
    mix = 0.5 + 0.5 * value_noise(rng, 1.3 * x, 1.3 * y, 5)
    fine = value_noise(rng, 9.0 * x, 9.0 * y, 3)
    one, two = colour_array(where.ground), colour_array(where.mark)
    near = np.clip(down * 5.0 - 0.2, 0.0, 1.0)
    image = one + np.clip(mix, 0.0, 1.0)[..., None] * (two - one)
    if where.place in (Place.TOWN, Place.NIGHT_CITY):
        image *= (1.0 - 0.28 * near * _joints(3.0 * x, 3.0 * y, 0.06))[..., None]
    if where.place in (Place.DESERT, Place.BEACH):
        waves = np.sin(9.0 * x + 4.0 * mix + 2.0 * np.sin(1.2 * y))
        image *= (1.0 + 0.07 * near * waves)[..., None]
    image *= (1.0 + 0.16 * fine * np.clip(down * 3.0, 0.0, 1.0))[..., None]
    if where.place is Place.BEACH:
        image = _sea(where, image, (x, y), fine)
    far = np.exp(-down * 9.0)[..., None] * (0.25 + 0.6 * where.haze)
    return np.asarray(image + far * (colour_array(where.horizon) - image), np.float32)


def _sea(where: Surroundings, image: Image, at: tuple[Field, Field], fine: Field) -> Image:
    """Water beyond a shore line that lies across the beach, with foam at its edge."""
    turn = math.radians(where.sun_azimuth)
    out = at[0] * math.cos(turn) + at[1] * math.sin(turn)
    along = at[1] * math.cos(turn) - at[0] * math.sin(turn)
    depth = out - 1.6 - 0.35 * np.sin(0.9 * along) - 0.15 * np.sin(2.3 * along)
    sea = colour_array(where.second) * (1.0 + 0.22 * fine + 0.12 * np.sin(5.0 * depth))[..., None]
    wet = image + np.clip(depth * 3.0, 0.0, 1.0)[..., None] * (sea - image)
    foam = np.clip(1.0 - np.abs(depth - 0.1) * 4.0, 0.0, 1.0) * 0.85
    return np.asarray(wet + foam[..., None] * (0.95 - wet), np.float32)


def _joints(x: Field, y: Field, width: float) -> Field:
    """1 on the lines between slabs of one unit, 0 inside them."""
    rows = np.floor(y)
    shifted = x + 0.5 * (rows % 2.0)
    edge = np.minimum(np.abs((shifted + 0.5) % 1.0 - 0.5), np.abs((y + 0.5) % 1.0 - 0.5))
    return np.asarray(np.clip(1.5 - edge / width, 0.0, 1.0))


def _hall(where: Surroundings, rays: NDArray[np.float32]) -> Image:
    """A room with a tiled floor, panelled walls with windows and a beamed ceiling."""
    rng = np.random.default_rng([where.seed, 4])
    long, wide, tall = rng.uniform((2.6, 2.2, 1.2), (4.5, 3.6, 2.2))
    tile = float(rng.uniform(1.2, 2.4))
    safe = np.where(np.abs(rays) < 1e-4, np.float32(1e-4), rays)
    reach = np.stack(
        [long / np.abs(safe[..., 0]), wide / np.abs(safe[..., 1]),
         np.where(safe[..., 2] > 0.0, tall, 1.0) / np.abs(safe[..., 2])],
    )  # fmt: skip
    hit = reach.min(axis=0)
    x, y, z = (safe * hit[..., None]).transpose(2, 0, 1)
    along = np.where(reach[0] < reach[1], y, x)
    image = _wall(where, along, z, (float(tall), float(rng.uniform(0.0, 1.0))))
    floor = (reach[2] <= hit) & (safe[..., 2] < 0.0)
    ceiling = (reach[2] <= hit) & (safe[..., 2] > 0.0)
    odd = ((np.floor(x * tile) + np.floor(y * tile)) % 2.0)[..., None]
    grain = 1.0 + 0.12 * value_noise(rng, 6.0 * x, 6.0 * y, 3)[..., None]
    tiles = np.where(odd == 1.0, colour_array(where.mark), colour_array(where.ground)) * grain
    tiles *= (1.0 - 0.3 * _joints(x * tile, y * tile, 0.03) * (odd[..., 0] < 2.0))[..., None]
    beams = np.where(
        (x * 1.5 % 1.0 < 0.22)[..., None],
        colour_array(where.second),
        0.9 * colour_array(where.feature) + 0.08,
    )
    image = np.where(floor[..., None], tiles, np.where(ceiling[..., None], beams, image))
    corner = np.minimum(np.abs(np.abs(x) - long) + 1.0 * (reach[0] <= hit), 1.0)
    shade = 0.78 + 0.22 * np.clip(2.0 * corner, 0.0, 1.0)
    bright = 1.12 - 0.1 * np.clip(hit - 1.0, 0.0, 3.0)
    return np.asarray(image * (shade * bright)[..., None], np.float32)


def _wall(where: Surroundings, along: Field, z: Field, form: tuple[float, float]) -> Image:
    """Wood below, plaster above, and tall windows with the sky outside or pictures."""
    tall, start = form
    wood, plaster = colour_array(where.second), colour_array(where.feature)
    low = (z < -0.35)[..., None]
    panel = np.abs((along * 1.7) % 1.0 - 0.5) > 0.44
    wooden = wood * np.where(panel, 0.7, 1.0)[..., None]
    image = np.where(low, wooden, plaster)
    image = np.where((np.abs(z + 0.35) < 0.03)[..., None], 0.6 * wood, image)
    place = np.abs((along * 0.75 + start) % 1.0 - 0.5)
    high = tall * 0.75
    window = (place < 0.22) & (z > -0.1) & (z < high)
    frame = window & ((place > 0.19) | (place < 0.012) | (z < -0.06) | (z > high - 0.04))
    part = np.clip((z + 0.1) / (high + 0.1), 0.0, 1.0)[..., None]
    view = colour_array(where.horizon) + part * (
        colour_array(where.zenith) - colour_array(where.horizon)
    )
    image = np.where(window[..., None], view, image)
    return np.asarray(
        np.where(frame[..., None], colour_array((0.92, 0.9, 0.86)), image), np.float32
    )
