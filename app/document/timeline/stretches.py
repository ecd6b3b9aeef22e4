"""What a path of the camera means for a take: where it was generated for, where it is turned."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from visage_core.camera_path import DirectionPath
from visage_core.field_turn import GENERATED_DEGREES
from visage_core.types import GenerationRequest

LOOKS_PER_SECOND = 50.0
MOST_LOOKS = 4000


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a take: `generated` for where the camera faces, or rotated to there after."""

    start: float
    end: float
    generated: bool


def stretches(path: DirectionPath, made: GenerationRequest) -> tuple[Stretch, ...]:
    """A take's span cut where the path comes or goes from the direction it was generated for.

    That may be another one from window to window. Without a path the camera faces it all the time.
    """
    span = made.span
    if not path:
        return (Stretch(span.start, span.end, True),)
    count = min(max(round(span.duration * LOOKS_PER_SECOND), 1), MOST_LOOKS)
    edges = np.linspace(span.start, span.end, count + 1)
    middles = (edges[:-1] + edges[1:]) / 2.0
    faced = np.array([made.direction_at(float(time)).ambix_vector() for time in middles])
    near = (path.vectors_at(middles) * faced).sum(-1) >= np.cos(np.radians(GENERATED_DEGREES))
    turns = np.flatnonzero(near[1:] != near[:-1]) + 1
    bounds = [0, *(int(turn) for turn in turns), count]
    return tuple(
        Stretch(float(edges[first]), float(edges[last]), bool(near[first]))
        for first, last in itertools.pairwise(bounds)
    )
