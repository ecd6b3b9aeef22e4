"""From what the session shows to what the engine needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.document.timeline.timing import direction_to_generate, timing_of
from visage_core.types import GenerationRequest, Span

if TYPE_CHECKING:
    from app.document.session import Session


def frozen_request(session: Session) -> GenerationRequest:
    """Everything that decides what a take sounds like. Raises `NoClip`."""
    return GenerationRequest(
        video=Path(session.require_clip().path),
        span=session.span,
        direction=direction_to_generate(session),
        guidance=session.guidance,
        seed=session.seed,
        model=session.model,
        cuts=cuts_within(session, session.span),
        device=session.computing.device,
        precision=session.computing.precision,
    )


def cuts_within(session: Session, span: Span) -> tuple[float, ...]:
    """Where other shots of the open video begin within a span, as far as that is known."""
    timing = timing_of(session.timings, session.clip)
    cuts = () if timing is None else timing.cuts or ()
    return tuple(cut for cut in cuts if span.start < cut < span.end)
