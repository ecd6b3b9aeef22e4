"""The trade-off plot: scores as the cells bring them, CC and AUC measured in the background."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.document.grid import Grid
from app.document.gridding import usable
from app.document.reference import Reference
from app.document.session import Session
from app.document.tradeoff import Axes, Likeness, Point, likeness_points, score_points
from app.engine.background import Background
from visage_core.metrics.spatial import spatial_scores
from visage_core.types import Foa, Span

TITLE = "Comparing the grid with the reference"

Pair = tuple[Foa, Reference]


class TradeoffControl(QObject):
    """Tells the plot's points whenever there are others."""

    changed = Signal(object, object)
    """The `Axes`, and the tuple of `Point`s."""

    def __init__(self, session: Session, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._background = session, background
        self._axes = Axes.SCORES
        self._measuring = False
        self._known: dict[Pair, Likeness] = {}
        self._told: tuple[Axes, tuple[Point, ...]] | None = None
        for name in ("grid", "reference", "clip", "span"):
            session.events[name].connect(self._refresh)

    def set_axes(self, axes: Axes) -> None:
        """Show something else of the cells."""
        self._axes = axes
        self._refresh()

    def _refresh(self, *_changed: object) -> None:
        grid, reference = usable(self._session), self._session.reference
        if grid is None:
            self._known.clear()
        if reference is None:
            self._axes = Axes.SCORES
        points = self._points(grid, reference)
        if (self._axes, points) != self._told:
            self._told = self._axes, points
            self.changed.emit(self._axes, points)

    def _points(self, grid: Grid | None, reference: Reference | None) -> tuple[Point, ...]:
        if grid is None:
            return ()
        if reference is None or self._axes is Axes.SCORES:
            return score_points(grid)
        sounds = {index: grid.sound_of(index) for index in grid.finished}
        self._measure([(foa, reference) for foa in sounds.values()], grid.plan.base.span)
        pairs = ((index, (foa, reference)) for index, foa in sounds.items())
        return likeness_points({i: self._known[pair] for i, pair in pairs if pair in self._known})

    def _measure(self, pairs: list[Pair], span: Span) -> None:
        """One after another, so that other work gets its turn in between."""
        missing = [pair for pair in pairs if pair not in self._known]
        if missing and not self._measuring:
            self._measuring = True
            foa, reference = missing[0]
            work = partial(_likeness, foa, reference, span)
            self._background.run(work, partial(self._keep, missing[0]), TITLE)

    def _keep(self, pair: Pair, measured: Future[Likeness]) -> None:
        self._measuring = False
        self._known[pair] = measured.result()
        self._refresh()


def _likeness(foa: Foa, reference: Reference, span: Span) -> Likeness:
    return Likeness.of(spatial_scores(foa, reference.within(span)))
