"""What the things of the world look like, drawn anew for every moment.

A look gets a canvas, a random generator that always starts the same for one individual (its
colours and proportions, drawn first), and the `Moment`, whose nearness to a strike it must show.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from visage_core.data.worlds.canvas import Canvas
from visage_core.data.worlds.looks.animals import bird, dog
from visage_core.data.worlds.looks.clockwork import bell, clock
from visage_core.data.worlds.looks.elements import fire, fireworks, fountain
from visage_core.data.worlds.looks.people import crowd, hammer, walker
from visage_core.data.worlds.looks.struck import ball, drum
from visage_core.data.worlds.looks.trees import tree
from visage_core.data.worlds.looks.vehicles import car, helicopter, motorcycle
from visage_core.data.worlds.moment import Moment

Look = Callable[[Canvas, np.random.Generator, Moment], None]

__all__ = [
    "Look",
    "ball",
    "bell",
    "bird",
    "car",
    "clock",
    "crowd",
    "dog",
    "drum",
    "fire",
    "fireworks",
    "fountain",
    "hammer",
    "helicopter",
    "motorcycle",
    "tree",
    "walker",
]
