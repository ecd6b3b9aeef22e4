"""Facts that hold for every step of the history, past and future: no edits, and never undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.document.contents import Contents
from app.document.editing import read_contents, write_contents
from app.document.reference import Reference
from app.document.session import Session
from app.document.takes import LostTake, NamedTake, Takes
from app.document.timeline.timing import timing_of, with_timing
from visage_core.media.reader import VideoInfo
from visage_core.types import Take


def adopt_reference(session: Session, clip: VideoInfo, reference: Reference) -> None:
    """A clip turned out to have a reference beside it; one that was chosen stays."""

    def with_reference(contents: Contents) -> Contents:
        has_none = contents.clip == clip and contents.reference is None
        return replace(contents, reference=reference) if has_none else contents

    _revise(session, with_reference)


def adopt_cuts(session: Session, clip: VideoInfo, cuts: tuple[float, ...]) -> None:
    """The shot cuts of a clip have been found."""

    def with_cuts(contents: Contents) -> Contents:
        timing = timing_of(contents.timings, clip)
        if timing is None or clip not in contents.clips:
            return contents
        return replace(contents, timings=with_timing(contents.timings, replace(timing, cuts=cuts)))

    _revise(session, with_cuts)


def find_sound(session: Session, lost: LostTake, take: Take) -> NamedTake:
    """The sound of a take is there again: the take is where it would have been all the time."""
    named = lost.found(take)

    def with_take(contents: Contents) -> Contents:
        if lost.number in {known.number for known in contents.known}:
            return contents
        listed = contents.removed if lost.deleted else contents.takes
        takes = tuple(sorted((*listed, named), key=lambda one: one.number))
        return replace(contents, removed=takes) if lost.deleted else replace(contents, takes=takes)

    _revise(session, with_take)
    return named


def relink(session: Session, old: VideoInfo, new: VideoInfo) -> None:
    """A clip is found in another place: everything that was made for it belongs to it there."""
    moved: dict[int, NamedTake] = {}

    def found(take: NamedTake) -> NamedTake:
        if take.clip != old:
            return take
        return moved.setdefault(id(take), take.on_clip(new))

    def all_found(takes: Takes) -> Takes:
        return tuple(map(found, takes))

    def with_clip(contents: Contents) -> Contents:
        active = contents.active
        return replace(
            contents,
            clip=new if contents.clip == old else contents.clip,
            takes=all_found(contents.takes),
            removed=all_found(contents.removed),
            active=None if active is None else found(active),
            timings=tuple(
                replace(timing, clip=new) if timing.clip == old else timing
                for timing in contents.timings
            ),
        )

    _revise(session, with_clip)


def _revise(session: Session, change: Callable[[Contents], Contents]) -> None:
    session.history.revise(change)
    write_contents(session, change(read_contents(session)))
