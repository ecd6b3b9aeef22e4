"""The whole sphere unrolled: azimuth to the left and right, elevation up and down."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen, QTransform
from PySide6.QtWidgets import QWidget

from app.views.angles import degrees_text
from app.views.energy_colors import Levels, color_table, opacity_table
from app.views.projection import view_outline
from app.views.theme import color, font
from visage_core.types import Direction

SEAM_DEGREES = 180.0
HELP = (
    "<b>Panorama of the sound field</b><br>"
    "Left is +, right is −, as in AmbiX. Drag: camera direction. Right-drag: look direction.<br>"
    "◇ loudest direction, ＋ look direction, dashed: the camera of the take that plays."
)


class PanoramaView(pg.GraphicsView):  # type: ignore[misc]
    """Energy on an azimuth-elevation plane with the camera's view, look and loudest direction."""

    direction_edited = Signal(Direction)
    look_edited = Signal(Direction)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.setToolTip(HELP)
        self.setAccessibleName("Panorama of the sound field")
        self.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        self.setMinimumSize(220, 110)
        self.setStyleSheet("background: transparent")
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._box = self._add_box()
        self._image = self._add_image()
        self._add_grid()
        self._taken = self._add_outline(color("bright", 0.8), 1.1, Qt.PenStyle.DashLine)
        self._camera = self._add_outline(color("accent"), 1.8, Qt.PenStyle.SolidLine)
        self._look = self._add_marker("+", color("bright", 0.9), 12)
        self._dominant = self._add_marker("d", color("bright"), 12)
        self._handle = self._add_marker("o", color("bright"), 11)
        self._handle.setBrush(color("accent"))
        self.set_direction(Direction())
        self.set_look(Direction())
        self.set_energy(None, None)

    def set_direction(self, direction: Direction) -> None:
        """Show where the camera will face in the next take."""
        self._draw_outline(self._camera, direction)
        self._handle.setData([direction.azimuth], [direction.elevation])

    def set_take_direction(self, direction: Direction | None) -> None:
        """Show where the camera faced in the take that plays."""
        self._taken.setVisible(direction is not None)
        if direction is not None:
            self._draw_outline(self._taken, direction)

    def set_look(self, look: Direction) -> None:
        """Show where the listener looks."""
        self._look.setData([look.azimuth], [look.elevation])

    def set_energy(self, levels: Levels | None, dominant: Direction | None) -> None:
        """Show energy levels [90, 180] and where most of it comes from."""
        shown = np.zeros((90, 180), np.uint8) if levels is None else levels
        # One more column and row, so that the cells' outer halves fill the frame.
        padded = np.pad(np.pad(shown, ((0, 0), (1, 0)), "wrap"), ((1, 0), (0, 0)), "edge")
        self._image.setImage(padded, autoLevels=False, levels=(0, 255))
        if dominant is None:
            self._dominant.setData([], [])
        else:
            self._dominant.setData([dominant.azimuth], [dominant.elevation])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the camera or the look direction to the pointer."""
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the drag."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.direction_edited.emit(self._direction_at(event.position()))
        elif event.buttons() & Qt.MouseButton.RightButton:
            self.look_edited.emit(self._direction_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        event.accept()

    def position_of(self, direction: Direction) -> QPoint:
        """Where a direction is on this widget."""
        place = QPointF(direction.azimuth, direction.elevation)
        return QPoint(self.mapFromScene(self._box.mapViewToScene(place)))

    def _direction_at(self, position: QPointF) -> Direction:
        scene = self.mapToScene(position.toPoint())
        place = self._box.mapSceneToView(QPointF(scene))
        azimuth = min(max(place.x(), -179.5), 180.0)
        return Direction(azimuth, min(max(place.y(), -90.0), 90.0))

    def _add_image(self) -> pg.ImageItem:
        image = pg.ImageItem(axisOrder="row-major")
        image.setTransform(QTransform.fromTranslate(181.0, 91.0).scale(-2.0, -2.0))
        ink = color("sunken")
        backdrop = np.array([ink.red(), ink.green(), ink.blue()], np.float32)
        alpha = opacity_table()[:, None]
        image.setLookupTable((backdrop * (1 - alpha) + color_table() * alpha).astype(np.uint8))
        self._box.addItem(image)
        return image

    def _add_box(self) -> pg.ViewBox:
        """The plane, growing to the left and up, with its two axes."""
        layout = pg.GraphicsLayout()
        layout.setContentsMargins(0, 8, 18, 0)
        layout.setSpacing(0)
        self.setCentralItem(layout)
        box = layout.addViewBox(
            row=0, col=1, enableMenu=False, enableMouse=False, border=color("line")
        )
        box.setRange(xRange=(-180, 180), yRange=(-90, 90), padding=0)
        box.invertX(True)
        layout.addItem(DegreeAxis("left", box, steps=(30, 90), room=14), row=0, col=0)
        layout.addItem(DegreeAxis("bottom", box, steps=(45, 90, 180), room=40), row=1, col=1)
        return box

    def _add_grid(self) -> None:
        for angle, values in ((90, range(-135, 180, 45)), (0, range(-60, 90, 30))):
            for at in values:
                ink = color("bright", 0.22 if at == 0 else 0.08)
                self._box.addItem(pg.InfiniteLine(at, angle=angle, pen=QPen(ink, 0)))

    def _add_outline(self, ink: object, width: float, style: Qt.PenStyle) -> pg.PlotCurveItem:
        curve = pg.PlotCurveItem(pen=pg.mkPen(ink, width=width, style=style), connect="finite")
        self._box.addItem(curve)
        return curve

    def _add_marker(self, symbol: str, ink: object, size: int) -> pg.ScatterPlotItem:
        marker = pg.ScatterPlotItem(
            symbol=symbol, size=size, pen=pg.mkPen(ink, width=1.5), brush=None, pxMode=True
        )
        self._box.addItem(marker)
        return marker

    @staticmethod
    def _draw_outline(curve: pg.PlotCurveItem, direction: Direction) -> None:
        """The 90 degree view, with a gap where it crosses the seam behind the listener."""
        points = [Direction.from_ambix_vector(v) for v in view_outline(direction, samples=24)]
        azimuth = np.array([point.azimuth for point in points])
        elevation = np.array([point.elevation for point in points])
        jumps = np.flatnonzero(np.abs(np.diff(azimuth)) > SEAM_DEGREES) + 1
        curve.setData(np.insert(azimuth, jumps, np.nan), np.insert(elevation, jumps, np.nan))


class DegreeAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis labelled in degrees, at the first of `steps` that gives each label `room` pixels."""

    def __init__(self, side: str, box: pg.ViewBox, *, steps: tuple[int, ...], room: float) -> None:
        self._steps, self._room = steps, room
        super().__init__(side, linkView=box)
        self.setStyle(
            tickLength=0, tickFont=font(10), tickTextOffset=4, hideOverlappingLabels=False
        )
        self.setPen(color("line"))
        self.setTextPen(color("muted"))

    def tickValues(self, start: float, end: float, size: float) -> list[tuple[int, list[float]]]:
        """The step, and its multiples between the ends of an axis that is `size` pixels long."""
        low, high = sorted((start, end))  # a plane that grows to the left has the greater first
        fitting = (step for step in self._steps if size * step >= self._room * (high - low))
        step = next(fitting, self._steps[-1])
        first, last = math.ceil(low / step), math.floor(high / step)
        return [(step, [float(step * count) for count in range(first, last + 1)])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: ARG002
        """The labels of these degrees."""
        return [degrees_text(value) for value in values]
