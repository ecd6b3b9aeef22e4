"""What the session says is heard: its sound, and that in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from app.document.gridding import heard_cell
from app.document.panoramas import is_panoramic
from app.document.reference import Matched, Reference
from app.document.session import Session
from app.document.takes import NamedTake
from app.document.timeline.stretches import stretches
from app.document.timeline.timing import camera_path
from app.document.turning import heard_direction
from app.views.guidance_text import guidance_text
from app.views.heard_text import along_path_text, at_level, take_text
from visage_core.types import Foa, Span


class Heard(NamedTuple):
    """A sound, its name, and whether it is the reference."""

    foa: Foa | None
    text: str
    is_reference: bool = False


def what_is_heard(
    session: Session, match: Callable[[Reference, Span, Foa | None], Matched]
) -> Heard:
    """The heard cell of the grid, or else the reference if it is chosen, or else the take.

    `match` brings the reference to a take's loudness.
    """
    active, reference = session.active, session.reference
    cell = heard_cell(session)
    if cell is not None and cell.take is not None:
        gain = cell.matched.gain_db if cell.matched else 0.0
        text = at_level(guidance_text(cell.take.request.guidance), gain)
        return Heard(cell.sound, text)
    take = None if active is None else active.take.foa
    if reference is not None and session.hears_reference:
        matched = match(reference, session.span, take)
        return Heard(matched.foa, at_level("Reference", matched.gain_db), is_reference=True)
    if active is None:
        return Heard(None, "")
    return Heard(take, _words(session, active))


def _words(session: Session, active: NamedTake) -> str:
    made, path = active.take.request, camera_path(session)
    if is_panoramic(session) and made.turns:
        return along_path_text(active.name, generated=True)
    if path and not is_panoramic(session):
        generated = all(stretch.generated for stretch in stretches(path, made))
        return along_path_text(active.name, generated=generated)
    return take_text(active.name, made.direction, heard_direction(session), session.direction)
