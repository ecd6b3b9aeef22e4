"""What of a take another generation leaves as it is.

A mask over the codes says so, and everything that an editor wants of it is a way to make one:
change the space and keep the content, do a few seconds again, go on from a beginning. Free of
torch, like the values it works on.
"""

from __future__ import annotations

import numpy as np

from visage_core.errors import InvalidSpan
from visage_core.model.config import NUM_CHANNELS
from visage_core.types import Kept, Span, Take


def keep_content(take: Take) -> Kept:
    """W as it is; Y, Z and X, which say where it sounds, are written anew."""
    mask = np.zeros(take.codes.shape, np.bool_)
    mask[:, : take.codes.shape[1] // NUM_CHANNELS] = True
    return Kept(take.codes, mask)


def keep_space(take: Take) -> Kept:
    """Y, Z and X as they are; W, which says what sounds, is written anew to go with them."""
    content = keep_content(take)
    return Kept(take.codes, ~content.mask)


def keep_outside(take: Take, span: Span) -> Kept:
    """All but a span, in seconds from the take's beginning, which is written anew.

    Frames that lie only in part within the span are written anew as well. Raises `InvalidSpan` if
    it holds nothing of the take.
    """
    first, last = _frames(take, span)
    mask = np.ones(take.codes.shape, np.bool_)
    mask[first:last] = False
    return Kept(take.codes, mask)


def keep_before(take: Take, seconds: float) -> Kept:
    """The beginning as it is; what begins after `seconds` is written anew.

    Raises `InvalidSpan` if nothing of the take lies after it.
    """
    length = take.request.span.duration - seconds
    if length <= 0.0:
        raise InvalidSpan(f"the take ends before {seconds:g} s; go on from an earlier moment")
    return keep_outside(take, Span(seconds, length))


def keep_either(one: Kept, other: Kept) -> Kept:
    """What at least one of two keeps of the same codes.

    Raises `InvalidSpan` if their shapes differ.
    """
    if one.mask.shape != other.mask.shape:
        raise InvalidSpan(f"masks {one.mask.shape} and {other.mask.shape} of what to keep")
    return Kept(one.codes, one.mask | other.mask)


def _frames(take: Take, span: Span) -> tuple[int, int]:
    """First frame that a span touches, and the one after the last."""
    rate = len(take.codes) / take.request.span.duration
    first = int(span.start * rate)
    last = min(len(take.codes), int(np.ceil(round(span.end * rate, 6))))
    if first >= last:
        raise InvalidSpan(
            f"nothing of the take lies between {span.start:g} s and {span.end:g} s; "
            f"it is {take.request.span.duration:g} s long"
        )
    return first, last
