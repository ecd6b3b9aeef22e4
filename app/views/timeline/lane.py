"""What all rows of the timeline have in common: scale, snapping, scrubbing, a cached drawing."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from app.document.timeline.snapping import SNAP_PIXELS, Snapping
from app.document.timeline.time_scale import TimeScale
from app.views.layered import LayeredView
from app.views.theme import color

SMOOTH = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
DRAG_PIXELS = 3.0
"""A press that moves no further is a click."""


class Lane(LayeredView):
    """A row. Pressing it moves the playhead; subclasses draw, and take hold of what they show.

    Drawn on a pixmap that is kept until `redraw`, so that a moving playhead costs nothing.
    """

    sought = Signal(float)

    def __init__(self, name: str, lowest: int, highest: int) -> None:
        super().__init__()
        self.scale = TimeScale()
        self._landmarks: tuple[float, ...] = ()
        self._playhead = 0.0
        self._lowest = lowest
        self.setAccessibleName(name)
        self.setMinimumHeight(lowest)
        self.setMaximumHeight(highest)
        policy = QSizePolicy.Policy
        vertical = policy.Fixed if lowest == highest else policy.Expanding
        self.setSizePolicy(policy.Expanding, vertical)

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(600, self._lowest)

    def set_scale(self, scale: TimeScale) -> None:
        """Show a part of the video."""
        self.scale = scale.wide(self.width())
        self.redraw()

    def set_landmarks(self, times: tuple[float, ...]) -> None:
        """Moments that drags snap to."""
        self._landmarks = times

    def set_playhead(self, seconds: float) -> None:
        """Where the playhead is: drags snap to it as well."""
        self._playhead = seconds

    def redraw(self) -> None:
        """What is drawn has changed."""
        self._redraw()

    def draw(self, painter: QPainter) -> None:
        """Draw the row; the background is there already."""
        raise NotImplementedError

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The drawing, made when it is first needed."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("panel"))
        painter.drawPixmap(0, 0, self._layer())
        if self.hasFocus():
            painter.setRenderHints(SMOOTH)
            painter.setPen(QPen(color("accent"), 1.0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The same part of the video on another width."""
        self.set_scale(self.scale)
        super().resizeEvent(event)

    def _paint_layer(self, painter: QPainter) -> None:
        painter.setRenderHints(SMOOTH)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        if self.scale.shown > 0.0:
            self.draw(painter)

    def x_of(self, seconds: float) -> float:
        """Where a moment is, in pixels."""
        return self.scale.x(seconds)

    def near(self, x: float, seconds: float, reach: float = 6.0) -> bool:
        """Whether a pixel is close enough to a moment to mean it."""
        return abs(self.scale.x(seconds) - x) <= reach

    def at(self, event: QMouseEvent) -> float:
        """The moment under the pointer, inside the video."""
        return self.scale.kept(self.scale.seconds(event.position().x()))

    def snapping(self, event: QMouseEvent, besides: Iterable[float] = ()) -> Snapping:
        """What a drag snaps to, `besides` excepted; nothing while Alt is held."""
        pixels = self.scale.pixels_per_second
        if event.modifiers() & Qt.KeyboardModifier.AltModifier or not pixels:
            return Snapping()
        ignored = set(besides)
        times = (time for time in (*self._landmarks, self._playhead) if time not in ignored)
        return Snapping(times, SNAP_PIXELS / pixels)

    def snapped(self, event: QMouseEvent, besides: Iterable[float] = ()) -> float:
        """The moment under the pointer, or the one close by that it snaps to."""
        return self.snapping(event, besides).snapped(self.at(event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub."""
        if event.buttons() & Qt.MouseButton.LeftButton and self.scale.shown > 0.0:
            self.sought.emit(self.at(event))


def tag(painter: QPainter, place: QPointF, text: str, ink: str, room: float) -> QRectF:
    """Write a short text in a rounded box at its left middle, elided to `room` pixels."""
    metrics = painter.fontMetrics()
    fitted = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room - 8.0))
    box = QRectF(place.x(), place.y() - 7.0, metrics.horizontalAdvance(fitted) + 8.0, 14.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color("panel", 0.92))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(color(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, fitted)
    return box
