"""Takes as the session keeps them: a generation, its name, and the clip it was made for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from visage_core.media.reader import VideoInfo
from visage_core.restoration import Restoration
from visage_core.types import Take


@dataclass(frozen=True, slots=True, eq=False)
class NamedTake:
    """A take in the list. `number` counts up through a session and is never given twice."""

    number: int
    name: str
    clip: VideoInfo
    take: Take

    def renamed(self, name: str) -> NamedTake:
        """The same take under another name."""
        return self if name == self.name else replace(self, name=name)

    def on_clip(self, clip: VideoInfo) -> NamedTake:
        """The same take with its clip in another place."""
        request = replace(self.take.request, video=Path(clip.path))
        return replace(self, clip=clip, take=replace(self.take, request=request))


@dataclass(frozen=True, slots=True, eq=False)
class LostTake:
    """A take in the list whose sound is not there: `folder` holds the rest of it."""

    number: int
    name: str
    clip: VideoInfo
    restoration: Restoration
    folder: Path
    deleted: bool = False
    active: bool = False

    def found(self, take: Take) -> NamedTake:
        """The take as it is listed, with its sound."""
        return NamedTake(self.number, self.name, self.clip, take)


Takes = tuple[NamedTake, ...]


def default_name(number: int) -> str:
    """What a take is called until somebody names it."""
    return f"Take {number}"
