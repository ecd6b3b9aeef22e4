"""What a user can change about the time of the open video: markers, loop range and keyframes.

Each is a step of the history. All raise `NoClip` while no video is open.
"""

from __future__ import annotations

from dataclasses import replace

from app.document.editing import edit
from app.document.session import Session
from app.document.timeline.timing import ClipTiming, Marker, timing_of, with_timing
from visage_core.camera_path import DirectionPath, Interpolation, Keyframe
from visage_core.types import Direction, Span

SHORTEST_LOOP = 0.05
"""Seconds; a shorter range is a slip of the hand."""


def open_timing(session: Session) -> ClipTiming:
    """The timing of the open video. Raises `NoClip`."""
    timing = timing_of(session.timings, session.require_clip())
    assert timing is not None
    return timing


# --- markers ---


@edit("Add Marker")
def add_marker(session: Session, seconds: float) -> Marker:
    """Mark a moment."""
    timing = open_timing(session)
    number = 1 + max((marker.number for marker in timing.markers), default=0)
    marker = Marker(number, _inside(timing, seconds), _marker_name(number))
    _write(session, timing.with_marker(marker))
    return marker


@edit("Move Marker", merges=True)
def move_marker(session: Session, number: int, seconds: float) -> None:
    """Put a marker elsewhere. Raises `NoMarker`."""
    timing = open_timing(session)
    moved = replace(timing.marker(number), time=_inside(timing, seconds))
    _write(session, timing.with_marker(moved))


@edit("Rename Marker")
def rename_marker(session: Session, number: int, name: str) -> None:
    """Give a marker a name; an empty one gives it back its number. Raises `NoMarker`."""
    timing = open_timing(session)
    named = replace(timing.marker(number), name=name.strip() or _marker_name(number))
    _write(session, timing.with_marker(named))


@edit("Delete Marker")
def remove_marker(session: Session, number: int) -> None:
    """Take a marker away. Raises `NoMarker`."""
    timing = open_timing(session)
    gone = timing.marker(number)
    kept = tuple(marker for marker in timing.markers if marker is not gone)
    _write(session, replace(timing, markers=kept))


def _marker_name(number: int) -> str:
    return f"Marker {number}"


# --- loop range ---


@edit("Set Loop Range", merges=True)
def set_loop_range(session: Session, start: float, end: float) -> None:
    """Repeat a stretch of the video; its ends may be given in any order."""
    timing = open_timing(session)
    first, last = sorted((_inside(timing, start), _inside(timing, end)))
    last = min(max(last, first + SHORTEST_LOOP), timing.clip.duration)
    first = max(min(first, last - SHORTEST_LOOP), 0.0)
    _write(session, replace(timing, loop=Span(first, last - first)))


@edit("Set Loop Start")
def set_loop_start(session: Session, seconds: float) -> None:
    """Let the loop begin here, and end where it did, or with the video if that is before."""
    timing = open_timing(session)
    end = timing.loop.end if timing.loop else session.span.end
    set_loop_range(session, seconds, end if end > seconds else timing.clip.duration)


@edit("Set Loop End")
def set_loop_end(session: Session, seconds: float) -> None:
    """Let the loop end here, and begin where it did, or with the video if that is after."""
    timing = open_timing(session)
    start = timing.loop.start if timing.loop else session.span.start
    set_loop_range(session, start if start < seconds else 0.0, seconds)


@edit("Clear Loop Range")
def clear_loop_range(session: Session) -> None:
    """Repeat the working span again."""
    _write(session, replace(open_timing(session), loop=None))


# --- the camera's path ---


@edit("Set Direction Key", merges=True)
def set_key(session: Session, seconds: float, direction: Direction) -> None:
    """Let the camera face a direction at a moment: another for a key there, or a new key."""
    timing = open_timing(session)
    _write_path(session, timing.path.with_direction(_inside(timing, seconds), direction))


@edit("Move Direction Key", merges=True)
def move_key(session: Session, seconds: float, to: float) -> None:
    """Put the key at a moment elsewhere, between its neighbours. Raises `NoKey`."""
    timing = open_timing(session)
    _write_path(session, timing.path.moved(seconds, _inside(timing, to)))


@edit("Change Direction Key")
def change_key(session: Session, seconds: float, key: Keyframe) -> None:
    """Put another key in place of the one at a moment. Raises `NoKey`."""
    timing = open_timing(session)
    rest = timing.path.without(seconds)
    _write_path(session, rest.with_key(replace(key, time=_inside(timing, key.time))))


@edit("Change Interpolation")
def interpolate(session: Session, way: Interpolation) -> None:
    """Let the whole path go on from each of its keys in the same way."""
    path = open_timing(session).path
    _write_path(session, DirectionPath(tuple(replace(k, interpolation=way) for k in path.keys)))


@edit("Delete Direction Key")
def remove_key(session: Session, seconds: float) -> None:
    """Take the key at a moment away; without keys the camera stands still. Raises `NoKey`."""
    path = open_timing(session).path
    gone = path.require_key(seconds)
    if len(path.keys) == 1:
        session.set_direction(gone.direction)
    _write_path(session, path.without(seconds))


@edit("Clear Direction Keys")
def clear_keys(session: Session) -> None:
    """Let the camera stand still, as it faces at the start of the span."""
    path = open_timing(session).path
    if path:
        session.set_direction(path.direction_at(session.span.start))
        _write_path(session, DirectionPath())


@edit("Record Direction", merges=True)
def record_key(session: Session, since: float, seconds: float, direction: Direction) -> None:
    """Write a key while time runs, in place of all keys since the last one was written."""
    timing = open_timing(session)
    path = timing.path.cleared(since, seconds)
    _write_path(session, path.with_direction(_inside(timing, seconds), direction))


def _inside(timing: ClipTiming, seconds: float) -> float:
    return min(max(0.0, seconds), timing.clip.duration)


def _write_path(session: Session, path: DirectionPath) -> None:
    _write(session, replace(open_timing(session), path=path))


def _write(session: Session, timing: ClipTiming) -> None:
    session.timings = with_timing(session.timings, timing)
