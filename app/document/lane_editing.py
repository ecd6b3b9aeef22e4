"""Edits of the head-locked stereo beside the takes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.document.editing import edit
from app.document.session import Session
from visage_core.errors import VisageError
from visage_core.stereo import HIGHEST_GAIN_DB, LOWEST_GAIN_DB, StereoLane


class NoLane(VisageError):
    """An intent that needs head-locked stereo that is not there."""

    def __init__(self) -> None:
        super().__init__("There is no voice or music file. Choose one first.")


@edit("Choose Voice or Music")
def set_lane(session: Session, path: Path) -> None:
    """Hear a file beside the takes."""
    before = session.lane or StereoLane(path)
    session.lane = replace(before, path=path.absolute())


@edit("Remove Voice or Music")
def remove_lane(session: Session) -> None:
    """Hear the takes alone."""
    session.lane = None


@edit("Change Voice or Music Level", merges=True)
def set_lane_gain(session: Session, gain_db: float) -> None:
    """Make it louder or softer. Raises `NoLane`."""
    if session.lane is None:
        raise NoLane
    kept = min(max(gain_db, LOWEST_GAIN_DB), HIGHEST_GAIN_DB)
    session.lane = replace(session.lane, gain_db=kept)


@edit("Mute Voice or Music")
def mute_lane(session: Session, muted: bool) -> None:
    """Leave it out of what is heard and delivered, or take it in again. Raises `NoLane`."""
    if session.lane is None:
        raise NoLane
    session.lane = replace(session.lane, muted=muted)
