"""The kinds of things that live in the world, and what is typical of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visage_core.data.worlds import looks, rhythms, sounds


@dataclass(frozen=True, slots=True)
class Kind:
    """A family of things: how they are called, heard, seen, timed and where they are found.

    `size` is the angular radius in degrees at distance 1. `elevation` and `speed` are ranges in
    degrees and degrees per second. `hop` makes the thing leap between its strikes.
    """

    name: str
    caption: str
    sound: sounds.Synthesiser
    look: looks.Look
    rhythm: Callable[[np.random.Generator, float], NDArray[np.float64]]
    size: float
    elevation: tuple[float, float]
    speed: tuple[float, float] = (0.0, 0.0)
    loudness: float = 1.0
    hop: bool = False


KINDS: tuple[Kind, ...] = (
    Kind("bell", "a ringing bell", sounds.bell, looks.bell, rhythms.slow, 15, (-5, 30)),
    Kind("drum", "a drum being beaten", sounds.drum, looks.drum, rhythms.pattern, 14, (-20, 0)),
    Kind(
        "ball", "a bouncing ball", sounds.ball, looks.ball, rhythms.even, 10, (-25, -8),
        speed=(0, 14), hop=True,
    ),
    Kind(
        "bird", "a singing bird", sounds.bird, looks.bird, rhythms.phrases, 10, (5, 45),
        speed=(0, 16), loudness=0.8,
    ),
    Kind(
        "siren", "an emergency car with a siren", sounds.siren, looks.car, rhythms.turns, 14,
        (-12, -2), speed=(0, 18),
    ),
    Kind(
        "motorcycle", "a motorcycle", sounds.motorcycle, looks.motorcycle, rhythms.revs, 13,
        (-12, -2), speed=(0, 18),
    ),
    Kind(
        "helicopter", "a helicopter in the sky", sounds.helicopter, looks.helicopter,
        rhythms.once, 16, (15, 50), speed=(0, 18),
    ),
    Kind(
        "stream", "a fountain of water", sounds.stream, looks.fountain, rhythms.never, 16,
        (-10, 5), loudness=0.8,
    ),
)  # fmt: skip


def kind_named(name: str) -> Kind:
    """The kind called `name`. Raises `KeyError` with the names there are."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise KeyError(f"no kind is called {name!r}; there are {', '.join(k.name for k in KINDS)}")
