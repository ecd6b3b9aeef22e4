"""How the sections of the window share its height, as long as nobody has arranged them by hand."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

TOP, MIDDLE, BOTTOM = 0.40, 0.33, 0.27
"""Shares of the height, where there is enough for all."""

NEAR = 3
"""Pixels by which panes may differ from these shares without having been moved by hand."""


class Sections(QSplitter):
    """Three sections one below the other. In a low window the middle one, the timeline, keeps the
    height that all its rows need, as far as the others leave it."""

    def __init__(self, top: QWidget, middle: QWidget, bottom: QWidget, gap: int) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setHandleWidth(gap)
        self.setChildrenCollapsible(False)
        self._top, self._middle, self._bottom = top, middle, bottom
        for section in (top, middle, bottom):
            self.addWidget(section)
        self._by_hand = False
        self.splitterMoved.connect(self._keep)
        middle.installEventFilter(self)

    def _keep(self, *_moved: int) -> None:
        self._by_hand = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new height."""
        super().resizeEvent(event)
        self._share()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Rows came into the timeline or went."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._share()
        return super().eventFilter(watched, event)

    def restoreState(self, state: QByteArray | bytes | bytearray | memoryview) -> bool:
        """Arrange them as they were; if that was by hand, they stay so in a window of another
        size as well."""
        restored = super().restoreState(state)
        sizes = self.sizes()
        shares = self._shares(sum(sizes))
        self._by_hand = any(abs(a - b) > NEAR for a, b in zip(sizes, shares, strict=True))
        return restored

    def _share(self) -> None:
        if not self._by_hand and (room := sum(self.sizes())):
            self.setSizes(self._shares(room))

    def _shares(self, room: int) -> list[int]:
        """Heights of the sections in so many pixels."""
        top, bottom = (one.minimumSizeHint().height() for one in (self._top, self._bottom))
        wanted = max(round(MIDDLE * room), self._middle.sizeHint().height())
        middle = min(wanted, room - top - bottom)
        lowest = max(round((room - middle) * BOTTOM / (TOP + BOTTOM)), bottom)
        return [room - middle - lowest, middle, lowest]
