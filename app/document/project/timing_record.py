"""The times of a video as a project writes them down: markers, loop range, cuts and keyframes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from app.document.project.record import Record
from app.document.timeline.timing import ClipTiming, Marker
from visage_core.camera_path import DirectionPath, Interpolation, Keyframe
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction, Span

Seconds = Annotated[float, Field(ge=0.0)]


class MarkerRecord(Record):
    """See `app.document.timeline.timing.Marker`."""

    number: Annotated[int, Field(ge=1)]
    time: Seconds
    name: str


class KeyframeRecord(Record):
    """See `visage_core.camera_path.Keyframe`."""

    time: Seconds
    direction: Direction
    interpolation: Interpolation


class TimingRecord(Record):
    """The times of a video, an index into the clips; see `ClipTiming`."""

    clip: Annotated[int, Field(ge=0)]
    markers: tuple[MarkerRecord, ...]
    loop: Span | None
    keyframes: tuple[KeyframeRecord, ...]
    cuts: tuple[Seconds, ...] | None
    panoramic: bool | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        keys = [key.time for key in self.keyframes]
        if any(later <= earlier for earlier, later in pairwise(keys)):
            raise ValueError("two keyframes are at one moment, or not in order")
        if len({marker.number for marker in self.markers}) != len(self.markers):
            raise ValueError("a marker is listed twice")
        return self

    @classmethod
    def of(cls, timing: ClipTiming, clips: Sequence[VideoInfo]) -> Self:
        """The record of a clip's timing."""
        return cls(
            clip=clips.index(timing.clip),
            markers=tuple(
                MarkerRecord(number=one.number, time=one.time, name=one.name)
                for one in timing.markers
            ),
            loop=timing.loop,
            keyframes=tuple(
                KeyframeRecord(
                    time=key.time, direction=key.direction, interpolation=key.interpolation
                )
                for key in timing.path.keys
            ),
            cuts=timing.cuts,
            panoramic=timing.panoramic,
        )

    def timing(self, clip: VideoInfo) -> ClipTiming:
        """The timing of the clip in its present place."""
        return ClipTiming(
            clip=clip,
            markers=tuple(Marker(one.number, one.time, one.name) for one in self.markers),
            loop=self.loop,
            path=DirectionPath(
                tuple(
                    Keyframe(key.time, key.direction, key.interpolation) for key in self.keyframes
                )
            ),
            cuts=self.cuts,
            panoramic=self.panoramic,
        )
