"""Azimuth over time: left is up, the front is in the middle; colour is energy."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.document.azimuth_track import COLUMNS_PER_SECOND, AzimuthTrack
from app.views.energy_image import level_image, opaque_table
from app.views.layered import LayeredView
from app.views.theme import color, font
from visage_core.seeing.energy_colors import EnergyScale

LOWEST, HIGHEST = 16, 110
NAMED, ALL_NAMED = 28, 48
"""From these heights on, there is room for the names of the outer marks, and of all."""
MARKS = ((90.0, "L +90°"), (0.0, "Front"), (-90.0, "R −90°"))
HELP = (
    "<b>Azimuth over time</b><br>"
    "Where sound comes from: left above, right below, the front in the middle, behind at both "
    "edges. A source that moves is a line. Click or drag to move to a moment."
)


class AzimuthStrip(LayeredView):
    """Shows a track between two moments; click or drag to seek. The timeline has the playhead."""

    sought = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._track: AzimuthTrack | None = None
        self._scale = EnergyScale()
        self._start, self._end = 0.0, 1.0
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(LOWEST)
        self.setMaximumHeight(HIGHEST)
        self.setAccessibleName("Azimuth over time")
        self.setToolTip(HELP)

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(600, LOWEST)

    def set_track(self, track: AzimuthTrack | None) -> None:
        """Show another sound, or none."""
        if track is not self._track:
            self._track = track
            self.recolor()

    def set_scale(self, scale: EnergyScale) -> None:
        """Use the colours of the other views."""
        if scale != self._scale:
            self._scale = scale
            self.recolor()

    def set_range(self, start: float, end: float) -> None:
        """Show the time between two moments, in seconds of the track; the first is at the left."""
        self._start, self._end = start, max(end, start + 1.0 / COLUMNS_PER_SECOND)
        self._redraw()

    def position_of(self, azimuth: float, seconds: float) -> QPointF:
        """Where an azimuth at a moment is on this widget."""
        return QPointF(self._x(seconds), (180.0 - azimuth) / 360.0 * self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture, from a pixmap."""
        QPainter(self).drawPixmap(0, 0, self._layer())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the drag."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            share = event.position().x() / max(self.width(), 1)
            seconds = self._start + share * (self._end - self._start)
            self.sought.emit(min(max(seconds, self._start), self._end))

    def recolor(self) -> None:
        """Use the energy colours that are chosen now."""
        track = self._track
        self._image = None
        if track is not None and track.amplitude.size:
            self._image = level_image(self._scale.levels(track.amplitude), opaque_table())
        self._redraw()

    def _x(self, seconds: float) -> float:
        return (seconds - self._start) / (self._end - self._start) * self.width()

    def _paint_layer(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), color("sunken"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._image is not None:
            self._paint_columns(painter, self._image)
        self._paint_marks(painter)

    def _paint_columns(self, painter: QPainter, image: QImage) -> None:
        """The columns in view, and one more at each side so that the edges are smooth."""
        first = max(int(np.floor(self._start * COLUMNS_PER_SECOND)) - 1, 0)
        last = min(int(np.ceil(self._end * COLUMNS_PER_SECOND)) + 1, image.width())
        if last <= first:
            return
        left, right = (self._x(edge / COLUMNS_PER_SECOND) for edge in (first, last))
        source = QRectF(first, 0.0, last - first, image.height())
        painter.drawImage(QRectF(left, 0.0, right - left, self.height()), image, source)

    def _paint_marks(self, painter: QPainter) -> None:
        painter.setFont(font(10))
        for azimuth, name in MARKS:
            y = round(self.position_of(azimuth, 0.0).y()) + 0.5
            painter.setPen(QPen(color("bright", 0.25 if azimuth == 0.0 else 0.12), 1.0))
            painter.drawLine(QPointF(0.0, y), QPointF(self.width(), y))
            if self.height() < (ALL_NAMED if azimuth == 0.0 else NAMED):
                continue
            area = QRectF(5.0, y - 7.0, 60.0, 14.0)
            for ink, drop in ((color("sunken", 0.9), 1.0), (color("muted"), 0.0)):
                painter.setPen(ink)
                side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(area.translated(drop, drop), side, name)
