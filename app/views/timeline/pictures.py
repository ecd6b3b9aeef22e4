"""The row of pictures: what is seen when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen

from app.document.timeline.time_scale import picture_times
from app.views.theme import color
from app.views.timeline.lane import Lane

LOWEST, HIGHEST = 16, 64

WantPictures = Callable[[Iterable[float]], Mapping[float, QImage]]


class PictureLane(Lane):
    """Thumbnails side by side; those that are not decoded yet are empty."""

    def __init__(self) -> None:
        super().__init__("Pictures", LOWEST, HIGHEST)
        self._aspect = 16.0 / 9.0
        self._cuts: tuple[float, ...] = ()
        self.want: WantPictures | None = None
        """Gives the pictures of moments as far as there are any, and has the others made."""
        self.setToolTip("The video. Click or drag to move the playhead.")

    def set_aspect(self, aspect: float) -> None:
        """Width of a picture by its height."""
        self._aspect = aspect
        self.redraw()

    def set_cuts(self, cuts: tuple[float, ...]) -> None:
        """Show where shots begin."""
        self._cuts = cuts
        self.redraw()

    def draw(self, painter: QPainter) -> None:
        """Each picture from its moment to that of the next, its middle if there is less room."""
        if self.want is None:
            return
        edge = QPainterPath()
        edge.addRoundedRect(QRectF(self.rect()), 3, 3)
        painter.setClipPath(edge)
        width = self.height() * self._aspect
        times = picture_times(self.scale, width)
        pictures = self.want(times)
        room = self.x_of(times[1]) - self.x_of(times[0]) if len(times) > 1 else width
        for time, picture in pictures.items():
            place = QRectF(self.x_of(time), 0.0, room, self.height())
            shown = picture.width() * min(room / width, 1.0)
            middle = QRectF((picture.width() - shown) / 2.0, 0.0, shown, picture.height())
            painter.drawImage(place, picture, middle)
        self._draw_seams(painter, times)

    def _draw_seams(self, painter: QPainter, times: tuple[float, ...]) -> None:
        painter.setPen(QPen(color("sunken", 0.6), 1.0))
        for time in times:
            painter.drawLine(QPointF(self.x_of(time), 0), QPointF(self.x_of(time), self.height()))
        painter.setPen(QPen(color("bright", 0.85), 1.2, Qt.PenStyle.SolidLine))
        for cut in self._cuts:
            painter.drawLine(QPointF(self.x_of(cut), 0), QPointF(self.x_of(cut), self.height()))
