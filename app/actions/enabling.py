"""When an action of the editor can be used. Free of Qt."""

from __future__ import annotations

from app.document.abx import comparable
from app.document.comp_editing import comp_for
from app.document.session import Session
from app.document.timeline.timing import timing_of


def always(_session: Session) -> bool:
    """Usable at any time."""
    return True


def with_clip(session: Session) -> bool:
    """Usable once a video is open."""
    return session.clip is not None


def with_loop(session: Session) -> bool:
    """Usable while the video has a loop range."""
    timing = timing_of(session.timings, session.clip)
    return timing is not None and timing.loop is not None


def with_keys(session: Session) -> bool:
    """Usable while the camera follows a path."""
    timing = timing_of(session.timings, session.clip)
    return timing is not None and bool(timing.path)


def with_take(session: Session) -> bool:
    """Usable while a take is heard."""
    return session.active is not None


def with_codes(session: Session) -> bool:
    """Usable while a take is heard that a model wrote."""
    return session.active is not None and len(session.active.take.codes) > 0


def with_sound(session: Session) -> bool:
    """Usable with a video that has sound of its own."""
    return session.clip is not None and session.clip.has_audio


def with_take_and_sound(session: Session) -> bool:
    """Usable while a take of a video with sound of its own is heard."""
    return with_take(session) and with_sound(session)


def with_bed(session: Session) -> bool:
    """Usable while a take is heard that lies on a bed."""
    comp = None if session.active is None else session.active.comp
    return comp is not None and comp.bed is not None


def with_comp(session: Session) -> bool:
    """Usable while there is a comp to work on."""
    return session.active is not None and comp_for(session) is not None


def with_pair(session: Session) -> bool:
    """Usable while a take is heard that another one can be compared with."""
    active = session.active
    return active is not None and bool(comparable(session.takes, active))


def with_reference(session: Session) -> bool:
    """Usable while the clip has a reference."""
    return session.reference is not None


def with_takes(session: Session, number: int) -> bool:
    """Usable while there are at least so many takes."""
    return len(session.takes) >= number


def with_removed(session: Session) -> bool:
    """Usable after a take was deleted."""
    return bool(session.removed)


def with_undo(session: Session) -> bool:
    """Usable while there is an edit to take back."""
    return session.history.undo_name is not None


def with_redo(session: Session) -> bool:
    """Usable while there is an edit to bring back."""
    return session.history.redo_name is not None


def when_grid_can_be_made(session: Session) -> bool:
    """Usable with a video, unless a guidance grid is under way."""
    return session.clip is not None and not when_making_grid(session)


def when_making_grid(session: Session) -> bool:
    """Usable while a guidance grid is under way."""
    return session.grid is not None and session.grid.job is not None


def with_heard_cell(session: Session) -> bool:
    """Usable while a cell of the guidance grid is heard."""
    return session.grid is not None and session.grid.heard is not None


def when_generating(session: Session) -> bool:
    """Usable while a generation is under way and not already told to stop."""
    return session.job is not None and not session.job.cancelling
