"""Takes as regions of a timeline: where each one is, and in which row it does not overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.document.comping import comp_span, seams
from app.document.takes import NamedTake, TakeColor
from visage_core.media.reader import VideoInfo
from visage_core.types import Span

TOUCHING = 1e-6
"""Seconds by which regions may overlap and still only touch: what rounding does."""


@dataclass(frozen=True, slots=True)
class Region:
    """A take at its span; row 0 is the top one. `seams` are a comp's, by the part that ends."""

    number: int
    name: str
    span: Span
    row: int
    color: TakeColor | None = None
    seams: Mapping[int, float] = field(default_factory=dict)


def stack_regions(
    takes: Iterable[NamedTake], clip: VideoInfo | None, active: NamedTake | None
) -> tuple[Region, ...]:
    """The takes of a clip, each in the highest row in which it overlaps no other.

    The active one is placed first and so lies on top; the others follow by their start.
    """
    here = [take for take in takes if take.clip == clip]
    here.sort(key=lambda take: (take is not active, take.take.request.span.start, take.number))
    occupied: list[list[Span]] = []
    regions = []
    for named in here:
        span = named.take.request.span if named.comp is None else comp_span(named.comp)
        row = next((n for n, spans in enumerate(occupied) if _fits(span, spans)), len(occupied))
        if row == len(occupied):
            occupied.append([])
        occupied[row].append(span)
        inner = {} if named.comp is None else seams(named.comp)
        regions.append(Region(named.number, named.name, span, row, named.marks.color, inner))
    return tuple(regions)


def _fits(span: Span, others: Iterable[Span]) -> bool:
    return all(overlap(span, other) <= TOUCHING for other in others)


def overlap(one: Span, other: Span) -> float:
    """Seconds that two spans share; negative if there is a gap between them."""
    return min(one.end, other.end) - max(one.start, other.start)
