"""The working span, which the next take is made for: any stretch of the video, up to all of it.

Each intent is a step of the history, raises `NoClip` while no video is open, and deactivates the
take that is heard if it belongs to another stretch.
"""

from __future__ import annotations

from app.document.editing import edit
from app.document.session import Session
from visage_core.types import Span

SHORTEST_SPAN = 0.5
"""Seconds; the model looks at four pictures a second."""


@edit("Change Span", merges=True)
def set_span(session: Session, start: float, end: float) -> None:
    """Work on a stretch; it is kept inside the video and at least `SHORTEST_SPAN` long."""
    duration = session.require_clip().duration
    shortest = min(SHORTEST_SPAN, duration)
    first = min(max(start, 0.0), duration - shortest)
    _work_on(session, Span(first, min(max(end, first + shortest), duration) - first))


@edit("Whole Video")
def take_whole_video(session: Session) -> None:
    """Work on all of the video."""
    _work_on(session, Span(0.0, session.require_clip().duration))


@edit("Start Span")
def start_span(session: Session, seconds: float) -> None:
    """Let the span begin here, and end where it did, or with the video if that is before."""
    end = session.span.end
    later = end if end - seconds >= SHORTEST_SPAN else session.require_clip().duration
    set_span(session, seconds, later)


@edit("End Span")
def end_span(session: Session, seconds: float) -> None:
    """Let the span end here, and begin where it did, or with the video if that is after."""
    start = session.span.start
    set_span(session, start if seconds - start >= SHORTEST_SPAN else 0.0, seconds)


def _work_on(session: Session, span: Span) -> None:
    if span != session.span:
        session.active = None
        session.span = span
