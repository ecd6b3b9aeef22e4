"""The kinds of things that live in the world, and what is typical of each."""

from __future__ import annotations

from dataclasses import dataclass

from visage_core.data.worlds import looks, rhythms
from visage_core.data.worlds.looks import Look
from visage_core.data.worlds.rhythms import Rhythm
from visage_core.data.worlds.sounds import machines, nature, struck, voices
from visage_core.data.worlds.sounds.shaping import Synthesiser


@dataclass(frozen=True, slots=True)
class Kind:
    """A family of things: how they are called, heard, seen, timed and where they are found.

    `size` is the angular radius in degrees at distance 1. `elevation` and `speed` are ranges in
    degrees and degrees per second. `hop` makes the thing leap between its strikes. `impact` says
    that every strike is a blow that is heard the moment it is seen; `continuous` that the thing
    sounds all the time.
    """

    name: str
    caption: str
    sound: Synthesiser
    look: Look
    rhythm: Rhythm
    size: float
    elevation: tuple[float, float]
    speed: tuple[float, float] = (0.0, 0.0)
    loudness: float = 1.0
    hop: bool = False
    impact: bool = False
    continuous: bool = False


KINDS: tuple[Kind, ...] = (
    Kind(
        "bell", "a ringing bell", struck.bell, looks.bell, rhythms.slow, 19, (-5, 30), impact=True
    ),
    Kind(
        "drum", "a drum being beaten", struck.drum, looks.drum, rhythms.pattern, 18, (-20, 0),
        impact=True,
    ),
    Kind(
        "ball", "a bouncing ball", struck.ball, looks.ball, rhythms.even, 13, (-25, -10),
        speed=(3, 14), hop=True, impact=True,
    ),
    Kind(
        "hammer", "a hammer on an anvil", struck.hammer, looks.hammer, rhythms.blows, 19,
        (-20, -4), impact=True,
    ),
    Kind(
        "footsteps", "a walking person", struck.footsteps, looks.walker, rhythms.steps, 20,
        (-14, -4), speed=(5, 15), impact=True,
    ),
    Kind(
        "clock", "a pendulum clock", struck.clock, looks.clock, rhythms.ticks, 19, (-10, 20),
        impact=True,
    ),
    Kind(
        "dog", "a barking dog", voices.dog, looks.dog, rhythms.barks, 17, (-20, -6),
        speed=(3, 12), impact=True,
    ),
    Kind(
        "bird", "a singing bird", voices.bird, looks.bird, rhythms.phrases, 14, (5, 45),
        speed=(3, 16),
    ),
    Kind(
        "crowd", "a group of talking people", voices.crowd, looks.crowd, rhythms.never, 22,
        (-14, -3), continuous=True,
    ),
    Kind(
        "siren", "an emergency car with a siren", machines.siren, looks.car, rhythms.turns, 18,
        (-14, -3), speed=(4, 18),
    ),
    Kind(
        "motorcycle", "a motorcycle", machines.motorcycle, looks.motorcycle, rhythms.revs, 17,
        (-14, -3), speed=(4, 18),
    ),
    Kind(
        "helicopter", "a helicopter in the sky", machines.helicopter, looks.helicopter,
        rhythms.once, 20, (15, 45), speed=(4, 18), continuous=True,
    ),
    Kind(
        "stream", "a fountain of water", nature.stream, looks.fountain, rhythms.never, 20,
        (-12, 2), continuous=True,
    ),
    Kind(
        "fire", "a crackling camp fire", nature.fire, looks.fire, rhythms.never, 17, (-22, -8),
        continuous=True,
    ),
    Kind(
        "wind", "a tree in the wind", nature.wind, looks.tree, rhythms.never, 22, (-6, 8),
        continuous=True,
    ),
    Kind(
        "fireworks", "fireworks in the sky", nature.fireworks, looks.fireworks, rhythms.bursts,
        21, (15, 45), impact=True,
    ),
)  # fmt: skip


def kind_named(name: str) -> Kind:
    """The kind called `name`. Raises `KeyError` with the names there are."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise KeyError(f"no kind is called {name!r}; there are {', '.join(k.name for k in KINDS)}")
