"""The take as it is heard: as it was made, or turned to where the camera faces by now.

With direction keys the camera moves while the take plays, and what was generated for other
directions turns along. In a 360° video nothing turns: the world of a panorama stays where it is,
and the camera only chooses what of it the model sees.
"""

from __future__ import annotations

from collections.abc import Callable

from app.document.gridding import heard_cell
from app.document.panoramas import is_panoramic
from app.document.session import Session
from app.document.timeline.timing import camera_path
from visage_core.field_turn import FieldTurn
from visage_core.types import Direction, GenerationRequest


def heard_direction(session: Session, seconds: float | None = None) -> Direction:
    """Where the camera faces in the sound that is heard at a moment of the video.

    Without a moment, at the start of the span.
    """
    return heard_camera(session)(session.span.start if seconds is None else seconds)


def heard_camera(session: Session) -> Callable[[float], Direction]:
    """Where the camera faces in the sound that is heard, at each second of the video; what is
    edited afterwards does not change it."""
    active, path, still = session.active, camera_path(session), session.direction
    if active is not None and (is_panoramic(session) or _as_made(session)):
        return active.take.request.direction_at
    return path.direction_at if path else lambda _seconds: still


def is_turned(session: Session) -> bool:
    """Whether the take is heard turned away from what it was made for."""
    active, turn = session.active, heard_turn(session)
    if active is None or turn.made is None:
        return False
    return turn.moves or heard_direction(session) != active.take.request.direction


def heard_turn(session: Session) -> FieldTurn:
    """From the take to how it is heard; all else is heard as it is."""
    active = session.active
    if active is None or session.hears_reference or heard_cell(session) is not None:
        return FieldTurn()
    if is_panoramic(session) or _as_made(session):
        return FieldTurn()
    return turn_of(session, active.take.request)


def turn_of(session: Session, request: GenerationRequest) -> FieldTurn:
    """From what a request makes to how it is heard with the camera where it is now."""
    return FieldTurn(request, camera_path(session), session.direction)


def _as_made(session: Session) -> bool:
    """Whether the camera has not been turned since the take was chosen, and has no path."""
    active = session.active
    return active is not None and session.turned != active.number and not camera_path(session)
