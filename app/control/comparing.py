"""Comparing: measures the heard take against the reference, and follows the playhead."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal

from app.document.comparison import Comparison, Shown, Window
from app.document.reference import Reference, matched_reference
from app.document.session import Session
from app.engine.background import Background
from visage_core.types import Foa, Span

COMPARISONS_KEPT = 64

Key: TypeAlias = tuple[Foa | None, Reference, Span]


class Comparing(QObject):
    """Works only while the comparison is in view; each pair is measured once."""

    changed = Signal(Shown)

    def __init__(self, session: Session, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._background = session, background
        self._window, self._seconds, self._visible = Window.WHOLE, 0.0, False
        self._kept: dict[Key, Comparison] = {}
        self._pending: set[Key] = set()
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
        self._seconds = seconds
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
        key = (None if active is None else active.take.foa, reference, self._session.span)
        if key not in self._kept and key not in self._pending:
            self._pending.add(key)
            self._background.run(partial(_compare, *key), partial(self._keep, key))
        return self._kept.get(key)

    def _keep(self, key: Key, measured: Future[Comparison]) -> None:
        while len(self._kept) >= COMPARISONS_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = measured.result()
        self._pending.discard(key)
        self._refresh()


def _compare(take: Foa | None, reference: Reference, span: Span) -> Comparison:
    return Comparison(take, matched_reference(reference, span, take).foa)
