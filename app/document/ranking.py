"""How well the sound of takes is placed, and in which order a list shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.document.grid import Spread
from app.document.takes import NamedTake, Takes
from visage_core.ambisonics.energy import active_intensity, covariance, energy_density
from visage_core.types import Direction, Foa


@dataclass(frozen=True, slots=True)
class Placement:
    """A whole take against the camera direction that it was made for.

    `error` is the angle in degrees from there to the dominant direction, None if there is none;
    `diffuseness` the share of the energy that has no direction, 0 to 1; `aim` the share that comes
    from the camera direction, -1 to 1: the energy flow along it over the energy density, which is
    1 for a plane wave from there and 0 for a diffuse field.
    """

    error: float | None
    diffuseness: float
    aim: float

    @classmethod
    def of(cls, foa: Foa, asked: Direction) -> Placement | None:
        """Of a sound field; None if it is silent."""
        matrix = covariance(foa)
        spread = Spread.of(matrix)
        if spread is None:
            return None
        error = None if spread.dominant is None else spread.dominant.angle_to(asked)
        aim = float(active_intensity(matrix) @ asked.ambix_vector() / energy_density(matrix))
        return cls(error, spread.diffuseness, aim)


Placements = Mapping[int, Placement | None]
"""What is known of takes, by their numbers; None for a silent one."""


class TakeOrder(StrEnum):
    """What a list of takes is sorted by."""

    MADE = "made"
    AIM = "aim"
    ERROR = "error"
    SPREAD = "spread"
    NAME = "name"


def arranged(
    takes: Takes, placements: Placements, order: TakeOrder, *, starred_only: bool = False
) -> Takes:
    """Takes as a list shows them, the best first; those without a measure come last."""
    shown = [take for take in takes if take.marks.starred or not starred_only]
    if order is TakeOrder.MADE:
        return tuple(shown)
    if order is TakeOrder.NAME:
        return tuple(sorted(shown, key=lambda take: (take.name.casefold(), take.number)))
    return tuple(sorted(shown, key=lambda take: _badness(placements.get(take.number), order)))


def best_aimed(takes: Takes, placements: Placements) -> NamedTake | None:
    """The take with the greatest share of its energy from where its camera faces."""
    known = [take for take in takes if placements.get(take.number) is not None]
    return next(iter(arranged(tuple(known), placements, TakeOrder.AIM)), None)


def _badness(placement: Placement | None, order: TakeOrder) -> tuple[bool, float]:
    if placement is None:
        return True, 0.0
    measures: dict[TakeOrder, Callable[[Placement], float | None]] = {
        TakeOrder.AIM: lambda one: -one.aim,
        TakeOrder.ERROR: lambda one: one.error,
        TakeOrder.SPREAD: lambda one: one.diffuseness,
    }
    value = measures[order](placement)
    return value is None, value or 0.0
