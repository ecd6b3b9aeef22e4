"""What a user notes about takes: star, colour, note and lock. Each is a step of the history.

All raise `NoTake` for a number that is not there, and all but the lock `LockedTake`.
"""

from __future__ import annotations

from dataclasses import replace

from app.document.editing import edit
from app.document.session import Session
from app.document.takes import TakeColor


@edit("Star Take")
def set_starred(session: Session, number: int, starred: bool) -> None:
    """Mark a take as one of the best, or no longer."""
    take = session.find_take(number).changeable()
    session.put_take(take, take.marked(replace(take.marks, starred=starred)))


@edit("Color Take")
def set_color(session: Session, number: int, color: TakeColor | None) -> None:
    """Give a take a colour; None takes it away."""
    take = session.find_take(number).changeable()
    session.put_take(take, take.marked(replace(take.marks, color=color)))


@edit("Edit Note")
def set_note(session: Session, number: int, note: str) -> None:
    """Write something down about a take; an empty note is none."""
    take = session.find_take(number).changeable()
    session.put_take(take, take.marked(replace(take.marks, note=note.strip())))


@edit("Lock Take")
def set_locked(session: Session, number: int, locked: bool) -> None:
    """Keep a take from being deleted or changed, or allow it again."""
    take = session.find_take(number)
    session.put_take(take, take.marked(replace(take.marks, locked=locked)))
