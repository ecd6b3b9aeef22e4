"""360° videos: what the file says of itself, unless the user says otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.document.editing import edit
from app.document.timeline.timing import timing_of, with_timing

if TYPE_CHECKING:
    from app.document.session import Session

VIEW_ASPECT = 4.0 / 3.0
"""How many times as wide as high the view of a 360° video is; its height spans 90 degrees."""


def is_panoramic(session: Session) -> bool:
    """Whether the open video's picture is a panorama, of which the camera sees a part."""
    clip, timing = session.clip, timing_of(session.timings, session.clip)
    if clip is None or timing is None:
        return False
    return clip.spherical if timing.panoramic is None else timing.panoramic


@edit("Treat as 360°")
def treat_as_panoramic(session: Session, panoramic: bool) -> None:
    """Take the open video's picture for a panorama, or for an ordinary one. Raises `NoClip`."""
    clip = session.require_clip()
    timing = timing_of(session.timings, clip)
    assert timing is not None
    declared = None if panoramic == clip.spherical else panoramic
    session.timings = with_timing(session.timings, replace(timing, panoramic=declared))


def picture_aspect(session: Session) -> float:
    """How many times as wide as high the picture is that the camera sees."""
    clip = session.clip
    if clip is None:
        return 1.0
    return VIEW_ASPECT if is_panoramic(session) else clip.width / max(clip.height, 1)
