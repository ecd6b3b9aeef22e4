"""The row of the camera's direction: keyframes over time."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QMenu

from app.document.timeline.stretches import Stretch
from app.views.panel import DELETE_KEYS, claims_delete_key
from app.views.theme import color, font
from app.views.timeline.lane import Lane
from app.views.timeline.path_drawing import (
    BAND,
    draw_azimuth,
    draw_key,
    draw_stretches,
    key_height,
)
from visage_core.camera_path import DirectionPath, Interpolation, Keyframe

LOWEST, HIGHEST = 20, 72
GRAB_PIXELS = 8.0
WAYS = {
    Interpolation.HOLD: "Hold",
    Interpolation.LINEAR: "Linear",
    Interpolation.SMOOTH: "Smooth",
}
HELP = (
    "<b>Camera direction over time</b><br>Shift+K writes a key at the playhead; then, turning "
    "the camera while stopped writes more.<br>Drag a key in time; double-click: numbers; Delete; "
    "right-click: interpolation. Square: hold, diamond: linear, circle: smooth.<br>The line is the "
    "azimuth, left on top. The band says what the take is: full where it was generated for this "
    "direction (within 1°), hatched where it is rotated after."
)


class KeyLane(Lane):
    """Keys that can be dragged, edited and deleted. `time` of a key tells which one is meant."""

    key_moved = Signal(float, float)
    key_changed = Signal(float, object)
    key_deleted = Signal(float)
    key_opened = Signal(object)
    """A key whose numbers the user wants to see."""

    def __init__(self) -> None:
        super().__init__("Direction keys", LOWEST, HIGHEST)
        self._path = DirectionPath()
        self._stretches: tuple[Stretch, ...] = ()
        self._chosen: float | None = None
        self._held: float | None = None
        """Seconds from the key that is dragged to the pointer."""
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setToolTip(HELP)

    def set_path(self, path: DirectionPath, stretches: tuple[Stretch, ...]) -> None:
        """Show a path, and what it means for the take that is heard."""
        self._path, self._stretches = path, stretches
        self.redraw()

    def draw(self, painter: QPainter) -> None:
        """Band, line and keys."""
        draw_stretches(painter, self._stretches, self.scale, self.height())
        if not self._path:
            painter.setFont(font(10))
            painter.setPen(color("faint"))
            text = "Shift+K: let the camera follow direction keys"
            painter.drawText(self._line_area().adjusted(8, 0, 0, 0), _MIDDLE, text)
            return
        draw_azimuth(painter, self._path, self.scale, self._line_area())
        for key in self._path.keys:
            chosen = self._chosen == key.time and self.hasFocus()
            draw_key(painter, self.place(key), key.interpolation, chosen=chosen)

    def place(self, key: Keyframe) -> QPointF:
        """Where a key is drawn."""
        return QPointF(self.x_of(key.time), key_height(key.direction.azimuth, self._line_area()))

    def _line_area(self) -> QRectF:
        return QRectF(0.0, 0.0, self.width(), self.height() - BAND)

    def _key_at(self, x: float) -> Keyframe | None:
        """The key nearest to a pixel, if it is near."""
        nearest = min(self._path.keys, key=lambda key: abs(self.x_of(key.time) - x), default=None)
        return nearest if nearest and self.near(x, nearest.time, GRAB_PIXELS) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a key, or go to the moment."""
        key = self._key_at(event.position().x())
        self._chosen = key.time if key else None
        taken = key is not None and event.button() == Qt.MouseButton.LeftButton
        self._held = self.at(event) - key.time if key is not None and taken else None
        self.redraw()
        if key is None:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the key, or scrub."""
        if self._chosen is None:
            super().mouseMoveEvent(event)
        elif self._held is not None:
            time = self.snapping(event, [self._chosen]).snapped(self.at(event) - self._held)
            old, self._chosen = self._chosen, None
            self.key_moved.emit(old, time)
            nearest = min(self._path.keys, key=lambda key: abs(key.time - time), default=None)
            self._chosen = nearest.time if nearest else None

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._held = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show a key's numbers."""
        if (key := self._key_at(event.position().x())) is not None:
            self._held = None
            self.key_opened.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the chosen key away, Enter shows its numbers."""
        key = None if self._chosen is None else self._path.key_at(self._chosen)
        if key is None:
            super().keyPressEvent(event)
        elif event.key() in DELETE_KEYS:
            self._chosen = None
            self.key_deleted.emit(key.time)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.key_opened.emit(key)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the Delete key while a key is chosen."""
        if self._chosen is not None and claims_delete_key(event):
            event.accept()
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with a key."""
        if (key := self._key_at(event.pos().x())) is not None:
            self.menu_for(key).popup(event.globalPos())

    def menu_for(self, key: Keyframe) -> QMenu:
        """Interpolation, numbers, deletion."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for way, name in WAYS.items():
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(way is key.interpolation)
            changed = replace(key, interpolation=way)
            action.triggered.connect(partial(self._change, key.time, changed))
        menu.addSeparator()
        menu.addAction("Edit Numbers…", lambda: self.key_opened.emit(key))
        menu.addAction("Delete", lambda: self.key_deleted.emit(key.time))
        return menu

    def _change(self, time: float, key: Keyframe, _checked: bool = False) -> None:
        self.key_changed.emit(time, key)


_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
