"""The cells of a guidance grid as small energy maps on the pad."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPolygonF

from app.document.grid import Cell, Grid, Spread
from app.views.energy_image import level_image, opaque_table
from app.views.theme import color
from visage_core.seeing.energy_colors import EnergyScale
from visage_core.types import Direction

SCALE = EnergyScale(top_db=6.0, range_db=12.0)
"""Over the RMS of W: a plane wave reaches the top, a diffuse field is halfway up everywhere."""

THINNED = 2
"""Of the map's rows and columns every second one is enough at this size."""

HALF_MADE = 0.5
MARK = 3.2


class PadCells:
    """Draws a grid; maps are coloured again only when their cell has changed."""

    def __init__(self) -> None:
        self.grid: Grid | None = None
        self._images: dict[int, tuple[Spread, QImage]] = {}

    def set_grid(self, grid: Grid | None) -> None:
        """Draw another grid, or none."""
        self.grid = grid
        cells = () if grid is None else grid.cells
        self._images = {
            index: self._image(index, cell.spread)
            for index, cell in enumerate(cells)
            if cell.spread is not None
        }

    def _image(self, index: int, spread: Spread) -> tuple[Spread, QImage]:
        known = self._images.get(index)
        if known is not None and known[0] is spread:
            return known
        return spread, level_image(
            SCALE.levels(spread.amplitude[::THINNED, ::THINNED]), opaque_table()
        )

    def paint(self, painter: QPainter, box_of: Callable[[int], QRectF], hovered: int) -> None:
        """All cells, each in its box; the heard one and the one under the pointer are framed."""
        if self.grid is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for index, cell in enumerate(self.grid.cells):
            self._paint_cell(painter, box_of(index), index, cell)
        heard = -1 if self.grid.heard is None else self.grid.heard
        for index, ink, width in ((hovered, "muted", 1.2), (heard, "accent", 2.2)):
            if index >= 0:
                painter.setPen(QPen(color(ink), width))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box_of(index))
        painter.restore()

    def _paint_cell(self, painter: QPainter, box: QRectF, index: int, cell: Cell) -> None:
        if index not in self._images:
            painter.setPen(QPen(color("line"), 1.0))
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
            return
        spread, image = self._images[index]
        painter.setOpacity(1.0 if cell.take is not None else HALF_MADE)
        painter.drawImage(box, image)
        if spread.dominant is not None:
            self._paint_mark(painter, _place(box, spread.dominant))
        painter.setOpacity(1.0)

    @staticmethod
    def _paint_mark(painter: QPainter, spot: QPointF) -> None:
        corners = (QPointF(0, -MARK), QPointF(MARK, 0), QPointF(0, MARK), QPointF(-MARK, 0))
        painter.setPen(QPen(color("window"), 1.2))
        painter.setBrush(color("bright"))
        painter.drawPolygon(QPolygonF([spot + corner for corner in corners]))


def _place(box: QRectF, direction: Direction) -> QPointF:
    """Where a direction is on a map: left is +, up is up."""
    across = (180.0 - direction.azimuth) / 360.0
    down = (90.0 - direction.elevation) / 180.0
    return QPointF(box.left() + across * box.width(), box.top() + down * box.height())
