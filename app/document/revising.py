"""Facts that hold for every step of the history, past and future: no edits, and never undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from app.document.comping import without_codes
from app.document.contents import Contents
from app.document.editing import read_contents, write_contents
from app.document.reference import Reference
from app.document.session import Session
from app.document.takes import Lost, LostComp, NamedTake, Takes, found, in_order, of_video
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


def find_lost(session: Session, lost: Lost, take: Take) -> NamedTake:
    """What was lost can be heard again: it is where it would have been all the time."""
    named = found(lost, take)

    def with_take(contents: Contents) -> Contents:
        if lost.number in {known.number for known in contents.known}:
            return contents
        takes = in_order((*(contents.removed if lost.deleted else contents.takes), named))
        return replace(contents, removed=takes) if lost.deleted else replace(contents, takes=takes)

    _revise(session, with_take)
    return named


def find_comps(session: Session, lost: Iterable[LostComp]) -> tuple[NamedTake, ...]:
    """The comps whose takes are all there again are in the list, outdated; returns those."""
    known = {one.number: one.take for one in (*session.takes, *session.removed)}
    ready = [one for one in lost if one.comp.sources <= known.keys()]
    return tuple(
        find_lost(session, one, without_codes(known[one.comp.parts[0].take])) for one in ready
    )


def put_together(session: Session, outdated: NamedTake, take: Take) -> None:
    """An outdated comp has its sound, wherever it is as it is there."""
    joined: dict[int, NamedTake] = {}

    def with_sound(one: NamedTake) -> NamedTake:
        if not one.outdated or (one.number, one.comp) != (outdated.number, outdated.comp):
            return one
        return joined.setdefault(id(one), replace(one, take=take, outdated=False))

    def with_comp(contents: Contents) -> Contents:
        active = contents.active and with_sound(contents.active)
        return replace(
            contents,
            span=contents.span if active is contents.active else take.request.span,
            takes=tuple(map(with_sound, contents.takes)),
            removed=tuple(map(with_sound, contents.removed)),
            active=active,
        )

    _revise(session, with_comp)


def relink(session: Session, old: VideoInfo, new: VideoInfo) -> None:
    """A clip is found in another place: everything that was made for it belongs to it there."""
    moved: dict[int, NamedTake] = {}
    sounds: dict[int, Take] = {}

    def sound(take: Take) -> Take:
        return sounds.setdefault(id(take), of_video(take, Path(new.path)))

    def found(take: NamedTake) -> NamedTake:
        if take.clip != old:
            return take
        return moved.setdefault(id(take), take.on_clip(new, sound(take.take)))

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
    if session.grid is not None and session.grid.plan.clip == old:
        session.grid = session.grid.on_clip(new, sound)


def _revise(session: Session, change: Callable[[Contents], Contents]) -> None:
    session.history.revise(change)
    write_contents(session, change(read_contents(session)))
