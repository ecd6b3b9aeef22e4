"""Edits of the session: what makes an intent a step of its history, and how steps are undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import partial, wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from app.document.contents import Contents
from visage_core.types import Direction

if TYPE_CHECKING:
    from app.document.grid import Grid
    from app.document.session import Session

P = ParamSpec("P")
R = TypeVar("R")


def edit(
    name: str | None, *, merges: bool = False
) -> Callable[[Callable[Concatenate[Session, P], R]], Callable[Concatenate[Session, P], R]]:
    """Make an intent a step called `name`; None lets the present step take up what it changes.

    `merges` joins a gesture's many edits into one step; see `History.recording`.
    """

    def decorate(
        intent: Callable[Concatenate[Session, P], R],
    ) -> Callable[Concatenate[Session, P], R]:
        @wraps(intent)
        def recorded(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> R:
            read = partial(read_contents, session)
            with session.history.recording(name, read, merges=merges):
                return intent(session, *args, **kwargs)

        return recorded

    return decorate


def read_contents(session: Session) -> Contents:
    """What the session holds now."""
    return Contents(**{part.name: getattr(session, part.name) for part in fields(Contents)})


def undo(session: Session) -> None:
    """Take back the last edit. Raises `NoStep`."""
    go_to_step(session, session.history.position - 1)


def redo(session: Session) -> None:
    """Bring back the edit that was undone last. Raises `NoStep`."""
    go_to_step(session, session.history.position + 1)


def go_to_step(session: Session, position: int) -> None:
    """Show the contents of a step. Takes that it does not know become deleted ones.

    Raises `NoStep`.
    """
    contents = session.history.go_to(position).remembering((*session.takes, *session.removed))
    write_contents(session, contents)


def open_contents(
    session: Session, name: str, contents: Contents, look: Direction, grid: Grid | None = None
) -> None:
    """Replace everything by a project's contents; the history begins anew with a step `name`."""
    session.dismiss_notice()
    session.set_look(look)
    session.grid = None
    write_contents(session, contents)
    session.grid = grid
    session.history.start(name, read_contents(session))


def write_contents(session: Session, contents: Contents) -> None:
    """Show other contents; the present step takes them up."""
    with session.history.recording(None, partial(read_contents, session)):
        if contents.reference is None:
            session.hear_reference(False)
        for part in fields(Contents):  # the clip comes first: what belongs to it follows
            setattr(session, part.name, getattr(contents, part.name))
