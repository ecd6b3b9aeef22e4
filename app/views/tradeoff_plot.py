"""A scatter of a grid's cells: what each setting wins and what it loses; click one to hear it."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.document.tradeoff import Axes, Point, neighbours
from app.views.theme import color, font

NAMES = {
    Axes.SCORES: ("Direction score (nats per code)", "Picture score"),
    Axes.REFERENCE: ("AUC with the reference", "CC"),
}
HELP = {
    Axes.SCORES: (
        "<b>Trade-off</b><br>Up: the take owes more to the picture. Right: it owes more to the "
        "camera direction. (Mean log-likelihood ratios as the model sees its own codes.)<br>"
        "Lines join neighbours of the grid. Click a point to hear it."
    ),
    Axes.REFERENCE: (
        "<b>Trade-off</b><br>How alike the energy maps of a cell and of the reference are over the "
        "whole span: up the correlation, right AUC-Judd. Click a point to hear it."
    ),
}
REACH_PIXELS = 14.0
SIZE, HEARD_SIZE = 8, 13


class TradeoffPlot(pg.GraphicsView):  # type: ignore[misc]
    """Shows points and the grid's lines between them."""

    chosen = Signal(int)
    """The cell that the user wants to hear."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self._points: tuple[Point, ...] = ()
        self._heard: int | None = None
        self.setAccessibleName("Trade-off plot")
        self.setStyleSheet("background: transparent")
        self.setRenderHints(QPainter.RenderHint.Antialiasing)
        self.setMinimumSize(160, 90)
        self._axes: dict[str, pg.AxisItem] = {}
        self._box = self._add_box()
        self._lines = pg.PlotCurveItem(connect="pairs", pen=QPen(color("faint", 0.55), 0))
        self._spots = pg.ScatterPlotItem(pxMode=True)
        for item in (self._lines, self._spots):
            self._box.addItem(item)
        self.set_points(Axes.SCORES, (), 1)

    def _add_box(self) -> pg.ViewBox:
        """The plane that fits itself around its points, with its two axes."""
        layout = pg.GraphicsLayout()
        layout.setContentsMargins(0, 2, 8, 0)
        layout.setSpacing(0)
        self.setCentralItem(layout)
        box = layout.addViewBox(
            row=0, col=1, enableMenu=False, enableMouse=False, border=color("line")
        )
        box.setDefaultPadding(0.08)
        for side, row, column in (("left", 0, 0), ("bottom", 1, 1)):
            axis = self._axes[side] = pg.AxisItem(side, linkView=box)
            axis.setStyle(tickFont=font(10), tickLength=-4)
            axis.setPen(color("line"))
            axis.setTextPen(color("muted"))
            axis.enableAutoSIPrefix(False)
            layout.addItem(axis, row=row, col=column)
        return box

    def set_points(self, axes: Axes, points: tuple[Point, ...], size: int) -> None:
        """Show the cells of a grid of `size` on a side."""
        self._points = points
        across, up = NAMES[axes]
        style = {"color": color("muted").name(), "font-size": "10px"}
        self._axes["bottom"].setLabel(across, **style)
        self._axes["left"].setLabel(up, **style)
        self.setToolTip(HELP[axes])
        ends = [end for pair in neighbours(points, size) for end in pair]
        self._lines.setData([end.x for end in ends], [end.y for end in ends])
        self._draw()

    def set_heard(self, index: int | None) -> None:
        """Show which cell is heard."""
        if index != self._heard:
            self._heard = index
            self._draw()

    def position_of(self, index: int) -> QPoint:
        """Where a cell's point is on this widget. Raises `StopIteration` if it has none."""
        point = next(point for point in self._points if point.index == index)
        scene = self._box.mapViewToScene(QPointF(point.x, point.y))
        return QPoint(self.mapFromScene(scene))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hear the point that is clicked, or dragged over."""
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow a drag from point to point."""
        if event.buttons() & Qt.MouseButton.LeftButton and self._points:
            at = event.position()
            spots = [self.position_of(point.index) for point in self._points]
            away = [math.hypot(spot.x() - at.x(), spot.y() - at.y()) for spot in spots]
            nearest = min(range(len(away)), key=away.__getitem__)
            if away[nearest] <= REACH_PIXELS:
                self.chosen.emit(self._points[nearest].index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        event.accept()

    def _draw(self) -> None:
        """All points, the heard one last and larger."""
        ordered = sorted(self._points, key=lambda point: point.index == self._heard)
        heard = [point.index == self._heard for point in ordered]
        self._spots.setData(
            x=[point.x for point in ordered],
            y=[point.y for point in ordered],
            size=[HEARD_SIZE if one else SIZE for one in heard],
            brush=[pg.mkBrush(color("accent" if one else "muted")) for one in heard],
            pen=[pg.mkPen(color("bright" if one else "window"), width=1.5) for one in heard],
        )
