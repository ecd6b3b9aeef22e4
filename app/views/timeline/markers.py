"""The row of markers and shot cuts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QLineEdit, QMenu

from app.document.timeline.timing import Marker
from app.views.panel import DELETE_KEYS, claims_delete_key
from app.views.theme import color, font
from app.views.timeline.lane import Lane

HEIGHT = 15
FLAG = 9.0
HELP = (
    "<b>Markers and shot cuts</b><br>M adds a marker at the playhead. Drag a marker to move it, "
    "double-click to rename it, Delete to take it away.<br>Short lines are shot cuts, found "
    "in the video. Page Up and Page Down go from mark to mark."
)


class MarkerLane(Lane):
    """Flags with names that can be dragged, renamed and deleted; shot cuts as ticks."""

    marker_moved = Signal(int, float)
    marker_renamed = Signal(int, str)
    marker_deleted = Signal(int)

    def __init__(self) -> None:
        super().__init__("Markers", HEIGHT, HEIGHT)
        self._markers: tuple[Marker, ...] = ()
        self._cuts: tuple[float, ...] = ()
        self._chosen: int | None = None
        self._held: float | None = None
        """Seconds from the flag that is dragged to the pointer."""
        self._editor: QLineEdit | None = None
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setToolTip(HELP)

    def set_markers(self, markers: tuple[Marker, ...]) -> None:
        """Show markers."""
        self._markers = markers
        self.redraw()

    def set_cuts(self, cuts: tuple[float, ...]) -> None:
        """Show where shots begin."""
        self._cuts = cuts
        self.redraw()

    def draw(self, painter: QPainter) -> None:
        """Ticks, then flags; a name has room up to the next flag."""
        painter.setPen(QPen(color("muted"), 1.0))
        for cut in self._cuts:
            x = round(self.x_of(cut)) + 0.5
            painter.drawLine(QPointF(x, 3), QPointF(x, HEIGHT - 3))
        painter.setFont(font(10))
        for place, marker in enumerate(self._markers):
            following = self._markers[place + 1 :]
            end = self.x_of(following[0].time) if following else float(self.width())
            self._draw_flag(painter, marker, end - self.x_of(marker.time) - FLAG - 6.0)

    def _draw_flag(self, painter: QPainter, marker: Marker, room: float) -> None:
        x = self.x_of(marker.time)
        chosen = marker.number == self._chosen and self.hasFocus()
        ink = "bright" if chosen else "marker"
        painter.setPen(QPen(color(ink), 1.4))
        painter.drawLine(QPointF(x, 2), QPointF(x, HEIGHT))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(ink))
        corners = ((0, 2), (FLAG, 2), (FLAG - 3, 6), (FLAG, 10), (0, 10))
        painter.drawPolygon(QPolygonF([QPointF(x + dx, y) for dx, y in corners]))
        if room > 16.0:
            text = painter.fontMetrics().elidedText(
                marker.name, Qt.TextElideMode.ElideRight, int(room)
            )
            painter.setPen(color("bright" if chosen else "text"))
            sides = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(x + FLAG + 3.0, 0, room, HEIGHT - 2), sides, text)

    def _marker_at(self, x: float) -> Marker | None:
        """The flag under a pixel, the rightmost of several."""
        under = [m for m in self._markers if -3.0 <= x - self.x_of(m.time) <= FLAG + 3.0]
        return under[-1] if under else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a flag, or go to the moment."""
        marker = self._marker_at(event.position().x())
        self._chosen = marker.number if marker else None
        self._held = self.at(event) - marker.time if marker else None
        self.redraw()
        if marker is None:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the flag, or scrub."""
        if self._held is None or self._chosen is None:
            super().mouseMoveEvent(event)
            return
        own = [marker.time for marker in self._markers if marker.number == self._chosen]
        time = self.snapping(event, own).snapped(self.at(event) - self._held)
        self.marker_moved.emit(self._chosen, time)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._held = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Write another name over the old one."""
        if (marker := self._marker_at(event.position().x())) is not None:
            self.edit_name(marker)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the chosen flag away."""
        if event.key() in DELETE_KEYS and self._chosen is not None:
            self.marker_deleted.emit(self._chosen)
            self._chosen = None
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the Delete key while a flag is chosen."""
        if self._chosen is not None and claims_delete_key(event):
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The flag is no longer the one that Delete means."""
        self.redraw()
        super().focusOutEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with a flag."""
        marker = self._marker_at(event.pos().x())
        if marker is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Rename", lambda: self.edit_name(marker))
        menu.addAction("Delete", lambda: self.marker_deleted.emit(marker.number))
        menu.popup(event.globalPos())

    def edit_name(self, marker: Marker) -> None:
        """Let a name be written in place; Enter or a click elsewhere takes it, Escape does not."""
        self._held = None
        self._editor = editor = _NameEditor(marker.name, self)
        left = min(max(round(self.x_of(marker.time)), 0), max(self.width() - 150, 0))
        editor.setGeometry(left, 0, 150, HEIGHT)
        editor.named.connect(lambda name: self.marker_renamed.emit(marker.number, name))
        editor.show()
        editor.setFocus()


class _NameEditor(QLineEdit):
    """A line over a flag that goes away by itself."""

    named = Signal(str)

    def __init__(self, name: str, parent: MarkerLane) -> None:
        super().__init__(name, parent)
        self.setObjectName("inplace")
        self.setFont(font(10))
        self.selectAll()
        self.editingFinished.connect(self._take)

    def _take(self) -> None:
        self.editingFinished.disconnect(self._take)
        self.hide()
        self.deleteLater()
        self.named.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the name as it was."""
        if event.key() == Qt.Key.Key_Escape:
            self.editingFinished.disconnect(self._take)
            self.hide()
            self.deleteLater()
        else:
            super().keyPressEvent(event)
