"""From what the session shows to what the engine needs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.document.panoramas import is_panoramic
from app.document.timeline.timing import camera_path, timing_of
from visage_core.errors import InvalidSpan, VisageError
from visage_core.field_turn import turns_along
from visage_core.keeping import keep_outside
from visage_core.types import Direction, GenerationRequest, Kept, Span, Take, Turn

if TYPE_CHECKING:
    from app.document.session import Session


class NoRange(VisageError):
    """A stretch is to be made anew while none is chosen."""

    def __init__(self) -> None:
        super().__init__(
            "No stretch is chosen. Drag over the ruler, or press I and O, to set the loop range; "
            "that is what is made anew."
        )


def frozen_request(session: Session) -> GenerationRequest:
    """Everything that decides what a take sounds like. Raises `NoClip`.

    With direction keys, what the model writes together is made for where the path is where it
    begins, the start of the span first.
    """
    clip, span = session.require_clip(), session.span
    cuts = cuts_within(session, span)
    direction, turns = aimed_along(session, span, cuts)
    return GenerationRequest(
        video=Path(clip.path),
        span=span,
        direction=direction,
        guidance=session.guidance,
        seed=session.seed,
        model=session.model,
        cuts=cuts,
        device=session.computing.device,
        precision=session.computing.precision,
        turns=turns,
        panoramic=is_panoramic(session),
    )


def aimed_along(
    session: Session, span: Span, cuts: tuple[float, ...]
) -> tuple[Direction, tuple[Turn, ...]]:
    """Where the camera faces at the start of a span, and where it turns within it, now."""
    path = camera_path(session)
    direction = path.direction_at(span.start) if path else session.direction
    return direction, turns_along(path, span, cuts)


def cuts_within(session: Session, span: Span) -> tuple[float, ...]:
    """Where other shots of the open video begin within a span, as far as that is known."""
    timing = timing_of(session.timings, session.clip)
    cuts = () if timing is None else timing.cuts or ()
    return tuple(cut for cut in cuts if span.start < cut < span.end)


def remade_request(session: Session, seed: int) -> GenerationRequest:
    """The take that is heard once more, with what lies in the loop range written anew.

    The codes around it stay, and what is new goes on from those before it and leads to those after
    it. It is made with the session's guidance, and for the directions that the take was made for,
    as the rest of it is. Raises `NoTake`, `NoRange`, and `InvalidSpan` if the range lies elsewhere.
    """
    take = session.require_active().take
    return replace(
        take.request, seed=seed, guidance=session.guidance, kept=kept_around_range(session, take)
    )


def kept_around_range(session: Session, take: Take) -> Kept:
    """All of a take but what lies in the loop range.

    Raises `NoRange`, and `InvalidSpan` if the range lies elsewhere.
    """
    timing = timing_of(session.timings, session.clip)
    if timing is None or timing.loop is None:
        raise NoRange
    loop, whole = timing.loop, take.request.span
    first, last = max(loop.start, whole.start), min(loop.end, whole.end)
    if first >= last:
        raise InvalidSpan("The loop range lies outside this take. Move it over a part of the take.")
    return keep_outside(take, Span(first - whole.start, last - first))
