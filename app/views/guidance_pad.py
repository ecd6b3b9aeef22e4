"""The guidance pad: direction scale across, visual scale up, and a grid's cells where they are."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.document.grid import Grid
from app.document.guiding import DEFAULT_SCALE, PAD_LARGEST, pad_point
from app.views.guidance_text import guidance_text, scale_text, scores_text, spread_text
from app.views.pad_axes import (
    BOTTOM,
    LEFT,
    NAME_ROOM,
    paint_inner_names,
    paint_outer_names,
)
from app.views.pad_cells import PadCells
from app.views.panel import claims_arrow_key
from app.views.theme import color, font
from visage_core.types import Guidance, GuidanceMode

BORDER = 0.3
"""Scale beyond either end where no cells are drawn."""

STEP, FINE = 0.5, 0.1
SNAP_PIXELS = 5.0
HANDLE = 6.5
TICK_ROOM = 30.0
MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (1, 0),
    Qt.Key.Key_Down: (-1, 0),
}
HELP = (
    "<b>Guidance pad</b><br>Up: the sound follows more what is seen. "
    "Right: it is placed more exactly where the camera faces.<br>"
    "Drag, or arrow keys (Shift: fine). The cross is the public default 2.5, 2.5; double-click "
    "goes there. Over a grid, dragging hears its cells."
)


class GuidancePad(QWidget):
    """Shows and edits a guidance setting as a point."""

    edited = Signal(float, float)
    """The visual and the direction scale that the user wants."""

    default_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._guidance = Guidance()
        self._offset = 0.0
        self._cells = PadCells()
        self._hovered = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setToolTip(HELP)
        self.setAccessibleName("Guidance pad")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(110, 100)

    def sizeHint(self) -> QSize:
        """Small; it takes what room there is."""
        return QSize(170, 118)

    # --- what is shown ---

    def set_guidance(self, guidance: Guidance) -> None:
        """Show a setting; a scale beyond the pad stands at its edge."""
        self._guidance = guidance
        self.update()

    def set_conventional(self, conventional: bool) -> None:
        """Count scales from 1 instead of from 0."""
        self._offset = 1.0 if conventional else 0.0
        self.update()

    def set_grid(self, grid: Grid | None) -> None:
        """Show the cells of a grid."""
        self._cells.set_grid(grid)
        self.update()

    @property
    def grid(self) -> Grid | None:
        """The grid that is shown."""
        return self._cells.grid

    # --- geometry ---

    def position_of(self, visual: float, direction: float) -> QPointF:
        """Where a pair of scales is on this widget."""
        frame, border = self._frame(), self._border()
        across = (direction + border) / (PAD_LARGEST + 2.0 * border)
        up = (visual + border) / (PAD_LARGEST + 2.0 * border)
        return QPointF(frame.left() + across * frame.width(), frame.bottom() - up * frame.height())

    def scales_at(self, position: QPointF) -> tuple[float, float]:
        """The visual and the direction scale of a place, within the pad."""
        frame, border = self._frame(), self._border()
        reach = PAD_LARGEST + 2.0 * border
        direction = (position.x() - frame.left()) / frame.width() * reach - border
        visual = (frame.bottom() - position.y()) / frame.height() * reach - border
        return _within(visual), _within(direction)

    def box_of(self, index: int) -> QRectF:
        """The rectangle of a cell."""
        assert self.grid is not None
        plan = self.grid.plan
        row, column = divmod(index, plan.size)
        center = self.position_of(row * plan.step, column * plan.step)
        frame = self._frame()
        width, height = frame.width() / plan.size, frame.height() / plan.size
        return QRectF(
            center.x() - width / 2.0 + 0.5, center.y() - height / 2.0 + 0.5, width - 1, height - 1
        )

    def _frame(self) -> QRectF:
        room = 0.0 if self.grid is None else NAME_ROOM
        left, bottom = LEFT + room, BOTTOM + room
        return QRectF(left, 1.0, self.width() - left - 1.0, self.height() - bottom - 1.0)

    def _border(self) -> float:
        """Half a cell, so that all cells are equally large."""
        return BORDER if self.grid is None else self.grid.plan.step / 2.0

    # --- what the user does ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the drag; show which cell is under the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.edited.emit(*self._snapped(*self.scales_at(event.position())))
        self._hover(self._cell_at(event.position()))

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Back to the default."""
        self.default_wanted.emit()

    def leaveEvent(self, _event: QEvent) -> None:
        """No cell is under the pointer."""
        self._hover(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys: a step, over a grid a cell; with Shift a fine one."""
        move = MOVES.get(Qt.Key(event.key()))
        if move is None:
            super().keyPressEvent(event)
            return
        step = STEP if self.grid is None else self.grid.plan.step
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step = FINE
        places = zip(pad_point(self._guidance), move, strict=True)
        visual, direction = (round(_within(scale + step * way), 2) for scale, way in places)
        self.edited.emit(visual, direction)

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys; tell of the cell under a resting pointer."""
        if claims_arrow_key(event):
            event.accept()
            return True
        if isinstance(event, QHelpEvent) and self._tell_cell(event):
            return True
        return super().event(event)

    def _snapped(self, visual: float, direction: float) -> tuple[float, float]:
        """In tenths; near an axis on it, and with joint guidance near the diagonal on that."""
        reach = PAD_LARGEST + 2.0 * self._border()
        near_up = SNAP_PIXELS * reach / self._frame().height()
        near_across = SNAP_PIXELS * reach / self._frame().width()
        joint = self._guidance.mode is GuidanceMode.JOINT
        if joint and abs(visual - direction) <= near_up + near_across:
            visual = direction = (visual + direction) / 2.0
        visual = 0.0 if visual <= near_up else visual
        direction = 0.0 if direction <= near_across else direction
        return round(visual, 1), round(direction, 1)

    def _cell_at(self, position: QPointF) -> int:
        """The cell at a place, -1 if there is none."""
        if self.grid is None or not self._frame().contains(position):
            return -1
        return self.grid.plan.nearest(*self.scales_at(position))

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.update()

    def _tell_cell(self, event: QHelpEvent) -> bool:
        index = self._cell_at(QPointF(event.pos()))
        if self.grid is None or index < 0 or self.grid.cells[index].take is None:
            return False
        cell = self.grid.cells[index]
        lines = (guidance_text(self.grid.plan.guidance(index)), spread_text(cell))
        told = "<br>".join((f"<b>{lines[0]}</b>", lines[1], scores_text(cell)))
        QToolTip.showText(event.globalPos(), told, self)
        return True

    # --- painting ---

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Cells or lines, the axes' names and numbers, the default and the point."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = self._frame()
        painter.fillRect(frame, color("sunken"))
        painter.setClipRect(frame)
        if self.grid is None:
            self._paint_lines(painter)
            paint_inner_names(painter, frame)
        self._cells.paint(painter, self.box_of, self._hovered)
        self._paint_default(painter)
        painter.setClipping(False)
        if self.grid is not None:
            paint_outer_names(painter, frame)
        self._paint_numbers(painter, frame)
        self._paint_point(painter)
        if self.hasFocus():
            painter.setPen(QPen(color("accent", 0.7), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(frame)

    def _paint_lines(self, painter: QPainter) -> None:
        """A line for every whole scale, and the line that a mode of one scale stays on."""
        end = PAD_LARGEST
        painter.setPen(QPen(color("bright", 0.07), 1.0))
        for scale in range(int(end) + 1):
            painter.drawLine(self.position_of(0.0, scale), self.position_of(end, scale))
            painter.drawLine(self.position_of(scale, 0.0), self.position_of(scale, end))
        ends = {
            GuidanceMode.JOINT: (end, end),
            GuidanceMode.VISUAL: (end, 0.0),
            GuidanceMode.DIRECTION: (0.0, end),
        }.get(self._guidance.mode)
        if ends is not None:
            painter.setPen(QPen(color("accent", 0.45), 1.6))
            painter.drawLine(self.position_of(0.0, 0.0), self.position_of(*ends))

    def _paint_default(self, painter: QPainter) -> None:
        spot = self.position_of(DEFAULT_SCALE, DEFAULT_SCALE)
        arms = (QPointF(4.5, 0.0), QPointF(0.0, 4.5))
        for ink, width in ((color("window", 0.8), 3.2), (color("muted"), 1.4)):
            painter.setPen(QPen(ink, width))
            for arm in arms:
                painter.drawLine(spot - arm, spot + arm)

    def _paint_numbers(self, painter: QPainter, frame: QRectF) -> None:
        painter.setFont(font(10))
        painter.setPen(color("muted"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        center = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        for scale in self._ticks(frame.height() / 12.0):
            at = self.position_of(scale, 0.0).y()
            self._number(
                painter, QRectF(frame.left() - LEFT, at - 8.0, LEFT - 5.0, 16.0), right, scale
            )
        for scale in self._ticks(frame.width() / TICK_ROOM):
            at = self.position_of(0.0, scale).x()
            area = QRectF(at - TICK_ROOM / 2.0, frame.bottom() + 2.0, TICK_ROOM, BOTTOM - 3.0)
            self._number(painter, area, center, scale)

    def _ticks(self, room: float) -> list[float]:
        """Scales that get a number: of the cells, or whole ones; fewer where it is tight."""
        step = 1.0 if self.grid is None else self.grid.plan.step
        count = round(PAD_LARGEST / step)
        even = [n for n in range(1, count) if count % n == 0 and count / n + 1.0 <= room]
        every = min(even, default=count)
        return [index * step for index in range(0, count + 1, every)]

    def _number(
        self, painter: QPainter, area: QRectF, side: Qt.AlignmentFlag, scale: float
    ) -> None:
        text = scale_text(scale + self._offset)
        painter.drawText(area, side, text.removesuffix(".0"))

    def _paint_point(self, painter: QPainter) -> None:
        """A ring, so that what is under it stays in view."""
        visual, direction = (min(scale, PAD_LARGEST) for scale in pad_point(self._guidance))
        spot = self.position_of(visual, direction)
        painter.setBrush(color("accent", 0.35 if self.grid else 0.9))
        for ink, width in ((color("window", 0.9), 4.0), (color("bright"), 1.8)):
            painter.setPen(QPen(ink, width))
            painter.drawEllipse(spot, HANDLE, HANDLE)


def _within(scale: float) -> float:
    return min(max(scale, 0.0), PAD_LARGEST)
