"""Comparing: measures the heard take against the reference, and follows the playhead."""

from __future__ import annotations

from typing import TypeAlias

from PySide6.QtCore import QObject, Signal

from app.document.comparison import Comparison, Shown, Window
from app.document.reference import Reference, matched_reference
from app.document.session import Session
from app.engine.background import Background
from app.engine.measured_once import MeasuredOnce
from visage_core.types import Foa, Span

COMPARISONS_KEPT = 64
TITLE = "Comparing with the reference"

Key: TypeAlias = tuple[Foa | None, Reference, Span]


class Comparing(QObject):
    """Works only while the comparison is in view; each pair is measured once."""

    changed = Signal(Shown)

    def __init__(self, session: Session, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._window, self._seconds, self._visible = Window.WHOLE, 0.0, False
        self._measured = MeasuredOnce(background, _compare, self._refresh, COMPARISONS_KEPT, TITLE)
        self._told: tuple[Comparison | None, Window, int] | None = None
        for name in ("clip", "span", "active", "reference"):
            session.events[name].connect(self._refresh)

    def set_visible(self, visible: bool) -> None:
        """The comparison is in view or not."""
        self._visible, self._told = visible, None
        self._refresh()

    def set_window(self, window: Window) -> None:
        """Show the whole clip, or the window around the playhead."""
        self._window = window
        self._refresh()

    def set_position(self, seconds: float) -> None:
        """The playhead has moved."""
        self._seconds = min(max(seconds, 0.0), self._session.span.duration)
        self._refresh()

    def _refresh(self, *_changed: object) -> None:
        if not self._visible:
            return
        comparison = self._comparison()
        now = comparison, self._window, int(self._seconds * self._window.rate)
        if now == self._told:
            return
        self._told = now
        moment = comparison.at(self._window, self._seconds) if comparison else None
        self.changed.emit(Shown(comparison, moment, self._window))

    def _comparison(self) -> Comparison | None:
        """The measured pair; where there is none yet, it is being measured from now on."""
        active, reference = self._session.active, self._session.reference
        if reference is None:
            return None
        take = None if active is None else active.take.foa
        return self._measured.get((take, reference, self._session.span))


def _compare(key: Key) -> Comparison:
    take, reference, span = key
    return Comparison(take, matched_reference(reference, span, take).foa)
