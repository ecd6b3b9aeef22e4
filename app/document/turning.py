"""The take as it is heard: as it was made, or turned to where the camera faces by now.

With direction keys the camera moves while the take plays, and what was generated for other
directions turns along. In a 360° video nothing turns: the world of a panorama stays where it is,
and the camera only chooses what of it the model sees.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.document.gridding import heard_cell
from app.document.panoramas import is_panoramic
from app.document.session import Session
from app.document.timeline.keyframes import DirectionPath
from app.document.timeline.timing import camera_path
from visage_core.ambisonics.glide import turn_along
from visage_core.ambisonics.rotation import camera_rotation, rotate
from visage_core.types import Direction, Foa, GenerationRequest

STILL = DirectionPath()


@dataclass(frozen=True, slots=True)
class FieldTurn:
    """How a take is turned at each moment of the video: to where a path is, or to `still`.

    With neither, or of no take, it stays as it was made.
    """

    made: GenerationRequest | None = None
    path: DirectionPath = STILL
    still: Direction | None = None

    @property
    def moves(self) -> bool:
        """Whether it is turned differently at different moments."""
        return self.made is not None and (
            bool(self.path) or (self.still is not None and bool(self.made.turns))
        )

    def __call__(self, seconds: float) -> NDArray[np.float64]:
        """Matrix [4, 4] from the take to how it is heard at a moment of the video."""
        if self.made is None or not (self.path or self.still):
            return np.eye(4)
        made = self.made.direction_at(seconds)
        now = self.path.direction_at(seconds) if self.path else self.still
        return np.eye(4) if now is None else camera_rotation(made, now)

    def applied(self, foa: Foa) -> Foa:
        """The take's sound field as it is heard."""
        if self.made is None:
            return foa
        start = self.made.span.start
        if self.moves:
            return turn_along(foa, lambda seconds: self(start + seconds))
        matrix = self(start)
        return foa if np.array_equal(matrix, np.eye(4)) else rotate(foa, matrix)


def heard_direction(session: Session, seconds: float | None = None) -> Direction:
    """Where the camera faces in the sound that is heard at a moment of the video.

    Without a moment, at the start of the span.
    """
    active, time = session.active, session.span.start if seconds is None else seconds
    path = camera_path(session)
    if active is not None and (is_panoramic(session) or _as_made(session)):
        return active.take.request.direction_at(time)
    return path.direction_at(time) if path else session.direction


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
    if request.panoramic:
        return FieldTurn()
    return FieldTurn(request, camera_path(session), session.direction)


def heard_field(session: Session) -> Foa:
    """The take's sound field as it is heard. Raises `NoTake`."""
    return heard_turn(session).applied(session.require_active().take.foa)


def _as_made(session: Session) -> bool:
    """Whether the camera has not been turned since the take was chosen, and has no path."""
    active = session.active
    return active is not None and session.turned != active.number and not camera_path(session)
