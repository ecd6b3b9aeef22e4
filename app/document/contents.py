"""What a project holds apart from how it is monitored: one immutable value, the unit of undo."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.document.reference import Reference
from app.document.takes import NamedTake, Takes
from app.document.timeline.timing import Timings, without_cuts
from visage_core.media.reader import VideoInfo
from visage_core.stereo import StereoLane
from visage_core.types import Direction, Guidance, Span

DEFAULT_MODEL = "demo"


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that an edit can change. Takes and references are shared, never copied, so one
    of these is a few pointers however long the project is."""

    clip: VideoInfo | None = None
    span: Span = field(default_factory=Span)
    direction: Direction = field(default_factory=Direction)
    guidance: Guidance = field(default_factory=Guidance)
    seed: int = 0
    model: str = DEFAULT_MODEL
    takes: Takes = ()
    removed: Takes = ()
    active: NamedTake | None = None
    reference: Reference | None = None
    timings: Timings = ()
    lane: StereoLane | None = None

    @property
    def known(self) -> Takes:
        """Takes in the list and deleted ones."""
        return (*self.takes, *self.removed)

    @property
    def clips(self) -> tuple[VideoInfo, ...]:
        """All videos that something here belongs to, each once: those of takes, then the others."""
        of_takes = [named.clip for named in sorted(self.known, key=lambda take: take.number)]
        shown = [] if self.clip is None else [self.clip]
        return tuple(dict.fromkeys([*of_takes, *shown, *(timing.clip for timing in self.timings)]))

    @property
    def edited(self) -> Contents:
        """The same without what is heard and what is found in videos: that changes no project."""
        return replace(self, active=None, timings=without_cuts(self.timings))

    def remembering(self, known: Takes) -> Contents:
        """The same, with every known take that is missing here among the deleted ones."""
        numbers = {take.number for take in self.known}
        missing = tuple(take for take in known if take.number not in numbers)
        return replace(self, removed=(*self.removed, *missing)) if missing else self
