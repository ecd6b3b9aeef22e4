"""The take as it is heard: as it was made, or turned to where the camera has been moved since."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.document.gridding import heard_cell
from app.document.session import Session
from visage_core.ambisonics.rotation import camera_rotation, rotate
from visage_core.types import Direction, Foa


def heard_direction(session: Session) -> Direction:
    """Where the camera faces in the sound that is heard."""
    active = session.active
    if active is None or session.turned == active.number:
        return session.direction
    return active.take.request.direction


def is_turned(session: Session) -> bool:
    """Whether the take is heard turned away from what it was made for."""
    active = session.active
    return active is not None and heard_direction(session) != active.take.request.direction


def heard_turn(session: Session) -> NDArray[np.float64]:
    """Matrix [4, 4] from the take to how it is heard; all else is heard as it is."""
    active = session.active
    if active is None or session.hears_reference or heard_cell(session) is not None:
        return np.eye(4)
    return camera_rotation(active.take.request.direction, heard_direction(session))


def heard_field(session: Session) -> Foa:
    """The take's sound field as it is heard. Raises `NoTake`."""
    foa = session.require_active().take.foa
    return rotate(foa, heard_turn(session)) if is_turned(session) else foa
