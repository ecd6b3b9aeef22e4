"""The moments of a video that a playhead jumps to and that drags snap to."""

from __future__ import annotations

from app.document.timeline.timing import ClipTiming
from visage_core.types import Span


def landmarks(timing: ClipTiming, span: Span) -> tuple[float, ...]:
    """Markers, shot cuts, direction keys, both ends of the span and of the video, ascending."""
    times = {0.0, timing.clip.duration, span.start, span.end, *(timing.cuts or ())}
    times |= {marker.time for marker in timing.markers} | {key.time for key in timing.path.keys}
    return tuple(sorted(times))


def neighbour(times: tuple[float, ...], seconds: float, step: int) -> float:
    """The nearest of the times after (step 1) or before (-1) a moment; itself if there is none."""
    if step > 0:
        return next((time for time in times if time > seconds + 1e-3), seconds)
    return next((time for time in reversed(times) if time < seconds - 1e-3), seconds)
