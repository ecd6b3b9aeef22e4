"""Widgets of which most changes seldom: that part is drawn once and kept as a pixmap."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget


class LayeredView(QWidget):
    """What lies still is painted by `_paint_layer`, again only after `_redraw` or a resize.

    A subclass paints every pixel of its own, so that nothing under it need be painted.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: QPixmap | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Everything moves."""
        self._redraw()
        super().resizeEvent(event)

    def _redraw(self) -> None:
        """What lies still has changed."""
        self._kept = None
        self.update()

    def _layer(self) -> QPixmap:
        """The still part, see-through where nothing is painted."""
        if self._kept is None:
            ratio = self.devicePixelRatioF()
            self._kept = QPixmap(self.size() * ratio)
            self._kept.setDevicePixelRatio(ratio)
            self._kept.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._kept)
            self._paint_layer(painter)
            painter.end()
        return self._kept

    def _paint_layer(self, painter: QPainter) -> None:
        raise NotImplementedError
