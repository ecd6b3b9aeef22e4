"""Errors of the engine in words that tell the user what to do."""

from __future__ import annotations

from visage_core.errors import VisageError


def explain(error: BaseException) -> str:
    """A short message for the user that says what to do."""
    if isinstance(error, VisageError):
        return str(error)
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return (
            "There is not enough memory to generate. Close other programs, select a shorter "
            "span, or choose the CPU as device."
        )
    if isinstance(error, ImportError):
        return f"A part of the program is missing ({error}). Install Visage Studio again."
    return (
        f"The generation stopped because of a defect in the program ({type(error).__name__}: "
        f"{error}). Generate again; if it stays, report it with the log."
    )
