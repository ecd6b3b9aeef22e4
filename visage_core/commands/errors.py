"""What the command line does with errors: one message, an exit code, and no traceback."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import platformdirs
import typer
from typer.exceptions import TyperException

from visage_core.errors import Cancelled, VisageError

DEFECT, USER_ERROR, INTERRUPTED = 1, 2, 130


@contextmanager
def reported_errors(*, debug: bool) -> Iterator[None]:
    """Print a message for any error inside and leave with its exit code.

    2 is for what a user can act on, 130 for an interrupt and 1 for a defect of the program,
    whose traceback goes to a log file or, with `debug`, to the terminal.
    """
    try:
        yield
    except (typer.Exit, typer.Abort, TyperException, BrokenPipeError):
        raise  # Typer's own ways to end a command
    except (Cancelled, KeyboardInterrupt) as interrupt:
        _complain(str(interrupt) or str(Cancelled("The command")))
        raise typer.Exit(INTERRUPTED) from None
    except VisageError as error:
        _complain(str(error), error if debug else None)
        raise typer.Exit(USER_ERROR) from None
    except Exception as error:
        _complain(_defect_message(error, debug), error if debug else None)
        raise typer.Exit(DEFECT) from None


def _complain(message: str, error: Exception | None = None) -> None:
    if error is not None:
        traceback.print_exception(error, file=sys.stderr)
    typer.secho(f"visage: {message}", fg=typer.colors.RED, err=True)


def _defect_message(error: Exception, debug: bool) -> str:
    reason = (str(error).splitlines() or [""])[0]
    summary = f"this is a defect of the program ({type(error).__name__}: {reason})."
    if debug:
        return summary
    try:
        return f"{summary} Details are in {_log(error)}"
    except OSError:
        return f"{summary} Run `visage --debug ...` to see details."


def _log(error: Exception) -> Path:
    """Append the traceback to the log file and say where that is."""
    path = platformdirs.user_log_path("visage-studio", ensure_exists=True) / "visage.log"
    with path.open("a", encoding="utf-8") as log:
        log.write(f"\n{datetime.now().astimezone().isoformat()} visage {' '.join(sys.argv[1:])}\n")
        traceback.print_exception(error, file=log)
    return path
