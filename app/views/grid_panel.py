"""The guidance grid beside its pad: making it, its trade-off plot, and keeping a cell."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QStackedWidget,
    QWidget,
)

from app.document.grid import DEFAULT_SIZE, SIZES, Grid
from app.document.tradeoff import Axes, Point
from app.views.angles import direction_text
from app.views.guidance_text import guidance_text, spread_text
from app.views.job_progress import JobProgress, action_button
from app.views.panel import ElidedLabel, Panel, label, tool_button
from app.views.tradeoff_plot import TradeoffPlot

INVITATION = "Make a grid: every pair of scales at this seed, to be heard by dragging on the pad."
AXES = {
    Axes.SCORES: ("Scores", "What the model says a take owes to picture and direction."),
    Axes.REFERENCE: ("Reference", "How alike a take's energy map is to the reference: CC and AUC."),
}


@dataclass(frozen=True, slots=True)
class GridActions:
    """The buttons of the panel."""

    make: QAction
    cancel: QAction
    keep: QAction
    close: QAction


class SizeField(QSpinBox):
    """The number of settings on a side, shown as 5 × 5."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(SIZES.start, SIZES.stop - 1)
        self.setValue(DEFAULT_SIZE)
        self.setFixedWidth(74)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName("Size of the grid")
        self.setToolTip("Settings of the grid: visual × direction scales from 0 to 5.")
        self.lineEdit().setReadOnly(True)

    def textFromValue(self, value: int) -> str:
        """Both sides are equal."""
        return f"{value} × {value}"


class GridPanel(Panel):
    """Shows how the cells of a grid trade picture against direction."""

    size_edited = Signal(int)
    axes_chosen = Signal(Axes)

    def __init__(self, actions: GridActions, parent: QWidget | None = None) -> None:
        super().__init__("Guidance Grid", parent)
        self._told = ElidedLabel()
        self._told.setMinimumHeight(20)
        self.add_to_heading(self._told)
        self._heading.setStretchFactor(self._told, 1)
        self._axes = QButtonGroup(self)
        self._add_axes_to_heading()
        self.add_to_heading(tool_button(actions.close))
        self.plot, self.size_field = TradeoffPlot(), SizeField()
        self.make_button = action_button(actions.make, "Make Grid", "")
        self.keep_button = action_button(actions.keep, "Keep", "")
        self.progress = JobProgress(actions.cancel)
        self.invitation = label(INVITATION, "muted")
        self.invitation.setWordWrap(True)
        self.invitation.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._views = _stack(self.invitation, self.plot)
        self._pages = _stack(self._idle_page(), self.progress)
        self._pages.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.body.addWidget(self._views, stretch=1)
        self.body.addWidget(self._pages)
        self.size_field.valueChanged.connect(self.size_edited)
        self.set_grid(None)

    def _idle_page(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.size_field)
        row.addWidget(self.make_button, stretch=1)
        row.addWidget(self.keep_button)
        return page

    def _add_axes_to_heading(self) -> None:
        axes = QHBoxLayout()
        axes.setSpacing(0)
        for number, (name, told) in enumerate(AXES.values()):
            button = QPushButton(name)
            button.setObjectName("segment")
            button.setProperty("place", "last" if number else "first")
            button.setCheckable(True)
            button.setToolTip(told)
            button.clicked.connect(lambda _=False, n=number: self.axes_chosen.emit(list(Axes)[n]))
            self._axes.addButton(button, number)
            axes.addWidget(button)
        self._heading.addLayout(axes)

    def axes_button(self, axes: Axes) -> QPushButton:
        """The segment that chooses what the plot shows."""
        button = self._axes.button(list(Axes).index(axes))
        assert isinstance(button, QPushButton)
        return button

    def told(self) -> str:
        """What is said of the heard cell, or of the grid."""
        return self._told.text()

    def set_grid(self, grid: Grid | None) -> None:
        """Show a grid's progress and its heard cell."""
        under_way = grid is not None and grid.job is not None
        self._pages.setCurrentIndex(1 if under_way else 0)
        self._views.setCurrentIndex(1 if grid is not None and grid.finished else 0)
        self.plot.set_heard(grid.heard if grid else None)
        self._told.set_text(_grid_text(grid))
        if grid is not None and under_way:
            self.progress.show_progress(grid.progress)

    def set_points(self, axes: Axes, points: tuple[Point, ...], size: int) -> None:
        """Show what the cells win and lose."""
        self.axes_button(axes).setChecked(True)
        self.plot.set_points(axes, points, size)

    def set_has_reference(self, has_reference: bool) -> None:
        """Whether there is anything to be like."""
        self.axes_button(Axes.REFERENCE).setEnabled(has_reference)


def _stack(*pages: QWidget) -> QStackedWidget:
    stack = QStackedWidget()
    for page in pages:
        stack.addWidget(page)
    return stack


def _grid_text(grid: Grid | None) -> str:
    if grid is None:
        return ""
    cell = grid.heard_cell
    if grid.heard is not None and cell is not None:
        return f"{guidance_text(grid.plan.guidance(grid.heard))} · {spread_text(cell)}"
    base, made = grid.plan.base, f"{len(grid.finished)} of {len(grid.cells)}"
    return f"{made} · seed {base.seed} · {direction_text(base.direction)}"
