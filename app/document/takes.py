"""Takes as the session keeps them: a generation, its name, and the clip it was made for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from visage_core.media.reader import VideoInfo
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
        return replace(self, name=name)


Takes = tuple[NamedTake, ...]


def default_name(number: int) -> str:
    """What a take is called until somebody names it."""
    return f"Take {number}"
