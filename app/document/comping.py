"""A comp: a take put together of the best moments of others, and how it sounds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np

from app.document.takes import Bed, Comp, NamedTake, Part
from visage_core.errors import VisageError
from visage_core.export.preparation import resample
from visage_core.field_turn import FieldTurn
from visage_core.joining import Curve, Piece, join
from visage_core.progress import Advance, share, told, unheard
from visage_core.types import Direction, FloatArray, Foa, Span, Take

SHORTEST_PART = 0.02
"""Seconds to which a part can be shortened by moving its seam."""

PIECES_DONE = 0.5
"""Share of the work on a comp after which its parts are turned and resampled."""

SHORTEST_REST = 0.001
"""Seconds; what would be left of a part below that goes with it."""


class NoSource(VisageError):
    """A comp of takes that are not there."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Take {number} is part of it, and is not there.")


def comp_span(comp: Comp) -> Span:
    """From the first part's start to the last one's end."""
    start, end = comp.parts[0].span.start, comp.parts[-1].span.end
    return Span(start, end - start)


def with_part(comp: Comp, part: Part) -> Comp:
    """With a take in one stretch, in place of what was heard there."""
    return replace(comp, parts=_joined((*_outside(comp.parts, part.span), part)))


def with_seam_moved(comp: Comp, index: int, seconds: float) -> Comp:
    """With another moment at which part `index` gives way to the next, which touches it."""
    one, other = comp.parts[index], comp.parts[index + 1]
    lowest, highest = one.span.start + SHORTEST_PART, other.span.end - SHORTEST_PART
    at = max(min(seconds, highest), lowest)
    moved = (
        replace(one, span=_span(one.span.start, at)),
        replace(other, span=_span(at, other.span.end)),
    )
    return replace(comp, parts=_joined((*comp.parts[:index], *moved, *comp.parts[index + 2 :])))


def seams(comp: Comp) -> dict[int, float]:
    """The moments at which a part, by its index, gives way to the next, which touches it."""
    pairs = enumerate(pairwise(comp.parts))
    return {index: one.span.end for index, (one, other) in pairs if _touch(one, other)}


def comp_take(comp: Comp, takes: Mapping[int, NamedTake], advance: Advance = unheard) -> Take:
    """The take that a comp is: without codes, since no model wrote it as a whole.

    What each part was made for is turned to the comp's camera direction. Takes long for long
    comps: not for the window's thread; tells `advance` how far it is. Raises `NoSource`.
    """
    first = _source(takes, comp.parts[0].take).take
    span, rate = comp_span(comp), first.foa.sample_rate
    length = round(span.duration * rate)
    parts = told(comp.parts, len(comp.parts), share(advance, 0.0, PIECES_DONE))
    pieces = [_piece(one, _source(takes, one.take), comp.direction, span, rate) for one in parts]
    samples = join(pieces, length, rate, comp.fade, comp.curve, share(advance, PIECES_DONE, 1.0))
    if comp.bed is not None:
        samples += _bed(comp.bed, _source(takes, comp.bed.take), comp.direction, span, rate, length)
    bare = without_codes(first)
    request = replace(bare.request, span=span, direction=comp.direction)
    return replace(bare, request=request, foa=Foa(samples, rate))


def without_codes(take: Take) -> Take:
    """The sound of a take alone, as if no model had written it."""
    request = replace(take.request, kept=None, cuts=())
    return Take(request, take.model_hash, take.codes[:0], take.foa)


def _piece(part: Part, source: NamedTake, direction: Direction, whole: Span, rate: int) -> Piece:
    foa = facing(source.take, direction)
    samples = resample(foa.samples, foa.sample_rate, rate)
    start = round((source.take.request.span.start - whole.start) * rate)
    end = start + samples.shape[1]
    edges = (round((edge - whole.start) * rate) for edge in (part.span.start, part.span.end))
    first, last = (min(max(edge, start), end) for edge in edges)
    return Piece(samples, start, first, last)


def _bed(
    bed: Bed, source: NamedTake, direction: Direction, whole: Span, rate: int, length: int
) -> FloatArray:
    """The bed [4, length] at its gain, silent where it has no sound."""
    span = source.take.request.span
    first, last = max(span.start, whole.start), min(span.end, whole.end)
    if last <= first:
        return np.zeros((4, length), np.float32)
    piece = _piece(Part(_span(first, last), bed.take), source, direction, whole, rate)
    laid = join([piece], length, rate, 0.0, Curve.MATCHED)
    return (laid * np.float32(10.0 ** (bed.gain_db / 20.0))).astype(np.float32)


def facing(take: Take, direction: Direction) -> Foa:
    """A take's sound turned from the camera direction that it was made for to another."""
    return FieldTurn(take.request, still=direction).applied(take.foa)


def _source(takes: Mapping[int, NamedTake], number: int) -> NamedTake:
    if number not in takes:
        raise NoSource(number)
    return takes[number]


def _outside(parts: Iterable[Part], span: Span) -> Iterable[Part]:
    """What is left of parts before and after a span."""
    for part in parts:
        for first, last in (
            (part.span.start, min(part.span.end, span.start)),
            (max(part.span.start, span.end), part.span.end),
        ):
            if last - first >= SHORTEST_REST:
                yield replace(part, span=_span(first, last))


def _joined(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Parts in order; those of one take that touch become one."""
    joined: list[Part] = []
    for part in sorted(parts, key=lambda one: one.span.start):
        before = joined[-1] if joined else None
        if before is None or not _touch(before, part):
            joined.append(part)
        elif before.take == part.take:
            joined[-1] = replace(before, span=_span(before.span.start, part.span.end))
        else:  # to the last bit, so that both fall on the same sample
            joined.append(replace(part, span=_span(before.span.end, part.span.end)))
    return tuple(joined)


def _touch(one: Part, other: Part) -> bool:
    return math.isclose(one.span.end, other.span.start, abs_tol=1e-6)


def _span(first: float, last: float) -> Span:
    return Span(first, last - first)
