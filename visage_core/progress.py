"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias, TypeVar

T = TypeVar("T")

Advance: TypeAlias = Callable[[float], None]
"""Is called with the share that is done, 0 to 1, again and again; what it raises ends the work."""


def unheard(_fraction: float) -> None:
    """Nobody listens."""


def share(advance: Advance, start: float, end: float) -> Advance:
    """For a part of the work, whose 0 and 1 are `start` and `end` of the whole."""
    return lambda fraction: advance(start + fraction * (end - start))


def told(pieces: Iterable[T], count: int, advance: Advance) -> Iterator[T]:
    """The `count` pieces, with a word on how far it is after each that has been used."""
    for number, piece in enumerate(pieces, start=1):
        yield piece
        advance(number / count)
