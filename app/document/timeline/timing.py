"""What belongs to the time of a video: markers, loop range, shot cuts, and the camera's path."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from visage_core.camera_path import DirectionPath
from visage_core.errors import VisageError
from visage_core.media.reader import VideoInfo
from visage_core.types import Span

if TYPE_CHECKING:
    from app.document.session import Session


class NoMarker(VisageError):
    """An edit of a marker that is not there."""

    def __init__(self) -> None:
        super().__init__("There is no marker to work on. Add one first, or choose one.")


@dataclass(frozen=True, slots=True)
class Marker:
    """A moment with a name. `number` tells it from the clip's others and stays its own."""

    number: int
    time: float
    name: str


@dataclass(frozen=True, slots=True)
class ClipTiming:
    """Times in seconds of one video. `cuts` are where shots begin, None until they are known;
    `loop` repeats in playback, None for the working span. `panoramic` is whether the user takes
    the picture for a panorama, None for what the file says."""

    clip: VideoInfo
    markers: tuple[Marker, ...] = ()
    loop: Span | None = None
    path: DirectionPath = field(default_factory=DirectionPath)
    cuts: tuple[float, ...] | None = None
    panoramic: bool | None = None

    def marker(self, number: int) -> Marker:
        """The marker of a number. Raises `NoMarker`."""
        for marker in self.markers:
            if marker.number == number:
                return marker
        raise NoMarker

    def with_marker(self, marker: Marker) -> ClipTiming:
        """With a marker more, or in place of the one of its number."""
        others = [other for other in self.markers if other.number != marker.number]
        ordered = sorted((*others, marker), key=lambda one: (one.time, one.number))
        return replace(self, markers=tuple(ordered))


Timings = tuple[ClipTiming, ...]


def timing_of(timings: Timings, clip: VideoInfo | None) -> ClipTiming | None:
    """The timing of a clip, an empty one if nothing is known of it; None without a clip."""
    if clip is None:
        return None
    return next((timing for timing in timings if timing.clip == clip), ClipTiming(clip))


def with_timing(timings: Timings, timing: ClipTiming) -> Timings:
    """The timings with that of one clip replaced; an empty one is left out."""
    known = any(other.clip == timing.clip for other in timings)
    replaced = (timing if other.clip == timing.clip else other for other in timings)
    others = tuple(replaced) if known else (*timings, timing)
    return tuple(other for other in others if other != ClipTiming(other.clip))


def without_cuts(timings: Timings) -> Timings:
    """The timings as the user made them: without what was found in the videos."""
    made = [replace(timing, cuts=None) for timing in timings]
    return tuple(timing for timing in made if timing != ClipTiming(timing.clip))


def camera_path(session: Session) -> DirectionPath:
    """The path of the camera of the open video; empty where it stands still."""
    timing = timing_of(session.timings, session.clip)
    return DirectionPath() if timing is None else timing.path
