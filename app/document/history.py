"""The history of edits: every step with its name and the contents it led to, without end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from psygnal import Signal

from app.document.contents import Contents
from visage_core.errors import VisageError


class NoStep(VisageError):
    """A step back or forth beyond either end of the history."""

    def __init__(self) -> None:
        super().__init__("There is nothing more to undo or redo.")


@dataclass(frozen=True, slots=True)
class Step:
    """One edit: what it is called, and the contents after it."""

    name: str
    contents: Contents


class History:
    """Steps in the order they were taken; `position` is the one whose contents are present.

    Step 0 is how the project was opened. An edit after an undo drops the steps that were undone.
    """

    changed = Signal()
    """The steps or the position are others."""

    settled = Signal()
    """An edit, with all that it changes, is over: the session hangs together again."""

    def __init__(self) -> None:
        self._steps = [Step("New Project", Contents())]
        self._position = 0
        self._merging = ""
        self._depth = 0

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, those that were undone at the end."""
        return tuple(self._steps)

    @property
    def position(self) -> int:
        """Index of the present step."""
        return self._position

    @property
    def undo_name(self) -> str | None:
        """The edit that undo would take back."""
        return self._steps[self._position].name if self._position else None

    @property
    def redo_name(self) -> str | None:
        """The edit that redo would bring back."""
        following = self._steps[self._position + 1 :]
        return following[0].name if following else None

    def start(self, name: str, contents: Contents) -> None:
        """Forget everything; `contents` are where the new history begins."""
        self._steps, self._position, self._merging = [Step(name, contents)], 0, ""
        self.changed.emit()

    def seal(self) -> None:
        """End a gesture: the next edit is a step of its own, whatever came before."""
        self._merging = ""

    def go_to(self, position: int) -> Contents:
        """Move to a step; returns its contents. Raises `NoStep`."""
        if not 0 <= position < len(self._steps):
            raise NoStep
        self._position = position
        self.seal()
        self.changed.emit()
        return self._steps[position].contents

    def revise(self, change: Callable[[Contents], Contents]) -> None:
        """Rewrite the contents of every step: for facts that no undo can take back."""
        self._steps = [Step(step.name, change(step.contents)) for step in self._steps]

    @contextmanager
    def recording(
        self, name: str | None, read: Callable[[], Contents], *, merges: bool = False
    ) -> Iterator[None]:
        """Record what the block changes as one step, edits within edits included.

        With `name` None, or if the block fails halfway, the present step takes up the change.
        `merges` joins it to a step of the same name, unless `seal` was called in between.
        """
        self._depth += 1
        try:
            yield
        except BaseException:
            name = None
            raise
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._record(name, read(), merges)
                self.settled.emit()

    def _record(self, name: str | None, contents: Contents, merges: bool) -> None:
        present = self._steps[self._position]
        if contents == present.contents:
            return
        last = self._position == len(self._steps) - 1
        if name is None or (merges and last and name == self._merging):
            self._steps[self._position] = Step(present.name, contents)
            return
        del self._steps[self._position + 1 :]
        self._steps.append(Step(name, contents))
        self._position += 1
        self._merging = name if merges else ""
        self.changed.emit()
