"""Takes as the session keeps them: a generation, its name and marks, and the clip it is for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from visage_core.errors import VisageError
from visage_core.joining import Curve
from visage_core.media.reader import VideoInfo
from visage_core.restoration import Restoration
from visage_core.types import Direction, Span, Take

DEFAULT_FADE, LONGEST_FADE = 0.1, 5.0
"""Seconds of a comp's crossfades."""

NO_MODEL = ""
"""The model of takes that none made."""


class LockedTake(VisageError):
    """An edit of a take that is locked."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is locked and stays as it is. Unlock it first (Take, Lock).")


class TakeColor(StrEnum):
    """Colours to tell takes apart by, also for colour-blind people (after Okabe and Ito)."""

    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    VERMILION = "vermilion"
    PURPLE = "purple"


@dataclass(frozen=True, slots=True)
class Marks:
    """What a user notes about a take. A locked one is neither deleted nor changed."""

    starred: bool = False
    locked: bool = False
    color: TakeColor | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a comp, in seconds of the video, and the number of the take heard there."""

    span: Span
    take: int


@dataclass(frozen=True, slots=True)
class Bed:
    """A take that is heard under all of a comp, at a gain in dB."""

    take: int
    gain_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Comp:
    """Which take is heard when: parts that do not overlap, ascending, silence between them.

    Parts that touch fade into each other over `fade` seconds. All of it is heard for one camera
    `direction`. See `app.document.comping`. Raises `ValueError` if it does not hang together.
    """

    parts: tuple[Part, ...]
    direction: Direction
    fade: float = DEFAULT_FADE
    curve: Curve = Curve.MATCHED
    bed: Bed | None = None

    def __post_init__(self) -> None:
        if not self.parts or not 0.0 <= self.fade <= LONGEST_FADE:
            raise ValueError("a comp has no parts, or its fades are too long")
        if any(a.span.end > b.span.start + 1e-6 for a, b in pairwise(self.parts)):
            raise ValueError("parts of a comp overlap, or are not in order")

    @property
    def sources(self) -> frozenset[int]:
        """The numbers of the takes that it is made of."""
        under = () if self.bed is None else (self.bed.take,)
        return frozenset((*(part.take for part in self.parts), *under))


@dataclass(frozen=True, slots=True, eq=False)
class NamedTake:
    """A take in the list. `number` counts up through a session and is never given twice.

    One with a `comp` is made of other takes, and can always be made of them again. While it is
    `outdated` its `take` is that of another comp: see `app.document.revising.put_together`.
    """

    number: int
    name: str
    clip: VideoInfo
    take: Take
    marks: Marks = field(default_factory=Marks)
    comp: Comp | None = None
    outdated: bool = False

    def changeable(self) -> NamedTake:
        """The take itself, if it may be changed. Raises `LockedTake`."""
        if self.marks.locked:
            raise LockedTake(self.name)
        return self

    def renamed(self, name: str) -> NamedTake:
        """The same take under another name."""
        return self if name == self.name else replace(self, name=name)

    def marked(self, marks: Marks) -> NamedTake:
        """The same take with other marks."""
        return self if marks == self.marks else replace(self, marks=marks)

    def on_clip(self, clip: VideoInfo, take: Take) -> NamedTake:
        """The same take with its clip in another place, as `take` is."""
        return replace(self, clip=clip, take=take)


@dataclass(frozen=True, slots=True, eq=False)
class LostTake:
    """A take in the list whose sound is not there: `folder` holds the rest of it."""

    number: int
    name: str
    clip: VideoInfo
    restoration: Restoration
    folder: Path
    marks: Marks = field(default_factory=Marks)
    comp: None = None
    deleted: bool = False
    active: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class LostComp:
    """A comp in the list that cannot be heard as long as one of its takes is lost."""

    number: int
    name: str
    clip: VideoInfo
    comp: Comp
    marks: Marks = field(default_factory=Marks)
    deleted: bool = False
    active: bool = False


Lost: TypeAlias = LostTake | LostComp


def found(lost: Lost, take: Take) -> NamedTake:
    """What was lost, as it is listed, with its sound; that of a comp is still to be made."""
    is_comp = lost.comp is not None
    return NamedTake(lost.number, lost.name, lost.clip, take, lost.marks, lost.comp, is_comp)


Takes = tuple[NamedTake, ...]


def of_video(take: Take, path: Path) -> Take:
    """A take with its video in another place."""
    return replace(take, request=replace(take.request, video=path))


def in_order(takes: Iterable[NamedTake]) -> Takes:
    """Takes by their numbers."""
    return tuple(sorted(takes, key=lambda take: take.number))


def default_name(number: int) -> str:
    """What a take is called until somebody names it."""
    return f"Take {number}"
