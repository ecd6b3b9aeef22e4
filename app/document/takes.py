"""Takes as the session keeps them: a generation, its name and marks, and the clip it is for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from visage_core.errors import VisageError
from visage_core.media.reader import VideoInfo
from visage_core.types import Take


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


@dataclass(frozen=True, slots=True, eq=False)
class NamedTake:
    """A take in the list. `number` counts up through a session and is never given twice."""

    number: int
    name: str
    clip: VideoInfo
    take: Take
    marks: Marks = field(default_factory=Marks)

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

    def on_clip(self, clip: VideoInfo) -> NamedTake:
        """The same take with its clip in another place."""
        request = replace(self.take.request, video=Path(clip.path))
        return replace(self, clip=clip, take=replace(self.take, request=request))


Takes = tuple[NamedTake, ...]


def in_order(takes: Iterable[NamedTake]) -> Takes:
    """Takes by their numbers."""
    return tuple(sorted(takes, key=lambda take: take.number))


def default_name(number: int) -> str:
    """What a take is called until somebody names it."""
    return f"Take {number}"
