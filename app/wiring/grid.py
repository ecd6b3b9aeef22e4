"""Wires the guidance grid: its pad, its plot, what is heard of it, and what is kept."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from app.control.grid import GridControl
from app.control.tradeoff import TradeoffControl
from app.document.grid import Grid
from app.document.gridding import heard_cell, usable
from app.document.reference import Reference
from app.document.session import Session
from app.document.tradeoff import Axes, Point
from app.views.main_window import MainWindow


class GridWiring(QObject):
    """Lives as long as the window."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        grid: GridControl,
        tradeoff: TradeoffControl,
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        for name in ("grid", "clip", "span"):
            session.events[name].connect(self._show_grid)
        for name in ("grid", "active", "direction"):
            session.events[name].connect(self._show_heard)
        session.events.reference.connect(self._show_reference)
        tradeoff.changed.connect(self._show_points)
        grid.size_changed.connect(window.grid.size_field.setValue)
        window.grid.size_edited.connect(grid.set_size)
        window.grid.axes_chosen.connect(tradeoff.set_axes)
        window.grid.plot.chosen.connect(grid.hear)
        window.guidance.pad.edited.connect(grid.scrub)
        self._take_actions(grid)
        self._heard = False
        self._show_grid()
        self._show_reference(session.reference)

    def _take_actions(self, grid: GridControl) -> None:
        acts = self._window.actions_by_id
        acts.connect_action("make_grid", grid.make)
        acts.connect_action("cancel_grid", grid.cancel)
        acts.connect_action("keep_cell", grid.keep)
        acts["grid"].toggled.connect(self._window.set_gridding)
        # The two take the same room:
        for one, other in (("grid", "compare"), ("compare", "grid")):
            acts[one].toggled.connect(partial(_switch_off, acts[other]))
        acts["make_grid"].triggered.connect(lambda: acts["grid"].setChecked(True))

    def _show_grid(self, *_changed: object) -> None:
        grid = usable(self._session)
        self._window.guidance.pad.set_grid(grid)
        self._window.grid.set_grid(grid)

    def _show_heard(self, *_changed: object) -> None:
        """While a cell is heard no take is, and the video is seen from where the grid was made."""
        heard = heard_cell(self._session) is not None
        if not heard and not self._heard:
            return
        self._heard = heard
        window, session = self._window, self._session
        active, grid = session.active, session.grid
        aimed: Grid | None = grid if heard else None
        of_take = None if active is None else active.take.request.direction
        direction = aimed.plan.base.direction if aimed else of_take
        window.takes.set_active(None if heard else active)
        window.direction.sphere.set_take_direction(direction)
        window.panorama.set_take_direction(direction)
        window.video.set_camera(direction or session.direction)

    def _show_points(self, axes: Axes, points: tuple[Point, ...]) -> None:
        grid = self._session.grid
        self._window.grid.set_points(axes, points, grid.plan.size if grid else 1)

    def _show_reference(self, reference: Reference | None) -> None:
        self._window.grid.set_has_reference(reference is not None)


def _switch_off(action: QAction, other_is_on: bool) -> None:
    if other_is_on:
        action.setChecked(False)
