"""Other takes of the take that is heard: its content in another space, or its space with other
content, in all of it or in the loop range alone. All raise `NoTake`, and `NoCodes` for a take that
no model wrote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.document.requesting import aimed_along, kept_around_range
from app.document.session import LARGEST_SEED, Session
from app.document.takes import NamedTake
from visage_core.errors import VisageError
from visage_core.keeping import keep_content, keep_either, keep_space
from visage_core.types import GenerationRequest, Kept, Take


class NoCodes(VisageError):
    """An intent that needs the codes of a take that has none."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} was not written by a model, so that there are no codes to keep. "
            "Choose a generated take."
        )


def new_space(session: Session) -> GenerationRequest:
    """The same W, heard from where the camera faces now, along all of the take."""
    active = _written(session)
    made = active.take.request
    direction, turns = aimed_along(session, made.span, made.cuts)
    request = replace(
        made,
        direction=direction,
        turns=turns,
        guidance=session.guidance,
        seed=session.seed,
    )
    return replace(_unlike(request, active), kept=keep_content(active.take))


def new_content(session: Session) -> GenerationRequest:
    """Another W where the present one is: Y, Z and X and the camera direction stay."""
    active = _written(session)
    request = replace(active.take.request, guidance=session.guidance, seed=session.seed)
    return replace(_unlike(request, active), kept=keep_space(active.take))


def new_space_in_range(session: Session) -> GenerationRequest:
    """The same W, and within the loop range other Y, Z and X; around it everything stays.

    They are made for the directions that the take was made for, as the rest of it is: what is
    turned to where the camera faces is the whole take. Raises `NoRange`, and `InvalidSpan` if the
    range lies outside the take.
    """
    return _in_range(session, keep_content)


def new_content_in_range(session: Session) -> GenerationRequest:
    """Another W within the loop range; around it everything stays, and Y, Z and X all along.

    Raises `NoRange`, and `InvalidSpan` if the range lies outside the take.
    """
    return _in_range(session, keep_space)


def _in_range(session: Session, keep: Callable[[Take], Kept]) -> GenerationRequest:
    active = _written(session)
    kept = keep_either(keep(active.take), kept_around_range(session, active.take))
    request = replace(active.take.request, guidance=session.guidance, seed=session.seed)
    return replace(_unlike(request, active), kept=kept)


def _written(session: Session) -> NamedTake:
    active = session.require_active()
    if not len(active.take.codes):
        raise NoCodes(active.name)
    return active


def _unlike(request: GenerationRequest, active: NamedTake) -> GenerationRequest:
    """The request at the next seed where it would only make the same take again."""
    if request != active.take.request:
        return request
    return replace(request, seed=(request.seed + 1) % (LARGEST_SEED + 1))
