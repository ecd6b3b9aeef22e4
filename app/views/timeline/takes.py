"""The row of takes: each one a region at its span."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen, QResizeEvent, QWheelEvent

from app.document.timeline.regions import Region
from app.views.take_row import shade
from app.views.theme import color, font
from app.views.timeline.lane import Lane

ROW = 14.0
"""Least height of a region, so that its name can be read; more of them are scrolled."""

EDGE = 1.0
"""Above the first row and below the last one in view."""

LOWEST, HIGHEST = round(2 * ROW + 2 * EDGE), 96
THUMB = 4.0
"""Width of the mark at the right that tells which rows are in view."""

HELP = (
    "Takes where they belong, the heard one on top. Click one to hear it; elsewhere, to go there. "
    "The wheel shows more of them. The right button puts a take into the comp; drag the seams of "
    "a comp that is heard."
)


class TakeLane(Lane):
    """Click a region to hear that take. Overlapping ones lie in rows, the heard one on top.

    The seams of a heard comp can be dragged; the right button offers a take to it.
    """

    take_chosen = Signal(int)
    seam_moved = Signal(int, int, float)
    """Number of a comp, index of the part before the seam, and seconds."""

    menu_requested = Signal(int, float, QPoint)
    """Number of a take, the moment that was pressed, and where on the screen."""

    def __init__(self) -> None:
        super().__init__("Takes", LOWEST, HIGHEST)
        self._regions: tuple[Region, ...] = ()
        self._active: int | None = None
        self._first_row = 0
        self._dragged: tuple[int, int] | None = None
        self.setMouseTracking(True)
        self.setToolTip(HELP)

    def set_regions(self, regions: tuple[Region, ...], active: int | None) -> None:
        """Show takes; `active` is the number of the heard one."""
        if active != self._active:
            self._first_row = 0
        self._regions, self._active = regions, active
        self._show_row(self._first_row)

    def place(self, region: Region) -> QRectF:
        """Where a region is drawn."""
        height = self._row_height()
        left, right = self.x_of(region.span.start), self.x_of(region.span.end)
        top = EDGE + (region.row - self._first_row) * height
        return QRectF(left + 0.5, top + 0.5, max(right - left - 1.0, 2.0), height - 2.0)

    def draw(self, painter: QPainter) -> None:
        """Regions with names where they can be read."""
        painter.setFont(font(10))
        for region in self._in_view():
            place = self.place(region)
            active = region.number == self._active
            painter.setPen(QPen(color("accent" if active else "faint", 0.9), 1.0))
            painter.setBrush(color("accent_dim" if active else "raised"))
            painter.drawRoundedRect(place, 2.5, 2.5)
            self._draw_marks(painter, region, place)
            self._draw_name(painter, region, place, "bright" if active else "text")
        if self._hidden_rows():
            self._draw_thumb(painter)

    def _draw_thumb(self, painter: QPainter) -> None:
        """Which of the rows are in view, and how many are not."""
        rows, room = self._rows(), self.height() - 2.0 * EDGE
        top = EDGE + room * self._first_row / rows
        length = room * self._rows_in_view() / rows
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("sunken", 0.8))
        painter.drawRect(QRectF(self.width() - THUMB - 1.0, 0.0, THUMB + 1.0, self.height()))
        painter.setBrush(color("muted"))
        place = QRectF(self.width() - THUMB, top, THUMB - 1.0, length)
        painter.drawRoundedRect(place, THUMB / 2.0, THUMB / 2.0)
        painter.setPen(color("muted"))
        corner = QRectF(self.width() - 54.0, self.height() - EDGE - ROW, 48.0, ROW)
        sides = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(corner, sides, f"+{self._hidden_rows()}")

    def _draw_marks(self, painter: QPainter, region: Region, place: QRectF) -> None:
        """Colour at the beginning, and where the parts of a comp meet."""
        if region.color is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shade(region.color))
            painter.drawRect(QRectF(place.left() + 1.0, place.top(), 3.0, place.height()))
        painter.setPen(QPen(color("bright"), 1.0))
        for seconds in region.seams.values():
            x = self.x_of(seconds)
            painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()))

    def _draw_name(self, painter: QPainter, region: Region, place: QRectF, ink: str) -> None:
        left = max(place.left(), 0.0)
        text = QRectF(left + 5.0, place.top(), place.right() - left - 8.0, place.height())
        if text.width() < 16.0:
            return
        fitted = painter.fontMetrics().elidedText(
            region.name, Qt.TextElideMode.ElideRight, int(text.width())
        )
        painter.setPen(color(ink))
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fitted)

    def region_at(self, point: QPointF) -> Region | None:
        """The region under the pointer."""
        return next((r for r in self._in_view() if self.place(r).contains(point)), None)

    def seam_at(self, point: QPointF) -> tuple[int, int] | None:
        """The heard comp and the index of its seam under the pointer."""
        region = self.region_at(point)
        if region is None or region.number != self._active:
            return None
        near = (n for n, seconds in region.seams.items() if self.near(point.x(), seconds, 5.0))
        index = next(near, None)
        return None if index is None else (region.number, index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hear a take, take hold of a seam, ask what to do with a take, or go to the moment."""
        region, button = self.region_at(event.position()), event.button()
        if region is None:
            super().mousePressEvent(event)
        elif button == Qt.MouseButton.RightButton:
            place = event.globalPosition().toPoint()
            self.menu_requested.emit(region.number, self.at(event), place)
        elif button == Qt.MouseButton.LeftButton:
            self._dragged = self.seam_at(event.position())
            if self._dragged is None:
                self.take_chosen.emit(region.number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the seam, or scrub outside the regions."""
        if self._dragged is not None:
            self.seam_moved.emit(*self._dragged, self.snapped(event))
        elif self.region_at(event.position()) is None:
            super().mouseMoveEvent(event)
        at_seam = self._dragged is not None or self.seam_at(event.position()) is not None
        shape = Qt.CursorShape.SplitHCursor if at_seam else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the seam go."""
        self._dragged = None
        super().mouseReleaseEvent(event)

    def scroll_rows(self, event: QWheelEvent) -> bool:
        """Use a wheel to scroll rows that do not fit; False if all do, or Ctrl means to zoom."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if not self._hidden_rows() or control or not event.angleDelta().y():
            return False
        self._show_row(self._first_row + (-1 if event.angleDelta().y() > 0 else 1))
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other rows fit."""
        super().resizeEvent(event)
        self._show_row(self._first_row)

    def _show_row(self, row: int) -> None:
        """Let a row be the first in view, as far as the others below fill the rest."""
        self._first_row = min(max(row, 0), self._hidden_rows())
        self.redraw()

    def _in_view(self) -> list[Region]:
        rows = range(self._first_row, self._first_row + self._rows_in_view())
        return [region for region in self._regions if region.row in rows]

    def _rows(self) -> int:
        return 1 + max((region.row for region in self._regions), default=0)

    def _rows_in_view(self) -> int:
        return min(max(int((self.height() - 2.0 * EDGE) / ROW), 1), self._rows())

    def _hidden_rows(self) -> int:
        return self._rows() - self._rows_in_view()

    def _row_height(self) -> float:
        """All the room for the rows in view, but no more than a third of it for each."""
        room = self.height() - 2.0 * EDGE
        return min(room / self._rows_in_view(), max(ROW, room / 3.0))
