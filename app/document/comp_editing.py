"""Comps in the session: begun, changed stretch by stretch, faded and laid on a bed.

A comp is a take like any other; each change of it is a step of the history. Its sound follows:
until it is put together, the comp is outdated and heard as it was. All raise `NoTake` for a take
that is not there, and `LockedTake` for a comp that is locked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.document.comping import seams, with_part, with_seam_moved, without_codes
from app.document.editing import edit
from app.document.session import Session
from app.document.takes import LONGEST_FADE, Bed, Comp, NamedTake, Part
from app.document.timeline.regions import TOUCHING, overlap
from visage_core.errors import VisageError
from visage_core.joining import Curve
from visage_core.types import Span

LOWEST_GAIN_DB, HIGHEST_GAIN_DB = -60.0, 12.0


class NotComp(VisageError):
    """An edit of a comp that needs one."""

    def __init__(self) -> None:
        super().__init__(
            "There is no comp to work on. Hear the take that it begins with, and choose Begin Comp."
        )


class NoPart(VisageError):
    """A take that cannot be put into a comp, or not there."""

    def __init__(self, name: str, reason: str, way_out: str) -> None:
        super().__init__(f"{name} {reason}. {way_out}")


@edit("Begin Comp")
def begin_comp(session: Session, number: int) -> NamedTake:
    """Make a comp of one whole take, to be changed stretch by stretch; it is heard."""
    source = _single(session.find_take(number))
    request = source.take.request
    comp = Comp((Part(request.span, number),), request.direction)
    return _add(session, comp, source)


@edit("Use Take in Comp")
def use_take(session: Session, number: int, span: Span) -> NamedTake:
    """Hear a take in a stretch of the comp that is worked on; see `comp_for`.

    If there is none, one is begun with the take that is heard. Raises `NoPart` where the take has
    no sound, and `NotComp` if it is itself the only one that is heard.
    """
    source = _single(session.find_take(number))
    inside = _inside(source, span)
    target = comp_for(session)
    if target is None:
        heard = session.require_active()
        if heard.number == number or heard.clip != source.clip:
            raise NotComp
        target = begin_comp(session, heard.number)
    if target.clip != source.clip:
        raise NoPart(source.name, "is of another video", "Choose a take of the same one.")
    assert target.comp is not None
    return _put(session, target, with_part(target.comp, Part(inside, number)))


@edit("Move Comp Seam", merges=True)
def move_seam(session: Session, number: int, index: int, seconds: float) -> None:
    """Let the part of an index give way to the next at another moment, where both have sound."""
    named, comp = _comp(session, number)
    if index not in seams(comp):
        raise NotComp
    one, other = (session_take(session, comp.parts[n].take) for n in (index, index + 1))
    at = min(max(seconds, other.take.request.span.start), one.take.request.span.end)
    _put(session, named, with_seam_moved(comp, index, at))


@edit("Change Crossfades", merges=True)
def set_fade(session: Session, number: int, seconds: float) -> None:
    """Choose how long the crossfades of a comp are, up to `LONGEST_FADE`."""
    named, comp = _comp(session, number)
    _put(session, named, replace(comp, fade=min(max(seconds, 0.0), LONGEST_FADE)))


@edit("Change Crossfades")
def set_curve(session: Session, number: int, curve: Curve) -> None:
    """Choose how the crossfades of a comp go."""
    named, comp = _comp(session, number)
    _put(session, named, replace(comp, curve=curve))


@edit("Lay Take under Comp", merges=True)
def set_bed(session: Session, number: int, bed: Bed | None) -> None:
    """Hear a take under all of a comp, or nothing any more."""
    named, comp = _comp(session, number)
    if bed is not None:
        _single(session.find_take(bed.take))
        gain = min(max(bed.gain_db, LOWEST_GAIN_DB), HIGHEST_GAIN_DB)
        bed = replace(bed, gain_db=gain)
    _put(session, named, replace(comp, bed=bed))


def comp_for(session: Session) -> NamedTake | None:
    """The comp that is worked on: the one that is heard, or else the last one of the clip."""
    active = session.active
    if active is not None and active.comp is not None:
        return active
    here = [one for one in session.takes if one.comp is not None and one.clip == session.clip]
    return here[-1] if here else None


def session_take(session: Session, number: int) -> NamedTake:
    """A take of the list, or one that was deleted and is still part of a comp."""
    known = {take.number: take for take in (*session.takes, *session.removed)}
    return known[number] if number in known else session.find_take(number)


def outdated_comp(session: Session) -> NamedTake | None:
    """A comp of the list that is to be put together, the one that is heard first."""
    listed = session.takes if session.active is None else (session.active, *session.takes)
    return next((one for one in listed if one.outdated), None)


def comp_sources(session: Session, comp: Comp) -> Mapping[int, NamedTake]:
    """The takes that a comp is made of, by their numbers."""
    return {number: session_take(session, number) for number in comp.sources}


def _comp(session: Session, number: int) -> tuple[NamedTake, Comp]:
    named = session.find_take(number)
    if named.comp is None:
        raise NotComp
    return named, named.comp


def _single(source: NamedTake) -> NamedTake:
    """A take that may be part of a comp: a comp in a comp would change behind its back."""
    if source.comp is not None:
        raise NoPart(source.name, "is itself made of takes", "Choose one of those.")
    return source


def _inside(source: NamedTake, span: Span) -> Span:
    sound = source.take.request.span
    if overlap(sound, span) <= TOUCHING:
        raise NoPart(source.name, "has no sound there", "Choose another stretch or take.")
    start = max(sound.start, span.start)
    return Span(start, min(sound.end, span.end) - start)


def _put(session: Session, old: NamedTake, comp: Comp) -> NamedTake:
    """Show a comp as it is now, and hear it."""
    old.changeable()
    if comp != old.comp:
        session.put_take(old, replace(old, comp=comp, outdated=True))
    session.activate_take(old.number)
    return session.find_take(old.number)


def _add(session: Session, comp: Comp, source: NamedTake) -> NamedTake:
    added = session.append_take(without_codes(source.take), source.clip)
    comps = sum(take.comp is not None for take in (*session.takes, *session.removed))
    named = replace(added, name=f"Comp {comps + 1}", comp=comp, outdated=True)
    session.put_take(added, named)
    session.activate_take(named.number)
    return named
